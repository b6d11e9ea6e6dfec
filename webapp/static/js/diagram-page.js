// The diagram tab of a case: the drawing with where the case stands.

import { draw } from "./diagram.js";

const canvas = document.getElementById("diagram");

async function show() {
  const atWork = JSON.parse(canvas.dataset.atWork);
  const wasDone = JSON.parse(canvas.dataset.wasDone);
  const diagram = await draw(canvas);
  diagram.mark(wasDone.filter((id) => !atWork.includes(id)), "was-done");
  diagram.mark(atWork, "at-work");
  diagram.label(atWork, canvas.dataset.tokenLabel);
  if (!diagram.readable && atWork.length) diagram.centre(atWork[0]);
  document.querySelector("[data-diagram-tools]").addEventListener("click", (event) => {
    const { zoom, pan } = event.target.closest("button")?.dataset ?? {};
    if (zoom === "here") { if (atWork.length) diagram.centre(atWork[0]); }
    else if (zoom) diagram.zoom(zoom);
    else if (pan) diagram.pan(pan);
  });
}

if (canvas) show().catch(() => { canvas.textContent = canvas.dataset.failed; });
