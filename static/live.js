// Keeps the page in step with the server: server-rendered HTML over one WebSocket, merged by id.
// The server sends the current state on every connect, so a reconnect is also the catch-up.
//
// A top-level element of a message is either a whole element with an id (merged into the one here, or put into
// data-live-in: first with data-live-first, else last), or parts of a card: <div data-live-card data-rev>.
// Parts are applied only to the revision right before theirs; after a gap the page asks for everything.
// Parts without a revision are words still being said. An empty message only says that the line is alive.
//
// data-live-keep           leave the children alone (something in the browser owns them)
// data-live-own="a b"      attributes the browser owns (open, aria-expanded ...)
const root = document.querySelector("[data-live-url]");
const BASE = 500, CAP = 20_000, QUIET = Number(root.dataset.liveQuiet) || 45_000, POLL_AFTER = 3;
const tt = globalThis.trustedTypes?.createPolicy("live", { createHTML: (s) => s }) ?? { createHTML: (s) => s };
const byId = (id) => (id ? document.getElementById(id) : null);
let ws, tries = 0, timer, watchdog, done = false, reading = false, readAgain = false;

// Merging: bring the live element `from` to the state of `to`, touching only what differs.
const move = (parent, node, before) =>
  parent.moveBefore && node.isConnected ? parent.moveBefore(node, before) : parent.insertBefore(node, before);

const same = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && (a.id || "") === (b.id || "");

function attributes(from, to) {
  const own = (to.dataset.liveOwn || "").split(" ");
  for (const { name } of [...from.attributes])
    if (!to.hasAttribute(name) && !own.includes(name)) from.removeAttribute(name);
  for (const { name, value } of to.attributes)
    if (from.getAttribute(name) !== value && !own.includes(name)) from.setAttribute(name, value);
}

function morph(from, to) {
  if (from.isEqualNode(to)) return from;
  if (!same(from, to)) { from.replaceWith(to); return to; }
  if (from.nodeType !== Node.ELEMENT_NODE) { from.nodeValue = to.nodeValue; return from; }
  attributes(from, to);
  if (!from.hasAttribute("data-live-keep")) children(from, to);
  return from;
}

function children(from, to) {
  const wanted = new Set(), have = new Map();
  for (const c of to.children) if (c.id) wanted.add(c.id);
  for (const c of from.children) if (c.id) have.set(c.id, c);
  let at = from.firstChild;
  for (const next of [...to.childNodes]) {
    while (at && at.id && !wanted.has(at.id)) { const gone = at; at = at.nextSibling; gone.remove(); }
    const match = next.id ? have.get(next.id) : at && !at.id && same(at, next) ? at : null;
    if (!match) { from.insertBefore(next, at); continue; }
    if (match === at) at = at.nextSibling; else move(from, match, at);
    morph(match, next);
  }
  while (at) { const gone = at; at = at.nextSibling; gone.remove(); }
}

// Applying: what one message changes.
function put(next, after) {
  const here = byId(next.id);
  if (here && Number(here.dataset.rev) > Number(next.dataset.rev)) return here;   // a late, older render
  if (here) return morph(here, document.adoptNode(next));
  const into = byId(next.dataset.liveIn), node = into && document.adoptNode(next);
  if (!into) return null;
  if (!("liveFirst" in node.dataset)) into.append(node);
  else if (after?.parentNode === into) after.after(node);   // a snapshot keeps its order
  else into.prepend(node);
  return node;
}

function parts(box) {
  const card = byId(box.dataset.liveCard), rev = Number(box.dataset.rev), known = Number(card?.dataset.rev);
  if (!("rev" in box.dataset)) { for (const part of [...box.children]) if (byId(part.id)) put(part); return true; }
  if (card && rev <= known) return true;
  if (!card || rev > known + 1) return false;
  const whole = [...box.children].map((part) => put(part)).every(Boolean);
  card.dataset.rev = rev;
  return whole;
}

function apply(html) {
  const doc = new DOMParser().parseFromString(tt.createHTML(html), "text/html");
  const held = document.activeElement;
  let after, missed = false;
  for (const next of [...doc.body.children]) {
    if (next.dataset.liveStop !== undefined) { done = true; location.reload(); }   // the trial is gone: say so
    else if (next.dataset.liveCard) missed = !parts(next) || missed;
    else after = put(next, after);
  }
  if (held && held !== document.body && !held.isConnected) byId("main")?.focus({ preventScroll: true });
  document.dispatchEvent(new Event("live:applied"));
  if (missed) readAll();
}

async function poll() {
  try {
    const r = await fetch(root.dataset.pollUrl, { headers: { Accept: "text/html" } });
    if (r.ok) { apply(await r.text()); return true; }
    if (r.status === 404 || r.status === 410) done = true;
  } catch { /* still offline */ }
  return false;
}

async function readAll() {
  if (reading) { readAgain = true; return; }
  reading = true;
  do { readAgain = false; await poll(); } while (readAgain && !done);
  reading = false;
}

// Connecting.
const show = (s) => { root.dataset.live = s; byId("conn").hidden = s !== "offline"; };

function alive() {
  tries = 0; show("on");
  clearTimeout(watchdog);
  watchdog = setTimeout(lost, QUIET);                     // half-open sockets never fire close
}

async function lost() {
  ws.onopen = ws.onmessage = ws.onclose = null; ws.close();
  clearTimeout(watchdog); clearTimeout(timer);
  if (done) return show("ended");
  tries += 1;
  const polled = tries > POLL_AFTER && await poll();      // networks that block WebSocket still get updates
  if (done) return show("ended");
  show(polled ? "on" : tries > 1 ? "offline" : "retry");
  const wait = polled ? 5_000 : Math.min(CAP, BASE * 2 ** (tries - 1));
  timer = setTimeout(connect, wait / 2 + Math.random() * wait / 2);
}

function connect() {
  clearTimeout(timer);
  const url = new URL(root.dataset.liveUrl, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  ws = new WebSocket(url);
  ws.onmessage = (e) => { alive(); if (e.data) apply(e.data); };
  ws.onclose = lost;
}

const nudge = () => { if (!done && ws.readyState > WebSocket.OPEN) { tries = 0; connect(); } };
addEventListener("online", nudge);
addEventListener("pageshow", (e) => e.persisted && nudge());
document.addEventListener("visibilitychange", () => document.hidden || nudge());
connect();
