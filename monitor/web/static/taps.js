// Taps on their way: kept in the phone's own database until the server has answered.
// For the page and for its service worker alike, so that whichever is awake sends them.
"use strict";

const taps = {
  open() {
    return new Promise((done, failed) => {
      const asked = indexedDB.open("steadyframe", 1);
      asked.onupgradeneeded = () =>
        asked.result.createObjectStore("taps", { keyPath: "number", autoIncrement: true });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
  },

  async use(mode, work) {
    const database = await taps.open();
    try {
      return await new Promise((done, failed) => {
        const transaction = database.transaction("taps", mode);
        const asked = work(transaction.objectStore("taps"));
        transaction.oncomplete = () => done(asked.result);
        transaction.onerror = () => failed(transaction.error);
      });
    } finally {
      database.close();
    }
  },

  keep(tap) {
    return taps.use("readwrite", store => store.add(tap));
  },

  waiting() {
    return taps.use("readonly", store => store.getAll());
  },

  drop(number) {
    return taps.use("readwrite", store => store.delete(number));
  },

  // In the order in which they were tapped, by one sender at a time. Gives what became of them.
  send() {
    const work = () => taps.sendAll();
    return navigator.locks ? navigator.locks.request("taps", work) : work();
  },

  async sendAll() {
    const told = { sent: 0, late: 0, refused: 0, left: 0 };
    for (const tap of await taps.waiting()) {
      const answer = await taps.post(tap);
      if (answer === null || answer.status >= 500 || answer.status === 429) {
        told.left = (await taps.waiting()).length;
        return told;
      }
      await taps.drop(tap.number);
      if (!answer.ok) told.refused += 1;
      else if ((await answer.json()).done) told.sent += 1;
      else told.late += 1;
    }
    return told;
  },

  async post({ path, at, number, ...tap }) {
    // How long ago, and not when: the phone's clock may be wrong, and still counts seconds.
    const waited = Math.max(0, (Date.now() - at) / 1000);
    try {
      return await fetch(path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ ...tap, waited }),
      });
    } catch {
      return null;
    }
  },
};
