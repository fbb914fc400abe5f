// Cards of documents that are being worked on look again by themselves. Without this file they are as they were loaded.
"use strict";

(() => {
  const PAUSE = 2000;
  const LATE_AFTER = 7000;

  const say = (card, words) => {
    const note = card.querySelector("[data-note]");
    if (note) note.textContent = words;
  };

  async function look(card, since) {
    if (!card.isConnected) return;
    if (document.hidden) return again(card, since);
    try {
      const answer = await fetch(card.dataset.lookAgain, { credentials: "same-origin" });
      if ([401, 403].includes(answer.status)) return say(card, "You were signed out: load the page again.");
      if (answer.status === 404) return say(card, "It was deleted.");
      if (answer.ok) return show(card, await answer.text());
    } catch { /* the network is away: the age says so */ }
    const age = Date.now() - since;
    if (age > LATE_AFTER) say(card, `As of ${Math.round(age / 1000)} s ago · reconnecting`);
    again(card, since);
  }

  function show(card, text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const fresh = page.querySelector("[data-document]");
    const isDone = !fresh.dataset.lookAgain;
    if ("whole" in card.dataset) {
      // A page with a form in it: what is being typed stays.
      if (isDone && !document.activeElement.closest("form")) return location.reload();
      return isDone ? say(card, "It is done: load the page again to see it.") : again(card, Date.now());
    }
    card.replaceWith(fresh);
    if (!isDone) again(fresh, Date.now());
  }

  const again = (card, since) => setTimeout(look, PAUSE, card, since);

  document.addEventListener("DOMContentLoaded", () => {
    for (const card of document.querySelectorAll("[data-look-again]")) again(card, Date.now());
  });
})();
