// Forms that act: a second click while the first is on its way does nothing. The server sees to it as well.
"use strict";

(() => {
  const buttonsOf = (form) => form.querySelectorAll("button, input[type=submit]");

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-once]");
    if (!form) return;
    // After this event, so that the pressed button's own name is still sent.
    setTimeout(() => {
      for (const button of buttonsOf(form)) button.disabled = true;
      form.setAttribute("aria-busy", "true");
    });
  });

  // The browser's back button may show the page as it was left.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
})();
