// @ts-check
/* A page that is home, of a module or of a class, says what is done and what was begun, and leads to what is next. The
   class's page looks again, on a fixed tick, whether the class goes on. */

(() => {
  "use strict";

  const { all, one, begin, fill, kept, askRoom, howFar, isDone, todayName } = safe4me;

  /** @param {HTMLElement} row */
  const thingOf = (row) => ({
    part: row.dataset.part,
    path: one("a", row).pathname,
    title: one("b", row).textContent,
  });

  /** @param {HTMLElement} list */
  function showHowFar(list) {
    const rows = all("[data-part]", list);
    const isRowDone = (row) => isDone(thingOf(row));
    for (const row of rows) {
      row.dataset.state = howFar(thingOf(row));
      const words = list.dataset[row.dataset.state];
      if (words) one(".state", row).textContent = words;
      if (isRowDone(row)) one(".state", row).prepend(one("template[data-icon=done]").content.cloneNode(true));
    }
    const count = one("[data-count]");
    if (count) count.textContent = fill(count.dataset.count, { n: rows.filter(isRowDone).length, all: rows.length });
    if (count) count.hidden = !rows.some(isRowDone);
    leadTo(rows.find((row) => !isRowDone(row)));
  }

  /**
   * Makes what is next the one big thing on the page; nothing is where all is done.
   * @param {HTMLElement} row
   */
  function leadTo(row) {
    const next = one("[data-next]");
    const over = one("[data-over]");
    if (over) over.hidden = Boolean(row);
    if (over) next.hidden = !row;
    if (!row) return;
    next.href = one("a", row).href;
    const go = one("[data-go]", next);
    if (row.dataset.state) go.textContent = go.dataset[row.dataset.state];
    if (!over) return;
    one("b", next).replaceChildren(...one("b", row).cloneNode(true).childNodes);
    one(".soft", next).textContent = one(".what > span", row).textContent;
    one(".next-art", next).replaceChildren(one(".thumb .art", row).cloneNode(true));
  }

  /**
   * Says that the class has finished; the page stays as it is while nothing is known.
   * @param {HTMLElement} base
   * @param {number} timer
   */
  async function lookAtClass(base, timer) {
    if (document.hidden) return;
    const reply = await askRoom("state", { cache: "no-store", credentials: "omit" });
    if (typeof reply === "string" || reply.status !== 410) return;
    clearInterval(timer);
    const over = one("[data-finished]", base);
    over.hidden = false;
    over.textContent = over.dataset.finished;
  }

  /** @param {HTMLElement} base */
  function noteToday(base) {
    const today = all("[data-part]", base).map(thingOf);
    base.addEventListener("click", (event) => event.target.closest("a") && kept.set(todayName(), today));
  }

  /**
   * Stands for the menu's own way to simpler words, which is the one that keeps what is wanted.
   * @param {HTMLButtonElement} button
   */
  function standForMenu(button) {
    const way = one("[data-reading=simpler]");
    const show = () => button.setAttribute("aria-pressed", way.getAttribute("aria-pressed"));
    button.addEventListener("click", () => {
      way.click();
      show();
    });
    button.classList.remove("unready");
    show();
  }

  begin("[data-simpler-words]", standForMenu);
  begin("[data-todo]", showHowFar);
  begin("[data-ticking]", (base) => {
    noteToday(base);
    const timer = setInterval(() => lookAtClass(base, timer), Number(base.dataset.ticking) * 1000);
  });
})();
