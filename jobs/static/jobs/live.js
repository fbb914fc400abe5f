// The live parts of pages about jobs. Without this file they are as they were when the page was loaded.
"use strict";

(() => {
  // Three polls missed, and a little: one slow answer is no news.
  const LATE_AFTER = 7000;
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

  function tellAge(part) {
    const note = part.querySelector("[data-live-note]");
    const age = Date.now() - part.dataset.updated;
    if (!note || document.hidden || age < LATE_AFTER) return;
    note.dataset.asOf ||= note.textContent;
    const why = isReadFrom(part) ? "paused while text is selected" : "reconnecting";
    note.textContent = `${note.dataset.asOf} Updated ${Math.round(age / 1000)} s ago · ${why}`;
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden && partOf(event.target)) event.preventDefault();
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
