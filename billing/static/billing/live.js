// The page that follows a copy. Without this file it shows the server's clock, and the page is loaded anew.
"use strict";

(() => {
  // British for English: as the server does, with 24 hours.
  const locale = document.documentElement.lang === "de" ? "de-DE" : "en-GB";
  // As the server writes it, in the reader's own zone, which it names.
  const CLOCK = { hour: "2-digit", minute: "2-digit", timeZoneName: "short" };

  function showLocalTime() {
    for (const time of document.querySelectorAll("time[data-clock]")) {
      const moment = new Date(time.dateTime);
      time.textContent = moment.toLocaleTimeString(locale, CLOCK);
      time.title = moment.toLocaleString(locale, { dateStyle: "medium", timeStyle: "long" });
    }
  }

  function tellStale(isStale) {
    for (const note of document.querySelectorAll("[data-stale]")) note.hidden = !isStale;
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden) event.preventDefault();
  });
  document.addEventListener("htmx:afterSwap", showLocalTime);
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(name, () => tellStale(true));
  }
  document.addEventListener("DOMContentLoaded", showLocalTime);
})();
