// Small page behaviours, all delegated so that live updates need no re-binding. Without it every control that
// is left is still a plain link or form.
const byId = (id) => document.getElementById(id);
const business = byId("main").dataset.title;
const SAID = JSON.parse(byId("main").dataset.said);

const say = (text) => { byId("say").textContent = text; };
const clock = (s) => (s < 3600 ? "" : `${Math.floor(s / 3600)}:`) + `${String(Math.floor(s / 60) % 60).padStart(s < 3600 ? 1 : 2, "0")}:${String(s % 60).padStart(2, "0")}`;

// The running time of a call, and the newest call in the tab's title.
function tick() {
  for (const timer of document.querySelectorAll("[data-since]")) {
    const text = clock(Math.max(0, Math.floor((Date.now() - Date.parse(timer.dataset.since)) / 1000)));
    if (timer.textContent !== text) timer.textContent = text;
  }
  const newest = document.querySelector("#calls > article");
  const since = newest?.querySelector("[data-since]");
  const title = `${since ? `● ${since.textContent} ` : ""}${(newest ?? byId("waiting")).dataset.title} · ${business}`;
  if (document.title !== title) document.title = title;
}

let before = null;
function tell() {
  const newest = document.querySelector("#calls > article"), now = newest && `${newest.id} ${newest.dataset.status}`;
  if (before !== null && now && now !== before && SAID[newest.dataset.status]) say(SAID[newest.dataset.status]);
  before = now ?? "";
}

async function copy(button) {
  const rows = [...byId(button.dataset.copy).querySelectorAll(".field:has([data-value])")];
  const text = rows.map((f) => `${f.querySelector("dt").textContent.trim()}: ${f.querySelector("[data-field]").dataset.field === "urgent" ? SAID.yes : f.querySelector("[data-value]").dataset.value}`).join("\n");
  let copied = true;
  try { await navigator.clipboard.writeText(text); } catch { copied = false; }
  say(copied ? SAID.copiedAll : SAID.cannotAll);
  const label = button.querySelector("span");
  label.textContent = copied ? SAID.copied : SAID.cannot;
  setTimeout(() => { label.textContent = SAID.copy; }, 1600);
}

document.addEventListener("click", (e) => {
  const from = e.target.closest("[data-quote]"), button = e.target.closest("[data-copy]");
  if (from) {
    const quote = byId(from.dataset.quote);
    e.preventDefault(); quote.hidden = !quote.hidden; from.setAttribute("aria-expanded", String(!quote.hidden));
  }
  if (button) copy(button);
});
document.addEventListener("keydown", (e) => { if (e.key === " " && e.target.matches?.("[data-quote]")) { e.preventDefault(); e.target.click(); } });
document.addEventListener("change", (e) => {
  if (e.target.matches("[data-announce]")) byId(e.target.dataset.announce).setAttribute("aria-live", e.target.checked ? "polite" : "off");
});
// Every press of Go Live has a key of its own, by which one that is sent twice (a double click) counts once.
let press;
document.addEventListener("submit", (e) => {
  const key = e.target.elements.namedItem("press");
  if (key) key.value = press ??= `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
});
addEventListener("pageshow", () => { press = undefined; });
document.addEventListener("live:applied", () => { tick(); tell(); });
setInterval(tick, 1000);
tick();
tell();
