// @ts-check
/* A case: two cards of five, what they are answered, and what arrives then. The ticks are kept in the tab as other
   answers are; the reason never is. */

(() => {
  "use strict";

  const {
    all,
    one,
    whenReady,
    begin,
    make,
    offerToSend,
    wasChecked,
    keepWork,
    noteChecked,
    kinds,
    kindOf,
    isAnswered,
    mark,
  } = safe4me;

  const PICKED = 2;
  /** @param {HTMLElement} pick */
  const pickedIn = (pick) => all(".card-row:has(:checked)", pick);

  /**
   * What a card is answered, under its own words.
   * @param {HTMLElement} card
   */
  function replyTo(card) {
    const words = one(".pick", card);
    const heading = make(
      "h4",
      {},
      ...[one(".letter", words), one(".words", words)].map((part) => part.cloneNode(true)),
    );
    return make("section", { class: "reply-card" }, heading, one(".prose", card).cloneNode(true));
  }

  /**
   * Puts cards that are refused back into the box, and says why.
   * @param {HTMLElement} pick
   * @param {HTMLElement[]} refused
   */
  function sendBack(pick, refused) {
    for (const card of refused) {
      const tick = one("input", card);
      [tick.checked, tick.disabled] = [false, true];
      card.classList.add("back");
      if (!one(".why-back", card)) one(".pick", card).append(make("b", { class: "why-back" }, card.dataset.refused));
    }
    one(".said", pick).textContent = one(".said", pick).dataset.boxed;
  }

  /**
   * Lays out what was answered: to each of `shown`, and folded away to each of `others`.
   * @param {HTMLElement} pick
   * @param {HTMLElement[]} shown
   * @param {HTMLElement[]} others
   */
  function layOut(pick, shown, others) {
    const outcome = one(".outcome", pick);
    const { heading, others: rest } = outcome.dataset;
    const parts = shown.map(replyTo);
    if (others.length) {
      parts.unshift(make("h4", { class: "eyebrow" }, heading));
      parts.push(make("details", {}, make("summary", {}, rest), ...others.map(replyTo)));
    }
    one("[data-replies]", outcome).replaceChildren(...parts);
    outcome.classList.toggle("settled", others.length > 0);
    outcome.hidden = false;
  }

  /**
   * What waits until a team has agreed.
   * @param {HTMLElement} pick
   * @param {boolean} isAgreed
   */
  function openAfter(pick, isAgreed) {
    const after = /** @type {HTMLElement | null} */ (pick.closest(".step").nextElementSibling);
    if (!after?.matches("[data-after]") || after.hidden === !isAgreed) return;
    after.hidden = !isAgreed;
    pick.closest(".stepper").dispatchEvent(new Event("cut"));
  }

  /** @param {HTMLElement} pick */
  const isSettled = (pick) => one(".outcome.settled:not([hidden])", pick) !== null;

  kinds.pick = {
    isAnswered: (pick) => pickedIn(pick).length === PICKED,
    mark(pick) {
      const refused = pickedIn(pick).filter((card) => "refused" in card.dataset);
      if (refused.length) {
        sendBack(pick, refused);
        layOut(pick, refused, []);
        return false;
      }
      layOut(pick, pickedIn(pick), all(".card-row:not(:has(:checked))", pick));
      openAfter(pick, true);
      return true;
    },
  };

  /**
   * A card too many changes nothing of what was agreed: any change, this one too, has opened the check again.
   * @param {HTMLElement} pick
   */
  function stayAgreed(pick) {
    one(".check", pick).hidden = true;
    noteChecked(pick, true);
  }

  /** @param {HTMLElement} pick */
  function startPick(pick) {
    const said = one(".said", pick);
    one("textarea", pick)?.addEventListener("change", (event) => event.stopPropagation()); // a reason changes no card
    whenReady(() => openAfter(pick, isSettled(pick))); // by then what was agreed before is agreed again
    pick.addEventListener("change", (event) => {
      const target = /** @type {HTMLInputElement} */ (event.target);
      const isOne = target.type === "checkbox";
      const isFull = isOne && pickedIn(pick).length > PICKED;
      if (isFull) {
        target.checked = false;
        if (isSettled(pick)) stayAgreed(pick);
      }
      said.textContent = isFull ? said.dataset.full : "";
      if (isOne && !isFull) one(".outcome", pick).hidden = true;
    });
  }

  /**
   * The short cut leaves stages out: they are hidden, and the way on goes past them.
   * @param {HTMLElement} choice
   */
  function startCut(choice) {
    const file = choice.closest(".stepper");
    const shortest = Math.min(...all("input", choice).map((cut) => Number(cut.value)));
    const cut = () => {
      const isShort = Number(one(":checked", choice).value) === shortest;
      for (const step of all("[data-left-out]", file)) step.hidden = isShort;
      file.dispatchEvent(new Event("cut"));
    };
    choice.addEventListener("change", () => {
      cut();
      keepWork();
    });
    cut();
  }

  /**
   * What a case measures is answered once: its first answer locks, and may be sent.
   * @param {Question} question
   */
  function startMeasured(question) {
    const activity = question.closest(".case-file").dataset.lesson;
    const offer = () => {
      if (!isAnswered(question) || "locked" in question.dataset) return;
      const { value, inWords } = kindOf(question);
      mark(question, true);
      one(".check", question).hidden = true;
      /** @type {[string, string][]} */
      const rows = [[question.dataset.measured, inWords(question)]];
      offerToSend(activity, rows, { [question.id]: value(question) });
    };
    one(".check", question).addEventListener("click", offer);
    whenReady(() => wasChecked(question) && offer());
  }

  begin("[data-kind=pick]", startPick);
  begin(".cut", startCut);
  begin(".case-file [data-measured]", startMeasured);
})();
