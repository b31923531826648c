// @ts-check
/* One card at a time, where a screen is narrow: a row of numbers has the cards, and the next is a tap away. Every card
   stays on the page; the styles say how many are seen. */

(() => {
  "use strict";

  const { one, begin, fill, make } = safe4me;

  /** @param {HTMLElement} list */
  function startDeal(list) {
    const cards = [...list.children];
    const show = (at) => {
      for (const [n, card] of cards.entries()) {
        card.classList.toggle("in-hand", n === at);
        buttons[n].ariaCurrent = n === at ? "true" : null;
      }
    };
    const buttons = cards.map((each, n) => {
      const card = one(".letter", each)?.textContent ?? `${n + 1}`;
      const name = fill(list.dataset.deal, { card, all: cards.length });
      const button = make("button", { type: "button", class: "chip", "aria-label": name }, card);
      button.addEventListener("click", () => show(n));
      return button;
    });
    const mark = () => {
      for (const [n, card] of cards.entries()) buttons[n].classList.toggle("on", one("input:checked", card) !== null);
    };
    list.closest(".step").addEventListener("change", mark);
    list.before(make("p", { class: "deal" }, ...buttons));
    show(0);
    mark();
  }

  begin("[data-deal]", startDeal);
})();
