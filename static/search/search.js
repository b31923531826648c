// @ts-check
/* The search. The index is fetched when somebody begins to type; what is typed stays in its field. */

(() => {
  "use strict";

  const { all, one, begin, fill, readyToAsk } = safe4me;

  const MOST_FOUND = 8;
  safe4me.index = new Promise((resolve) => {
    safe4me.gotIndex = resolve;
  });

  begin(".search", (search) => {
    const form = one("form", search);
    const field = one("input", form);
    const [list, outcome, nothing] = [".found", "[role=status]", ".nothing"].map((each) => one(each, search));
    const pages = all("[data-place]", search);
    let fetched = null;

    const asked = () => {
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
    const line = (place) => {
      const found = pages[place].cloneNode(true);
      found.removeAttribute("data-place");
      return found;
    };
    const look = async () => {
      const ask = await asked();
      const question = field.value;
      const found = question.trim() ? ask(question).slice(0, MOST_FOUND) : [];
      list.replaceChildren(...found.map(line));
      list.hidden = !found.length;
      nothing.hidden = Boolean(found.length) || !question.trim();
      outcome.textContent = question.trim() ? fill(outcome.dataset.count, { n: found.length }) : "";
    };

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      look();
    });
    field.addEventListener("focus", asked);
    field.addEventListener("input", look);
    field.value = "";
    form.hidden = false;
  });
})();
