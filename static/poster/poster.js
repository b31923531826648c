// @ts-check
/* One poster at a time, in what was chosen from the lists. Nothing is kept, and nothing is sent. */

(() => {
  "use strict";

  const { all, begin } = safe4me;

  const GROUNDS = ["none", "sand", "clay", "pale", "iris", "night"];

  /**
   * Puts a poster and its drawing on a ground.
   * @param {HTMLElement} poster
   * @param {string} ground
   */
  function colour(poster, ground) {
    for (const part of [poster, poster.querySelector(".art")]) {
      part.classList.remove(...GROUNDS);
      part.classList.add(ground || poster.dataset.ground);
    }
  }

  begin("[data-make-poster]", (/** @type {HTMLFormElement} */ form) => {
    const posters = all(".poster");
    const choose = () => {
      const chosen = Object.fromEntries(new FormData(form));
      for (const poster of posters) {
        poster.hidden = poster.dataset.poster !== chosen.line;
        poster.classList.toggle("large", chosen.paper === "a3");
        colour(poster, String(chosen.ground ?? ""));
        for (const line of all("[data-help]", poster)) {
          line.hidden = "help" in chosen && line.dataset.help !== chosen.help;
        }
      }
    };
    form.hidden = false;
    form.addEventListener("change", choose);
    choose();
  });
})();
