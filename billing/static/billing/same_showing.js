// Going back to the form of a new draft, a browser may load it anew and fill in what was typed, but not what is hidden.
// Its key is kept with the page's entry in the history: the form that one goes back to is the one that was saved.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const key = document.querySelector("input[name=request_key]");
  const [visit] = performance.getEntriesByType("navigation");
  const kept = history.state?.requestKey;
  if (kept && visit?.type === "back_forward") key.value = kept;
  else history.replaceState({ ...history.state, requestKey: key.value }, "");
});
