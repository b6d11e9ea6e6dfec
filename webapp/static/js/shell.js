// What every page does: focus on the first problem, announcements, the sign-out warning, shortcuts on or off.

const LIVE = document.getElementById("live");
const WARN_BEFORE_SECONDS = 180;
const SHORTCUTS_KEY = "bangfu.shortcuts";

/** Say something to a screen reader without moving the focus. */
export function announce(text) {
  if (!LIVE || !text) return;
  LIVE.textContent = "";
  requestAnimationFrame(() => { LIVE.textContent = text; });
}

/** Whether single-key shortcuts are wanted (WCAG 2.1.4: they can be switched off). */
export function shortcutsWanted() {
  return localStorage.getItem(SHORTCUTS_KEY) !== "off";
}

/** Whether a key belongs to something the person is typing or choosing in. */
export function isTyping(event) {
  const target = event.target;
  return event.isComposing || event.ctrlKey || event.metaKey || event.altKey
    || target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
    || document.querySelector("dialog[open]") !== null;
}

/** The CSRF token of this page, for requests made by scripts. */
export function csrfToken() {
  return document.querySelector("input[name=csrf_token]")?.value ?? "";
}

function focusProblems() {
  const problems = document.getElementById("problems");
  if (!problems) return;
  problems.focus();
  document.title = `⚠ ${document.title}`;
}

function followProblemLinks(event) {
  const link = event.target.closest("#problems a[href^='#']");
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  target.scrollIntoView({ block: "center" });
  target.focus({ preventScroll: true });
}

function watchSession() {
  const seconds = Number(document.body.dataset.sessionSeconds);
  const dialog = document.getElementById("session-warning");
  if (!seconds || !dialog) return;
  let timer;
  const restart = () => {
    clearTimeout(timer);
    timer = setTimeout(() => dialog.showModal(), (seconds - WARN_BEFORE_SECONDS) * 1000);
  };
  document.addEventListener("bangfu:alive", restart);
  document.addEventListener("htmx:after:request", restart);
  dialog.querySelector("[data-stay]").addEventListener("click", async () => {
    const answer = await fetch(document.body.dataset.aliveUrl, {
      method: "POST",
      headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch" },
    });
    dialog.close();
    if (answer.ok) restart(); else location.reload();
  });
  restart();
}

function offerShortcutSwitch() {
  const box = document.getElementById("shortcuts-on");
  if (!box) return;
  box.closest("[data-needs-script]").hidden = false;
  box.checked = shortcutsWanted();
  box.addEventListener("change", () => localStorage.setItem(SHORTCUTS_KEY, box.checked ? "on" : "off"));
}

function closeMenuElsewhere(event) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    const leaving = event.type === "keydown" ? event.key === "Escape" : !menu.contains(event.target);
    if (!leaving) continue;
    menu.open = false;
    if (event.type === "keydown") menu.querySelector("summary").focus();
  }
}

/** Say what a swapped-in part wants said; `quietly` only marks what was on the page from the start. */
function announceNew(quietly = false) {
  const parts = [...document.querySelectorAll("[data-announce]:not([data-announced])")];
  for (const part of parts) part.dataset.announced = "";
  if (!quietly && parts.length) announce(parts.at(-1).dataset.announce);
}

document.addEventListener("click", followProblemLinks);
document.addEventListener("click", closeMenuElsewhere);
document.addEventListener("keydown", closeMenuElsewhere);
document.addEventListener("htmx:after:swap", () => announceNew());
announceNew(true);
focusProblems();
watchSession();
offerShortcutSwitch();
