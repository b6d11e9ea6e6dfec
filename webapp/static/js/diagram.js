// A BPMN drawing on a page: read only, with the elements passed and at work marked, and buttons to zoom and pan.
// The bpmn.io watermark stays visible: room is kept around the drawing.

const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
const STEP = 120;
const LEAST_READABLE = 0.75;
const MARGIN = 40;

/** Draw the diagram in `canvas.dataset.source`; answers an object with mark, centre, zoom and pan. */
export async function draw(canvas) {
  const viewer = new window.BpmnJS({
    container: canvas,
    textRenderer: {
      defaultStyle: { fontFamily: FONT, fontSize: 13 },
      externalStyle: { fontFamily: FONT, fontSize: 12 },
    },
  });
  const answer = await fetch(canvas.dataset.source, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok) throw new Error(String(answer.status));
  await viewer.importXML(await answer.text());
  return new Diagram(viewer, canvas);
}

class Diagram {
  constructor(viewer, canvasElement) {
    this.canvas = viewer.get("canvas");
    this.elements = viewer.get("elementRegistry");
    this.overlays = viewer.get("overlays");
    this.element = canvasElement;
    this.fit();
    new ResizeObserver(() => this.resized()).observe(canvasElement);
  }

  /** Mark elements with a class; ids that are not on this drawing are passed over. */
  mark(ids, name) {
    for (const id of ids) if (this.elements.get(id)) this.canvas.addMarker(id, name);
  }

  unmark(ids, name) {
    for (const id of ids) if (this.elements.get(id)) this.canvas.removeMarker(id, name);
  }

  /** The flows that lead from each of these elements straight to the next. */
  between(ids) {
    const steps = new Set(ids.slice(1).map((id, index) => `${ids[index]} ${id}`));
    return this.elements
      .filter((each) => each.waypoints && steps.has(`${each.source?.id} ${each.target?.id}`))
      .map((each) => each.id);
  }

  /** Put a word over an element, so that colour is not the only sign. */
  label(ids, text) {
    for (const id of ids) {
      if (!this.elements.get(id)) continue;
      const html = document.createElement("div");
      html.className = "token";
      html.textContent = text;
      this.overlays.add(id, "token", { position: { top: -24, left: 0 }, html });
    }
  }

  clearLabels() { this.overlays.remove({ type: "token" }); }

  /** The window has another size: show again what was shown, unless the reader has moved the drawing since. */
  resized() {
    if (!this.element.clientWidth) return;
    this.canvas.resized();
    this.again?.();
  }

  fit() {
    this.again = () => this.fit();
    this.canvas.zoom("fit-viewport", "auto");
    const view = this.canvas.viewbox();
    const scale = Math.min(1.1, view.outer.width / (view.inner.width + MARGIN * 2), view.outer.height / (view.inner.height + MARGIN * 2));
    const width = view.outer.width / scale;
    const height = view.outer.height / scale;
    this.canvas.viewbox({
      x: view.inner.x - (width - view.inner.width) / 2,
      y: view.inner.y - (height - view.inner.height) / 2,
      width,
      height,
    });
  }

  /** Show an element in the middle, large enough to be read. */
  centre(id) {
    const shape = this.elements.get(id);
    if (!shape) return;
    this.again = () => this.centre(id);
    const box = shape.waypoints
      ? { x: shape.waypoints[0].x, y: shape.waypoints[0].y, width: 0, height: 0 }
      : shape;
    const outer = this.canvas.viewbox().outer;
    const scale = Math.max(LEAST_READABLE, Math.min(1, this.canvas.zoom()));
    this.canvas.viewbox({
      x: box.x + box.width / 2 - outer.width / scale / 2,
      y: box.y + box.height / 2 - outer.height / scale / 2,
      width: outer.width / scale,
      height: outer.height / scale,
    });
  }

  zoom(how) {
    if (how === "fit") { this.fit(); return; }
    this.again = null;
    this.canvas.zoom(Math.min(3, Math.max(0.2, this.canvas.zoom() * (how === "in" ? 1.25 : 0.8))));
  }

  pan(direction) {
    const moves = { left: [STEP, 0], right: [-STEP, 0], up: [0, STEP], down: [0, -STEP] };
    const [dx, dy] = moves[direction];
    this.again = null;
    this.canvas.scroll({ dx, dy });
  }

  get readable() { return this.canvas.zoom() >= LEAST_READABLE; }
}
