// The page of an upload: its models drawn, every problem marked where it is, the chosen one with the way that leads to it.
// Without this script the list says the same in words.

import { draw } from "./diagram.js";

const canvas = document.getElementById("diagram");
const chips = [...document.querySelectorAll("[data-models] button")];
const problems = [...document.querySelectorAll("[data-problem]")];
const drawings = new Map();

/** The drawing of a model; each is drawn once and kept, with its problems marked. */
function drawing(chip) {
  const { file, source } = chip.dataset;
  if (!drawings.has(file)) {
    const element = document.createElement("div");
    element.className = "model-drawing";
    element.dataset.source = source;
    canvas.append(element);
    const kept = { element, diagram: null, trace: [] };
    kept.ready = draw(element)
      .then((diagram) => { kept.diagram = diagram; diagram.mark(faulty(file), "has-problem"); })
      .catch(() => { element.textContent = canvas.dataset.failed; });
    drawings.set(file, kept);
  }
  return drawings.get(file);
}

function faulty(file) {
  return problems.filter((each) => each.dataset.file === file).map((each) => each.dataset.element);
}

async function showModel(file) {
  const chip = chips.find((each) => each.dataset.file === file);
  if (!chip) return null;
  for (const each of chips) each.ariaPressed = String(each === chip);
  const chosen = drawing(chip);
  for (const each of drawings.values()) each.element.hidden = each !== chosen;
  await chosen.ready;
  return chosen;
}

/** Take the way of the problem chosen before off every drawing. */
function clear() {
  for (const { diagram, trace } of drawings.values()) {
    if (!diagram) continue;
    diagram.unmark(trace, "on-trace");
    diagram.clearLabels();
  }
}

/** The numbers of the steps at each element: a way that comes by twice has two. */
function numbered(trace) {
  const numbers = new Map();
  trace.forEach((id, index) => { if (id) numbers.set(id, [...(numbers.get(id) ?? []), index + 1]); });
  return numbers;
}

async function choose(button) {
  for (const each of problems) {
    each.ariaPressed = String(each === button);
    each.closest("li").classList.toggle("is-chosen", each === button);
  }
  clear();
  const shown = await showModel(button.dataset.file);
  if (!shown?.diagram || button.ariaPressed !== "true") return;
  const trace = JSON.parse(button.dataset.trace);
  shown.trace = [...trace.filter(Boolean), ...shown.diagram.between(trace)];
  shown.diagram.mark(shown.trace, "on-trace");
  for (const [id, steps] of numbered(trace)) shown.diagram.label([id], steps.join(" · "));
  if (!trace.includes(button.dataset.element)) shown.diagram.label([button.dataset.element], canvas.dataset.faultLabel);
  shown.diagram.fit();
  if (!shown.diagram.readable) shown.diagram.centre(button.dataset.element);
  canvas.scrollIntoView({ block: "nearest" });
}

if (canvas && chips.length) {
  showModel(chips[0].dataset.file);
  document.querySelector("[data-models]").addEventListener("click", (event) => {
    const chip = event.target.closest("button");
    if (chip) showModel(chip.dataset.file);
  });
  for (const each of problems) each.addEventListener("click", () => choose(each));
  document.querySelector("[data-diagram-tools]").addEventListener("click", (event) => {
    const { zoom, pan } = event.target.closest("button")?.dataset ?? {};
    const shown = [...drawings.values()].find((kept) => !kept.element.hidden);
    if (!shown?.diagram) return;
    if (zoom) shown.diagram.zoom(zoom);
    else if (pan) shown.diagram.pan(pan);
  });
}
