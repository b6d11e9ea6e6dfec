// The auditor's replay: slider, buttons, play and the step list move through the steps; the server renders each step.
// Without this script every step is a link and a page of its own.

import { draw } from "./diagram.js";

const PAUSE = 1600;
const ROOM_BELOW = 8;
const LEAST_LIST = 240;
const canvas = document.getElementById("diagram");
const slider = document.getElementById("slider");
const panel = document.getElementById("step");
const list = document.querySelector(".replay-steps ol");
const steps = document.querySelector(".replay-steps");
const links = [...document.querySelectorAll(".replay-steps a")];
const play = document.querySelector("[data-play]");
const choices = document.getElementById("drawings");
const drawings = new Map();
let current = Number(slider?.value ?? 0);
let asked = 0;
let timer = null;
let chips = [];

/** The drawing of a process; each is drawn once and kept. */
function drawing(source) {
  if (!drawings.has(source)) {
    const element = document.createElement("div");
    element.className = "replay-drawing";
    element.dataset.source = source;
    canvas.append(element);
    const kept = { element, diagram: null, marked: [[], []] };
    kept.ready = draw(element)
      .then((diagram) => { kept.diagram = diagram; })
      .catch(() => { element.textContent = canvas.dataset.failed; });
    drawings.set(source, kept);
  }
  return drawings.get(source);
}

/** Offer the step's drawings above the canvas, when there is more than one, and show the one where the case stands. */
async function mark() {
  chips = [...panel.querySelectorAll("[data-drawings] button")];
  choices.replaceChildren(...chips);
  choices.hidden = chips.length < 2;
  await choose(chips.find((chip) => chip.ariaPressed === "true"));
}

async function choose(chip) {
  for (const each of chips) each.ariaPressed = String(each === chip);
  const active = JSON.parse(chip.dataset.active);
  const passed = JSON.parse(document.getElementById("step-panel").dataset.passed).filter((id) => !active.includes(id));
  const chosen = drawing(chip.dataset.source);
  for (const each of drawings.values()) each.element.hidden = each !== chosen;
  await chosen.ready;
  const { diagram, element, marked } = chosen;
  if (!diagram || element.hidden || !chips.includes(chip)) return;
  diagram.unmark(marked[0], "was-done");
  diagram.unmark(marked[1], "at-work");
  diagram.clearLabels();
  diagram.mark(passed, "was-done");
  diagram.mark(active, "at-work");
  const several = JSON.parse(chip.dataset.several);
  for (const id of active) diagram.label([id], canvas.dataset.tokenLabel + (several[id] ? ` × ${several[id]}` : ""));
  chosen.marked = [passed, active];
  if (!diagram.readable && active.length) diagram.centre(active[0]);
}

/** End the list of steps where the window ends, however far the page is scrolled; on a narrow page it has its own end. */
function fitList() {
  const { position, top } = getComputedStyle(steps);
  const beside = position === "sticky";
  const around = document.querySelector(".replay-main").getBoundingClientRect();
  const room = Math.min(window.innerHeight - ROOM_BELOW, around.bottom) - Math.max(parseFloat(top), around.top);
  steps.style.maxHeight = beside ? `${Math.max(LEAST_LIST, room)}px` : "";
}

/** Scroll the list, never the page, until the step can be seen in it. */
function keepInSight(item) {
  const below = item.offsetTop + item.offsetHeight - list.clientHeight;
  list.scrollTop = Math.min(Math.max(list.scrollTop, below), item.offsetTop);
}

async function show(index) {
  current = Math.min(Math.max(index, 0), links.length - 1);
  const link = links[current];
  slider.value = current;
  slider.setAttribute("aria-valuetext", [...link.querySelectorAll("strong, small")].map((each) => each.textContent.trim()).join(" · "));
  for (const each of links) each.removeAttribute("aria-current");
  link.setAttribute("aria-current", "step");
  keepInSight(link.parentElement);
  const mine = (asked += 1);
  const answer = await fetch(link.href, { headers: { "HX-Request": "true" } });
  if (mine !== asked) return;
  if (!answer.ok) { location.href = link.href; return; }
  panel.innerHTML = await answer.text();
  history.replaceState(null, "", link.href);
  await mark();
}

/** The next step that is not left out, in a direction. */
function neighbour(direction) {
  let index = current + direction;
  while (links[index] && links[index].parentElement.hidden) index += direction;
  return links[index] ? index : current;
}

function stop() {
  clearInterval(timer);
  timer = null;
  play.textContent = play.dataset.playLabel;
}

function toggle() {
  if (timer) { stop(); return; }
  play.textContent = play.dataset.pauseLabel;
  if (current === links.length - 1) show(0);
  timer = setInterval(() => {
    const next = neighbour(1);
    if (next === current) stop();
    else show(next);
  }, PAUSE);
}

function go(where) {
  stop();
  show({ first: 0, previous: neighbour(-1), next: neighbour(1), last: links.length - 1 }[where]);
}

if (canvas) {
  mark();
  const settle = () => { fitList(); keepInSight(links[current].parentElement); };
  settle();
  window.addEventListener("resize", settle);
  window.addEventListener("scroll", fitList, { passive: true });
  slider.addEventListener("input", () => { stop(); show(Number(slider.value)); });
  play.addEventListener("click", toggle);
  document.querySelector(".replay-controls").addEventListener("click", (event) => {
    const where = event.target.closest("button")?.dataset.go;
    if (where) go(where);
  });
  choices.addEventListener("click", (event) => {
    const chip = event.target.closest("button");
    if (!chip) return;
    stop();
    choose(chip);
  });
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    stop();
    show(links.indexOf(link));
  });
  document.getElementById("quiet").addEventListener("change", (event) => {
    for (const item of document.querySelectorAll(".replay-steps .is-quiet")) item.hidden = !event.target.checked;
  });
  document.querySelector("[data-diagram-tools]").addEventListener("click", (event) => {
    const { zoom, pan } = event.target.closest("button")?.dataset ?? {};
    const shown = [...drawings.values()].find((kept) => !kept.element.hidden);
    if (!shown?.diagram) return;
    if (zoom) shown.diagram.zoom(zoom);
    else if (pan) shown.diagram.pan(pan);
  });
}
