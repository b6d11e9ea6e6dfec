// A process form that helps: drafts saved to the server, fields shown when they apply, rows added, amounts in capitals.

import { announce, csrfToken } from "./shell.js";
import { capitals } from "./capitals.js";

const SAVE_EVERY_MILLISECONDS = 20_000;
const ASK_AFTER_MILLISECONDS = 250;
const form = document.querySelector("form[data-process-form]");

function showCapitals(event) {
  const target = document.querySelector(`[data-capitals-of="${CSS.escape(event.target.id)}"]`);
  if (target) target.textContent = capitals(event.target.value);
}

function answers() {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return data;
}

function post(url) {
  return fetch(url, {
    method: "POST",
    body: answers(),
    headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch", Accept: "application/json" },
  });
}

/** Show the fields that apply; the server decides, in the process's own expression language. */
async function askWhatIsShown() {
  const reply = await post(form.dataset.shownUrl);
  if (!reply.ok) return;
  const { shown, offers } = await reply.json();
  for (const field of form.querySelectorAll("[data-field]")) {
    if (!field.dataset.field.includes("[")) field.hidden = !shown.includes(field.dataset.field);
  }
  for (const [key, options] of Object.entries(offers ?? {})) offer(form.elements[`f-${key}`], options);
}

/** Let a drop-down offer these choices; what was chosen stays chosen if it is still among them. */
function offer(select, options) {
  if (!select || [...select.options].slice(1).map((each) => each.value).join() === options.map(([code]) => code).join()) return;
  const chosen = select.value;
  const added = options.map(([code, label]) => new Option(label, code, false, code === chosen));
  select.replaceChildren(select.options[0], ...added);
}

function watchConditions() {
  if (!form.dataset.shownUrl || !form.hasAttribute("data-conditional")) return;
  let timer;
  form.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(askWhatIsShown, ASK_AFTER_MILLISECONDS);
  });
}

function keepDrafts() {
  const status = form.querySelector("[data-saved]");
  const version = form.querySelector("input[name=version]");
  if (!form.dataset.draftUrl || !status) return;
  let changed = false;
  let leaving = false;
  const note = (text) => { status.textContent = text; };
  const save = async () => {
    if (!changed || leaving) return;
    changed = false;
    try {
      const reply = await post(form.dataset.draftUrl);
      const said = await reply.json();
      if (!reply.ok) throw new Error(said.detail);
      if (version && said.version !== undefined) version.value = said.version;
      note(said.message);
      document.dispatchEvent(new CustomEvent("bangfu:alive"));
    } catch (error) {
      changed = true;
      note(`${status.dataset.failed} ${error.message ?? ""}`);
      announce(status.textContent);
    }
  };
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { leaving = true; });
  setInterval(save, SAVE_EVERY_MILLISECONDS);
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  window.addEventListener("beforeunload", (event) => { if (changed && !leaving) event.preventDefault(); });
}

function renumber(table) {
  const button = table.querySelector("[data-add-row]");
  [...table.querySelectorAll("[data-rows] > [data-row]")].forEach((row, index) => {
    const label = table.dataset.rowLabel?.replace("{n}", index + 1);
    if (label) row.setAttribute("aria-label", label);
  });
  return button;
}

function addRow(table) {
  const rows = table.querySelector("[data-rows]");
  const used = [...rows.querySelectorAll("[name]")].map((each) => Number(each.name.match(/-(\d+)-[^-]+$/)?.[1] ?? -1));
  const number = Math.max(-1, ...used) + 1;
  const row = table.querySelector("template[data-row-template]").content.firstElementChild.cloneNode(true);
  for (const element of [row, ...row.querySelectorAll("*")]) {
    for (const name of ["id", "name", "for", "aria-describedby", "data-field", "data-capitals-of", "value"]) {
      const value = element.getAttribute(name);
      if (value?.includes("__row__")) element.setAttribute(name, value.replaceAll("__row__", number));
    }
  }
  rows.append(row);
  renumber(table);
  row.querySelector("input, select, textarea")?.focus();
}

function removeRow(row) {
  const table = row.closest("[data-table]");
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  const button = renumber(table);
  (next?.querySelector("input, select, textarea") ?? button).focus();
  form.dispatchEvent(new Event("input"));
}

function editRows(event) {
  const adding = event.target.closest("[data-add-row]");
  const removing = event.target.closest("[data-remove-row]");
  if (!adding && !removing) return;
  event.preventDefault();
  if (adding) addRow(adding.closest("[data-table]"));
  else removeRow(removing.closest("[data-row]"));
}

/** Enter inside a field must not press the first outcome by accident. */
function keepEnterFromDeciding(event) {
  if (event.key === "Enter" && event.target.matches("input:not([type=submit])")) event.preventDefault();
}

function sendOnce(event) {
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  setTimeout(() => { delete form.dataset.sent; }, 4000);
}

if (form) {
  form.addEventListener("input", showCapitals);
  form.addEventListener("click", editRows);
  form.addEventListener("keydown", keepEnterFromDeciding);
  form.addEventListener("submit", sendOnce);
  keepDrafts();
  watchConditions();
}
