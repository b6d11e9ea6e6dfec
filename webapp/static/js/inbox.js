// The work list by keyboard (J, K, Enter, C, /, ?) and a search that waits for the input method to finish.

import { isTyping, shortcutsWanted } from "./shell.js";

const PAUSE_MILLISECONDS = 350;
const CURRENT = "is-current";

const rows = () => [...document.querySelectorAll(".listing tbody tr[data-row]")];

function current() {
  return document.querySelector(`.listing tr.${CURRENT}`);
}

function moveTo(row) {
  if (!row) return;
  current()?.classList.remove(CURRENT);
  row.classList.add(CURRENT);
  row.querySelector("a")?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = rows();
  const at = all.indexOf(current());
  moveTo(all[at === -1 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))]);
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  c: () => current()?.querySelector("[data-claim]")?.click(),
  "/": () => document.getElementById("search")?.focus(),
  "?": () => document.getElementById("keys")?.showModal(),
};

function onKey(event) {
  if (isTyping(event) || !shortcutsWanted()) return;
  const action = KEYS[event.key.toLowerCase()];
  if (!action) return;
  event.preventDefault();
  action();
}

function searchWhileTyping() {
  const box = document.getElementById("search");
  if (!box) return;
  let timer;
  const send = () => {
    clearTimeout(timer);
    timer = setTimeout(() => box.form.dispatchEvent(new CustomEvent("typed")), PAUSE_MILLISECONDS);
  };
  box.addEventListener("input", (event) => { if (!event.isComposing) send(); });
  box.addEventListener("compositionend", send);
}

document.addEventListener("keydown", onKey);
document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.(".listing tr[data-row]");
  if (row && row !== current()) {
    current()?.classList.remove(CURRENT);
    row.classList.add(CURRENT);
  }
});
document.addEventListener("htmx:after:swap", () => {
  const swapped = document.querySelector("tr[data-row][data-announce]:not([data-seen])");
  if (!swapped) return;
  swapped.dataset.seen = "";
  moveTo(swapped);
});
document.querySelector("[data-open-keys]")?.addEventListener("click", () => document.getElementById("keys").showModal());
document.querySelector("#keys [data-close]")?.addEventListener("click", () => document.getElementById("keys").close());
searchWhileTyping();
