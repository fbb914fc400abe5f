// A form that comes back with something wrong begins at the first field that is.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const list = document.querySelector("ul.errorlist");
  const place = list?.closest("td, .form-row, fieldset");
  place?.querySelector("input:not([type=hidden]), select, textarea")?.focus();
});
