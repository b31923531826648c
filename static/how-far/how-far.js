// @ts-check
/* When a page that authors study is left, one line goes out: the page, and a part of it that was drawn by ticket. How far it
   was read never leaves the device. Every line is as long, and has no name, number, cookie or code. None goes from a file,
   where a browser asks for it (Global Privacy Control), where its reader said no, or where they are asked and did not say yes. */

(() => {
  "use strict";

  const { all, one, kept } = safe4me;

  const LINE_BYTES = 96;
  const PARTS = [1, 2, 3, 4]; // the thirds of a page, and its end
  const TICKETS = 40;
  const TRUE_TICKETS = 19;
  const OTHER_TICKETS = 7; // of each other part

  /**
   * The part in which the station `furthest` of `last` lies.
   * @param {number} furthest
   * @param {number} last
   */
  const partOf = (furthest, last) => (furthest === last ? 4 : 1 + Math.floor((3 * (furthest - 1)) / (last - 1)));

  /** A ticket from 0 on, each as likely: a byte by which some would be likelier is drawn again. */
  function drawTicket() {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    return byte < 256 - (256 % TICKETS) ? byte % TICKETS : drawTicket();
  }

  /**
   * The part that is said where `part` is true.
   * @type {Safe4me["drawPart"]}
   */
  function drawPart(part) {
    const ticket = drawTicket();
    if (ticket < TRUE_TICKETS) return part;
    return PARTS.filter((each) => each !== part)[Math.floor((ticket - TRUE_TICKETS) / OTHER_TICKETS)];
  }

  /**
   * Sends, once, how far the page of `element` was read, if its reader lets it; `furthest` is given the last station.
   * @type {Safe4me["tellHowFar"]}
   */
  function tellHowFar(element, furthest) {
    const choice = one("[data-study]", element);
    if (!choice) return;
    if (navigator.globalPrivacyControl || location.protocol === "file:") return choice.remove();
    const { study: page, stations, until } = choice.dataset;
    const said = () => kept.get("how-far") || until;
    const show = () => {
      for (const way of all("button", choice)) way.setAttribute("aria-pressed", String(way.value === said()));
    };
    for (const way of all("button", choice)) {
      way.addEventListener("click", () => {
        kept.set("how-far", way.value === said() ? null : way.value);
        show();
      });
    }
    choice.removeAttribute("data-waits");
    show();
    const tell = () => {
      if (said() !== "yes") return;
      const last = Number(stations);
      const part = drawPart(partOf(Math.min(furthest(last), last), last));
      const body = JSON.stringify({ page, part }).padEnd(LINE_BYTES);
      /** @type {RequestInit} */
      const plain = { method: "POST", keepalive: true, credentials: "omit", referrerPolicy: "no-referrer" };
      fetch("/how-far", { ...plain, body }).catch(() => {});
    };
    addEventListener("pagehide", tell, { once: true });
  }

  safe4me = { ...safe4me, drawPart, tellHowFar };
})();
