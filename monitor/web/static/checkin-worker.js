// Keeps the page at hand where there is no connection, and sends taps when there is one again.
"use strict";

importScripts("/static/taps.js");

const KEPT = "checkin-1";
const OWN = ["/static/style.css", "/static/taps.js", "/static/checkin.js", "/static/icon.svg"];

addEventListener("install", event => {
  skipWaiting();
  event.waitUntil(caches.open(KEPT).then(cache => cache.addAll(OWN)));
});

addEventListener("activate", event => event.waitUntil(clients.claim()));

addEventListener("fetch", event => {
  const { method, url } = event.request;
  if (method === "GET" && new URL(url).origin === location.origin) {
    event.respondWith(freshOrKept(event.request));
  }
});

async function freshOrKept(request) {
  const cache = await caches.open(KEPT);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(request.url, answer.clone());
    // A link that was taken back leaves nothing behind.
    else if (answer.status === 404) await cache.delete(request.url);
    return answer;
  } catch (error) {
    const kept = await cache.match(request.url);
    if (kept) return kept;
    throw error;
  }
}

addEventListener("sync", event => {
  if (event.tag === "taps") event.waitUntil(sendAndTell());
});

async function sendAndTell() {
  const became = await taps.send();
  for (const one of await clients.matchAll()) one.postMessage("sent");
  if (became.left) throw new Error("no connection yet");
}
