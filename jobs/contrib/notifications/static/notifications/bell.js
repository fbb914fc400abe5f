// Lets the bell follow what is unread, while the page is looked at. Without this file it is as the page was loaded.
"use strict";

(() => {
  const EVERY = 30000;
  // What the bell is answered once its reader is signed out.
  const SIGNED_OUT = [401, 403];
  let timer = null;
  let asked = 0;

  async function look(bell) {
    asked = Date.now();
    try {
      // The browser asks with the ETag of what it has: the same number is answered by 304, without a word.
      const answer = await fetch(bell.dataset.bell, { credentials: "same-origin", redirect: "error" });
      if (SIGNED_OUT.includes(answer.status)) return stop(bell);
      if (answer.ok) show(bell, await answer.text());
    } catch {
      // No connection: the next look is soon.
    }
  }

  // Inside the link, so that it keeps the focus; only what is new, so that screen readers tell it once.
  function show(bell, words) {
    if (bell.dataset.words === words) return;
    bell.dataset.words = words;
    bell.innerHTML = words;
  }

  function stop(bell) {
    clearInterval(timer);
    delete bell.dataset.bell;
  }

  document.addEventListener("DOMContentLoaded", () => {
    const bell = document.querySelector("[data-bell]");
    if (!bell) return;
    const lookIfSeen = () => document.hidden || !bell.dataset.bell || look(bell);
    timer = setInterval(lookIfSeen, EVERY);
    // Whoever comes back to a tab sees at once what came meanwhile.
    document.addEventListener("visibilitychange", () => Date.now() - asked > 1000 && lookIfSeen());
  });
})();
