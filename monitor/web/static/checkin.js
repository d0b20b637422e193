// The check-in page: a tap is kept first and sent then, and the page shows what the server knows.
"use strict";

const UNDO_MS = 60_000;
const root = () => document.getElementById("checkin");
let isNewer = 0;

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("");
}

function tell(words, undo) {
  const told = document.getElementById("told");
  told.replaceChildren(words);
  if (undo) {
    const button = document.createElement("button");
    button.textContent = root().dataset.undo;
    button.addEventListener("click", undo);
    told.append(" ", button);
    setTimeout(() => button.remove(), UNDO_MS);
  }
}

async function tap(form) {
  const { session, kind, of } = Object.fromEntries(new FormData(form));
  const made = { id: newId(), path: root().dataset.path, at: Date.now(), kind };
  await taps.keep({ ...made, ...(of ? { of } : { session }) });
  for (const button of form.closest(".card").querySelectorAll("button")) button.disabled = true;
  await deliver(made);
}

// What has not reached the server may have all the same: its answer can be lost on the way.
async function undo(made) {
  await taps.keep({ id: newId(), path: made.path, at: Date.now(), kind: "undo", of: made.id });
  await deliver({ kind: "undo" });
}

async function deliver(made) {
  const words = root().dataset;
  const became = await taps.send();
  if (became.left) {
    navigator.serviceWorker?.ready.then(one => one.sync?.register("taps")).catch(() => {});
    tell(words.kept, made && made.kind !== "undo" ? () => undo(made) : null);
    return;
  }
  if (became.sent || became.late || became.refused) await refresh();
  if (became.refused) tell(words.refused);
  else if (became.late) tell(words.late);
  else if (made?.kind === "undo") tell(words.undone);
}

async function refresh() {
  const mine = (isNewer += 1);
  const answer = await fetch(root().dataset.path, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || mine !== isNewer) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("checkin");
  if (fresh) root().replaceWith(fresh);
  fadeUndo();
}

function fadeUndo() {
  for (const form of document.querySelectorAll("form.undo")) setTimeout(() => form.remove(), UNDO_MS);
}

document.addEventListener("submit", event => {
  if (!root()?.contains(event.target)) return;
  event.preventDefault();
  tap(event.target);
});
addEventListener("online", () => deliver());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") deliver().then(refresh);
});
navigator.serviceWorker?.addEventListener("message", () => refresh());
navigator.serviceWorker?.register("/static/checkin-worker.js", { scope: root().dataset.path });
deliver();
fadeUndo();
