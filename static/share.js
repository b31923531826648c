// @ts-check
/* A button beside each address to copy, where the browser lets a page write to the clipboard. */

(() => {
  "use strict";

  const { all, one } = safe4me;

  for (const button of all("button[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      one("[role=status]", button.parentElement).textContent = button.dataset.copied;
    });
  }
})();
