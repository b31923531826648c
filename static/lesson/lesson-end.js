// @ts-check
/* Where a lesson ends: the line that its reader wrote, and what they changed their mind on. Of a question the tab keeps which
   option was checked first, never a word. */

(() => {
  "use strict";

  const { all, one, make, kept, wordsOf, PAGE } = safe4me;

  const FIRSTS = `first:${PAGE}`;
  const MOST_SHOWN = 2; // so that the end is seen whole on a phone
  /** @type {(option: HTMLInputElement) => string} */
  const words = (option) => wordsOf(option.closest(".option"));

  /**
   * Notes what was checked first; what is checked later changes nothing.
   * @type {Safe4me["noteFirst"]}
   */
  function noteFirst(question) {
    /** @type {HTMLInputElement} */
    const picked = question.dataset.kind === "single" && one(":checked", question);
    const firsts = kept.get(FIRSTS) || {};
    if (picked && !Object.hasOwn(firsts, question.id)) kept.set(FIRSTS, { ...firsts, [question.id]: picked.value });
  }

  /**
   * Questions that were answered rightly after another answer: the option of then, and that of now.
   * @param {HTMLElement} lesson
   */
  function changed(lesson) {
    const firsts = new Map(Object.entries(kept.get(FIRSTS) || {}));
    /** @type {HTMLInputElement[]} */
    const right = all("[data-right]:checked", lesson);
    return right.flatMap((now) => {
      const question = now.closest("fieldset.question");
      /** @type {HTMLInputElement[]} */
      const options = all("input", question);
      const first = options.find((each) => each.value === firsts.get(question.id));
      return first && first !== now && one(".right", question) ? [[first, now]] : [];
    });
  }

  /** @param {HTMLElement} lesson */
  function showChanged(lesson) {
    const turned = one(".turned", lesson);
    if (!turned) return;
    turned.hidden = false;
    const found = changed(lesson);
    if (!found.length) return;
    const { first, now } = turned.dataset;
    const rows = found.slice(0, MOST_SHOWN).map(([then, since]) => {
      const was = make("span", { class: "was" }, `${first} ${words(then)}`);
      return make("li", {}, was, make("b", {}, `${now} ${words(since)}`));
    });
    one("h3", turned).textContent = one("h3", turned).dataset.changed.split("|")[found.length - 1];
    one("ul", turned).replaceChildren(...rows);
  }

  /** @param {HTMLElement} lesson */
  function showLine(lesson) {
    const card = one(".kept-line", lesson);
    if (!card) return;
    const line = one("textarea", lesson).value.trim();
    const large = one("blockquote", card);
    const write = one("[data-write]", card);
    card.hidden = false;
    write.dataset.change ??= write.textContent;
    large.textContent = line ? `“${line}”` : large.dataset.none;
    large.classList.toggle("none", !line);
    write.textContent = line ? write.dataset.change : write.dataset.write;
    one("[data-copy]", card).hidden = !line;
  }

  /** @type {Safe4me["showEnd"]} */
  function showEnd(lesson) {
    showChanged(lesson);
    showLine(lesson);
  }

  safe4me = { ...safe4me, noteFirst, showEnd };
})();
