// @ts-check
/* A guide through an incident, one step at a time. What is answered, and when, stands in this page alone: never in
   the address, its title, the history or any storage. Without script every step stands on the page. */

(() => {
  "use strict";

  const { all, one, begin, make, fill } = safe4me;

  /** The time on this device's clock, as 09:05. */
  function clockTime() {
    return new Date().toTimeString().slice(0, 5);
  }

  /**
   * @param {keyof HTMLElementTagNameMap} tag
   * @param {string[]} texts
   */
  function inEach(tag, texts) {
    return texts.map((text) => make(tag, {}, text));
  }

  /**
   * What the answers taken ask for together: the strongest of them, and the reasons that ask for it.
   * @param {Taken[]} taken
   */
  function handledBy(taken) {
    const strongest = Math.max(0, ...taken.map((each) => each.handling));
    const asking = taken.filter((each) => strongest && each.handling === strongest);
    return { strongest, reasons: asking.flatMap((each) => each.reasons) };
  }

  /**
   * The strongest handling for which an answer is enough: one that does not say whom it was told is for each.
   * @param {HTMLElement} item
   */
  function enoughFor(item) {
    return Number(item.dataset.enough || Infinity);
  }

  /**
   * An answer as it is given, now: where it leads, and how it, or the signs ticked above it, ask to be handled.
   * @param {HTMLElement} step
   * @param {HTMLElement} item
   */
  function given(step, item) {
    const signs = all(".signs input:checked", step);
    const asking = signs.length ? signs : [item];
    const reasons = asking.map((each) => each.dataset.reason).filter(Boolean);
    return {
      step: step.id,
      to: item.dataset.to,
      said: item.textContent,
      ticked: signs.length > 0,
      at: clockTime(),
      handling: Number(asking[0].dataset.handling || 0),
      enough: enoughFor(item),
      reasons,
    };
  }

  /**
   * Of the two answers below signs one is in sight: the first where any is ticked, the second where none is.
   * @param {HTMLElement} step
   * @param {Map<number, HTMLElement>} ends
   */
  function drawSigns(step, ends) {
    const [some, none] = all(".flow-answers > li", step);
    const ticked = one(".signs input:checked", step);
    const end = ticked && ends.get(Number(ticked.dataset.handling));
    some.hidden = !ticked;
    none.hidden = Boolean(ticked);
    one(".then", step).replaceChildren(
      ...(end ? [make("b", {}, one("h3", end).textContent), make("p", {}, one("p", end).textContent)] : []),
    );
  }

  /**
   * Where it was told to too few for what is asked, that answer is gone, and why stands in its place.
   * @param {HTMLElement} flow
   * @param {HTMLElement} step
   * @param {HTMLElement} end
   * @param {Handled} handled
   */
  function drawTold(flow, step, end, { strongest, reasons }) {
    const few = all("[data-enough]", step).filter((item) => enoughFor(item) < strongest);
    for (const item of all("[data-enough]", step)) item.hidden = few.includes(item);
    const why = () => [
      make("p", {}, make("b", {}, flow.dataset.answered)),
      make("ul", {}, ...inEach("li", reasons)),
      make("p", {}, end.dataset.told),
    ];
    one(".then", step).replaceChildren(...(few.length ? why() : []));
  }

  /**
   * The record for paper: what was answered and when; once all is, the steps that were not asked are gone.
   * @param {HTMLElement} record
   * @param {Taken[]} taken
   * @param {boolean} isDone
   */
  function drawRecord(record, taken, isDone) {
    const { strongest, reasons } = handledBy(taken);
    for (const row of all("[data-row]", record)) {
      const answer = taken.find((each) => each.step === row.dataset.row);
      const [time, noted] = all("td", row);
      row.hidden = isDone && !answer;
      time.textContent = answer?.at || "";
      // Signs that ask for less than another answer does stand in no “because”.
      const isOutdone = answer?.ticked && answer.handling < strongest;
      noted.textContent = isOutdone ? answer.reasons.join(" ") : answer?.said || "";
    }
    for (const box of all("[data-box]", record)) box.classList.toggle("chosen", Number(box.dataset.box) === strongest);
    one("[data-because]", record).textContent = reasons.join(" ");
    one("[data-date]", record).textContent = taken.length
      ? new Date().toLocaleDateString(undefined, { dateStyle: "long" })
      : "";
  }

  /** @param {HTMLElement} flow */
  function startFlow(flow) {
    const steps = new Map(all(".flow-step", flow).map((step) => [step.id, step]));
    const ends = new Map(all("[data-end]", flow).map((end) => [Number(end.dataset.end), end]));
    const [first] = steps.keys();
    const soFar = one(".so-far", flow);
    const outcome = one(".so-far-handling", flow);
    const back = one("[data-back]", flow);
    const wide = matchMedia("(min-width: 960px)");
    let [taken, at] = [[], first];

    const placeOf = (name) => taken.findIndex((each) => each.step === name);
    /** What was told to too few, now that another answer asks for more: it is asked again. */
    const isAgain = (answer) => answer.enough < handledBy(taken).strongest;
    const isLast = (name) => !one(".flow-answers", steps.get(name));
    const shortName = (name) => one(`[data-row="${name}"] th`, flow).textContent;
    /** How many answers come before the step in sight. */
    const before = () => (placeOf(at) < 0 ? taken.length : placeOf(at));

    const line = (answer) => {
      const change = make("button", { class: "textlink", type: "button" }, soFar.dataset.change);
      change.append(make("span", { class: "hidden" }, ` ${shortName(answer.step)}`));
      change.addEventListener("click", () => show(answer.step));
      const [said, time] = isAgain(answer) ? ["", ""] : [answer.said, answer.at];
      const words = make("span", {}, make("b", {}, shortName(answer.step)), ` ${said}`);
      const made = make("li", {}, make("time", {}, time), words, change);
      made.classList.toggle("here", answer.step === at);
      return made;
    };

    const draw = () => {
      const { strongest, reasons } = handledBy(taken);
      const last = taken.at(-1)?.to;
      const most = before() + Number(steps.get(at).dataset.left);
      for (const [name, step] of steps) step.classList.toggle("here", name === at);
      one(".eyebrow", steps.get(at)).textContent = fill(flow.dataset.count, { n: before() + 1, all: most });
      flow.classList.toggle("first", at === first);
      back.parentElement.hidden = !before();
      one("ol", soFar).replaceChildren(...taken.map(line));
      soFar.hidden = !taken.length;
      outcome.hidden = !strongest || isLast(at);
      outcome.replaceChildren(
        ...(strongest
          ? [make("b", {}, one("h3", ends.get(strongest)).textContent), make("ul", {}, ...inEach("li", reasons))]
          : []),
      );
      for (const [value, end] of ends) {
        end.hidden = value !== strongest;
        one("[data-reasons]", end).replaceChildren(...inEach("li", reasons));
      }
      if (one("[data-enough]", steps.get(at))) drawTold(flow, steps.get(at), ends.get(strongest), handledBy(taken));
      const told = taken.filter((answer) => !isAgain(answer));
      drawRecord(one(".record", flow), told, Boolean(last) && isLast(last) && told.length === taken.length);
    };

    const show = (name) => {
      at = name;
      draw();
      scrollTo(0, 0);
      steps.get(name).focus({ preventScroll: true });
    };

    /** Takes an answer; what was answered after it stays where it leads to the same step as before. Then comes what is
      asked again, before anything else. */
    const take = (answer) => {
      const place = placeOf(answer.step);
      const isSameWay = place >= 0 && taken[place].to === answer.to;
      taken =
        place < 0
          ? [...taken, answer]
          : [...taken.slice(0, place), answer, ...(isSameWay ? taken.slice(place + 1) : [])];
      show(taken.find(isAgain)?.step ?? taken.at(-1).to);
    };

    for (const step of steps.values()) {
      for (const item of all(".flow-answers > li", step)) {
        const press = make("button", { class: "flow-answer", type: "button" }, ...one("b", item).childNodes);
        item.replaceChildren(press);
        press.addEventListener("click", () => take(given(step, item)));
      }
      for (const tick of all(".signs input", step)) {
        tick.checked = false;
        tick.addEventListener("change", () => drawSigns(step, ends));
      }
      if (one(".signs", step)) drawSigns(step, ends);
    }
    const unfold = () => {
      soFar.open = wide.matches;
    };
    unfold();
    wide.addEventListener("change", unfold);
    back.addEventListener("click", () => show(taken[before() - 1].step));
    for (const part of all(".flow-paper, .kept", flow)) part.hidden = false;
    flow.classList.add("asking");
    draw();
  }

  begin(".flow", startFlow);
})();
