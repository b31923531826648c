// @ts-check
/* The search, on its page and at home. The index is fetched when somebody begins to type; what is typed stays in its
   field. Pages for staff stand apart: no pupil meets them among what they find. */

(() => {
  "use strict";

  const { all, one, begin, fill, readyToAsk } = safe4me;

  safe4me.index = new Promise((resolve) => {
    safe4me.gotIndex = resolve;
  });

  /**
   * The index, once somebody asks for it: it is fetched then, and again where that failed.
   * @param {HTMLElement} search
   * @param {HTMLElement} outcome
   */
  function fetching(search, outcome) {
    let fetched = null;
    return () => {
      if (!fetched) {
        const script = one("template", search).content.cloneNode(true);
        one("script", script).addEventListener("error", () => {
          outcome.textContent = outcome.dataset.failed;
          fetched = null;
        });
        document.head.append(script);
        fetched = safe4me.index.then(readyToAsk);
      }
      return fetched;
    };
  }

  const isOfStaff = (line) => "ofStaff" in line.dataset;

  /**
   * Puts the first of these `lines` into a list, which has room for so many, and says how many they are.
   * @param {HTMLElement} list
   * @param {HTMLElement[]} lines
   */
  function put(list, lines) {
    const shown = lines.slice(0, Number(list.dataset.most)).map((line) => line.cloneNode(true));
    for (const line of shown) line.removeAttribute("data-place");
    list.replaceChildren(...shown);
    return shown.length;
  }

  begin(".search", (search) => {
    const form = one("form", search);
    const field = one("input", form);
    const [found, outcome, nothing] = [".found", "[role=status]", ".nothing"].map((each) => one(each, search));
    const pages = new Map(all("[data-place]", search).map((page) => [Number(page.dataset.place), page]));
    const asked = fetching(search, outcome);

    const show = (lines, isAsked) => {
      const ofStaff = lines.filter(isOfStaff);
      const n = put(
        found,
        lines.filter((line) => !isOfStaff(line)),
      );
      for (const part of all("[data-staff]", search)) part.hidden = !ofStaff.length;
      for (const list of all("[data-staff] .found", search)) put(list, ofStaff);
      found.hidden = !n;
      nothing.hidden = !isAsked || lines.length > 0;
      outcome.textContent = isAsked ? fill(outcome.dataset.count, { n }) : "";
    };
    /**
     * Shows what a question finds; an example's `door` comes first, and waits for nothing.
     * @param {HTMLElement[]} door
     */
    const look = async (...door) => {
      const question = field.value.trim();
      put(found, door);
      found.hidden = !question; // its room is there before what it holds
      const places = question ? (await asked())(question) : [];
      if (question !== field.value.trim()) return;
      const lines = places.map((place) => pages.get(place)).filter(Boolean);
      show([...new Set([...door, ...lines])], Boolean(question));
    };

    for (const example of all("[data-ask]", search)) {
      example.addEventListener("click", (event) => {
        event.preventDefault();
        event.stopPropagation(); // its door is found here, and does not open yet
        field.value = example.textContent.trim();
        look(...[...pages.values()].filter((page) => one("a", page).href === example.href));
      });
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      look();
    });
    field.addEventListener("focus", asked);
    field.addEventListener("input", () => look());
    field.value = "";
    form.classList.remove("unready");
  });
})();
