// @ts-check
/* A line of one's own goes nowhere but where its writer takes it. */

(() => {
  "use strict";

  const { one, begin } = safe4me;

  /** @param {HTMLButtonElement} pressed */
  function startCopying(pressed) {
    const words = /** @type {HTMLTextAreaElement} */ (document.getElementById(pressed.dataset.copy));
    const said = one(".said", pressed.parentNode);
    pressed.hidden = false;
    pressed.addEventListener("click", async () => {
      if (!words.value.trim()) said.textContent = said.dataset.empty;
      else
        try {
          await navigator.clipboard.writeText(words.value);
          said.textContent = said.dataset.copied;
        } catch {
          words.select();
          said.textContent = said.dataset.refused;
        }
    });
  }

  begin("[data-copy]", startCopying);
})();
