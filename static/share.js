// @ts-check
/* A button beside each address to copy, where the browser lets a page write to the clipboard. */

(() => {
  "use strict";

  /** @type {NodeListOf<HTMLButtonElement>} */
  const buttons = document.querySelectorAll("button[data-copy]");
  for (const button of buttons) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.parentElement.querySelector("[role=status]").textContent = button.dataset.copied;
    });
  }
})();
