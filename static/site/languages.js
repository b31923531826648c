// @ts-check
/* On the way to another language the place on the page goes along. Words of one's own can't: the first press says so. */

(() => {
  "use strict";

  const { one, goTo, hasWords } = safe4me;

  addEventListener("click", (event) => {
    const way = event.target.closest(".languages [hreflang]");
    if (!way) return;
    way.hash = location.hash;
    const said = one("[data-typed]");
    if (!said.hidden || !hasWords()) return;
    event.preventDefault();
    said.hidden = false;
    goTo(said);
  });
})();
