// The live parts of pages about jobs. Without this file they are as they were when the page was loaded.
"use strict";

(() => {
  // Three polls missed, and a little: one slow answer is no news.
  const LATE_AFTER = 7000;
  // What a live part answers to whom it does not know, instead of leading to the login page.
  const SIGNED_OUT = [401, 403];
  const login = document.currentScript.dataset.login;
  let folds = new Map();

  const partOf = (element) => element.closest("[data-live]");
  const foldsIn = (part) => part.querySelectorAll("details[data-fold]");

  function isReadFrom(part) {
    const selection = document.getSelection();
    return selection && !selection.isCollapsed && selection.containsNode(part, true);
  }

  function show(part) {
    part.dataset.updated = Date.now();
    for (const button of part.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
    for (const fold of foldsIn(part)) {
      if (folds.has(fold.dataset.fold)) fold.open = folds.get(fold.dataset.fold);
    }
  }

  // Our words stand in an element of their own: the rest of the note is the page's, markup and all.
  function say(part, ...words) {
    const note = part.querySelector("[data-live-note]");
    if (!note) return;
    if (!note.querySelector("[data-live-words]")) {
      const own = document.createElement("span");
      own.dataset.liveWords = "";
      note.append(" ", own);
    }
    note.querySelector("[data-live-words]").replaceChildren(...words);
  }

  function tellAge(part) {
    const age = Date.now() - part.dataset.updated;
    if (document.hidden || age < LATE_AFTER || "signedOut" in part.dataset) return;
    const why = isReadFrom(part) ? "paused while text is selected" : "reconnecting";
    say(part, `Updated ${Math.round(age / 1000)} s ago · ${why}`);
  }

  function tellSignedOut(part) {
    const link = document.createElement("a");
    link.href = `${login}?${new URLSearchParams({ next: location.pathname + location.search })}`;
    link.textContent = "Sign in again";
    part.dataset.signedOut = "";
    say(part, "You were signed out. ", link);
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    const part = partOf(event.target);
    if (part && (document.hidden || "signedOut" in part.dataset)) event.preventDefault();
  });

  document.addEventListener("htmx:responseError", (event) => {
    const part = partOf(event.target);
    if (part && SIGNED_OUT.includes(event.detail.xhr.status)) tellSignedOut(part);
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const part = partOf(event.detail.target);
    if (!part) return;
    if (isReadFrom(part)) event.detail.shouldSwap = false;
    folds = new Map([...foldsIn(part)].map((fold) => [fold.dataset.fold, fold.open]));
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const part = partOf(event.target);
    if (part) show(part);
  });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "Copied";
  });

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-live]").forEach(show);
    setInterval(() => document.querySelectorAll("[data-live][hx-get]").forEach(tellAge), 1000);
  });
})();
