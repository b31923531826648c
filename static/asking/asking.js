// @ts-check
/* What a table answers. One question at a time. What is chosen stands on this page alone, and goes with it. */

(() => {
  "use strict";

  const { all, one, begin, make, fill, goToOutcome } = safe4me;

  /**
   * Whether a row, a note or an option is about what has been answered; what is not answered yet may be anything.
   * @param {HTMLElement} element
   * @param {Map<string, { value: string, words: string }>} answers
   */
  function isAbout(element, answers) {
    return [...answers].every(([input, { value }]) => {
      const meant = element.dataset[input]?.split(" ");
      return !meant || meant.includes(value === "dont-know" ? "no" : value);
    });
  }

  /** @param {HTMLElement} page */
  function startAsking(page) {
    const questions = new Map(all(".ask-question", page).map((section) => [section.dataset.input, section]));
    const waysOf = (part) => all(".ask-way", part); // to reach a service: some are only for some answers
    const [rows, notes] = [all(".ask-row", page), all(".ask-added", page)];
    const panel = one(".ask-panel", page);
    const title = one("h2", panel);
    const trail = one(".ask-trail", page);
    const [first, told, added] = ["first", "told", "added"].map((name) => one(`div[data-${name}]`, panel));
    /** What is answered, in the order of asking: an input → its value and the words of it. */
    let answers = new Map();

    const left = (elements) => elements.filter((each) => isAbout(each, answers));
    /** The next question that can still make a difference: to which row answers, or to what is added to it. */
    const nextInput = () => {
      const open = left(rows);
      const toAdd = left(notes);
      const deciding = [...(open.length > 1 ? open : []), ...toAdd, ...[...open, ...toAdd].flatMap(waysOf)];
      return [...questions.keys()].find((input) => !answers.has(input) && deciding.some((each) => each.dataset[input]));
    };

    const forget = (input) => {
      const given = [...answers];
      answers = new Map(given.slice(0, input ? given.findIndex(([each]) => each === input) : 0));
      show();
    };
    const line = ([input, { words }]) => {
      const change = make("button", { class: "textlink", type: "button" }, trail.dataset.change);
      const asked = one("h2", questions.get(input)).textContent;
      change.append(make("span", { class: "hidden" }, ` ${asked}`));
      change.addEventListener("click", () => forget(input));
      return make(
        "li",
        {},
        make("span", {}, make("span", { class: "ask-what" }, asked), " ", make("b", {}, words)),
        change,
      );
    };

    const draw = (asked) => {
      for (const [input, section] of questions) section.hidden = input !== asked;
      trail.replaceChildren(...[...answers].map(line));
      trail.hidden = !answers.size;
      one(".ask-back", page).hidden = !asked || !answers.size;
      for (const part of all(".ask-again, [data-paper], [data-answered]", page)) part.hidden = Boolean(asked);
      first.hidden = !asked;
      title.textContent = asked ? title.dataset.first : title.dataset.answer;
      told.replaceChildren(...(asked ? [] : one(".ask-told", left(rows)[0]).cloneNode(true).childNodes));
      added.replaceChildren(...(asked ? [] : left(notes).map((note) => note.cloneNode(true))));
      for (const way of waysOf(panel)) way.hidden = !isAbout(way, answers);
      if (!asked) return;
      for (const option of all("li", questions.get(asked))) option.hidden = !isAbout(option, answers);
      const count = one("[data-count]", questions.get(asked));
      count.textContent = fill(count.dataset.count, { n: answers.size + 1, all: questions.size });
    };
    const show = () => {
      const asked = nextInput();
      draw(asked);
      goToOutcome(asked ? questions.get(asked) : panel);
    };

    for (const [input, section] of questions) {
      for (const option of all("[data-value]", section)) {
        option.addEventListener("click", () => {
          answers.set(input, { value: option.dataset.value, words: one(".words", option).textContent });
          show();
        });
      }
    }
    one("[data-undo]", page).addEventListener("click", () => forget([...answers.keys()].at(-1)));
    one("[data-restart]", page).addEventListener("click", () => forget());
    one(".ask-all", page).open = false;
    page.classList.add("begun");
    draw(nextInput());
  }

  begin(".asking", startAsking);
})();
