// SPDX-License-Identifier: Apache-2.0
// The theme that the reader chose last, before the page is drawn. A page that was opened from disk
// may have no storage: then it is the system's.
"use strict";
(() => {
  try {
    const theme = localStorage.getItem("assay-theme");
    if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
  } catch (refused) {
    // The system's theme it is.
  }
  document.documentElement.classList.add("scripted");
})();
