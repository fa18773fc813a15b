"use strict";
// Before anything is drawn: the scheme that was chosen, where one was.
(() => {
  const chosen = localStorage.getItem("scheme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.scheme = chosen;
})();
