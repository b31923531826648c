// @ts-check
/* A quiz, one question a screen, and one button that goes on. The address says which, so that Back works inside. */

(() => {
  "use strict";

  const { all, one, make, fill } = safe4me;

  /** @param {Question} question */
  const isChecked = (question) => "locked" in question.dataset;
  /** @param {Question} question */
  const hasReply = (question) => Boolean(one(".reply, .outcome", question));

  /**
   * Those that are `together` come first, none can be skipped, and nothing is checked before all of them are answered.
   * Without `check` nothing is: then the last answer leads to the end.
   * @type {Safe4me["startScreens"]}
   */
  function startScreens(quiz, questions, together, { check, end }) {
    const row = [...questions];
    const main = one("[data-on]");
    const count = one(".count", quiz);
    const title = document.title;
    const left = new Set(); // answered, and left for the next screen
    /** @type {Question[]} */
    let untold = []; // checked on the screen of another, and not shown since
    /** @type {Question | undefined} */
    let here; // none at the end
    let isOver = false;
    /** @type {[first: Question, copy: Question] | undefined} */
    let anotherGo; // in the place of what was answered first

    const isReady = (question) => isChecked(question) || (left.has(question) && safe4me.isAnswered(question));
    const mayOpen = (question) => together.every(isReady) || together.includes(question);
    /** Whether nothing that is checked with this one lacks an answer but this one itself. */
    const completes = () => together.every((question) => question === here || isReady(question));
    const isPractice = () => "again" in here.dataset && !one(".check", here).hidden;

    /** What comes after this screen: the round of what is open, and before it whatever has a reply to be read. */
    const next = () => {
      const at = row.indexOf(here);
      const round = [...row.slice(at + 1), ...row.slice(0, at)];
      return untold[0] ?? round.find((question) => mayOpen(question) && !isReady(question));
    };

    /** What the main button does, by the name of its words. What has no reply is not checked, but left behind. */
    const way = () => {
      if (isPractice()) return "check";
      if (isOver) return "see";
      if (isChecked(here)) return next() ? "go-on" : "see";
      if (!safe4me.isAnswered(here) && !together.includes(here) && next()) return "skip";
      if (!completes()) return "go-on";
      if (check && hasReply(here)) return "check";
      return row.every((question) => question === here || isReady(question)) ? "see" : "go-on";
    };

    const name = () => {
      if (!here) return;
      one("span", main).textContent = main.getAttribute(`data-${way()}`);
      main.classList.toggle("plain", way() === "skip");
    };

    const draw = () => {
      const at = row.indexOf(here);
      for (const question of row) question.classList.toggle("here", question === here);
      const marks = row.map((question) => make("span", { class: isReady(question) ? "done" : "" }));
      marks[at]?.classList.add("now");
      one(".segments", quiz).replaceChildren(...marks);
      const place = here ? fill(count.dataset.count, { n: at + 1, all: row.length }) : count.dataset.over;
      if (count.textContent !== place) count.textContent = place;
      document.title = `${place} – ${title}`;
      quiz.classList.toggle("first", at === 0);
      quiz.classList.toggle("ended", !here);
      main.hidden = !here;
      for (const back of all("button[data-back]")) back.hidden = at === 0;
      name();
    };

    /** @param {Question} [question] */
    const open = (question) => {
      if (anotherGo && question !== anotherGo[1]) {
        const [first, copy] = anotherGo;
        row.splice(row.indexOf(copy), 1, first);
        copy.replaceWith(first);
        anotherGo = undefined;
      }
      here = question && !mayOpen(question) ? together.find((each) => !isReady(each)) : question;
      untold = untold.filter((each) => each !== here);
      for (const reply of here ? all(":not(.dealt ~ *) > .reply", here) : []) reply.parentElement.role = "status";
      draw();
    };

    /** @param {Question} [question] */
    const show = (question) => {
      open(question);
      const what = here ?? one("h1", quiz);
      what.tabIndex = -1;
      what.focus({ preventScroll: true });
      scrollTo(0, 0);
    };

    /** @param {Question} [question] */
    const go = (question) => {
      history.pushState(null, "", `#${question?.id ?? "end"}`);
      show(question);
    };

    const finish = () => {
      if (!isOver) end();
      isOver = true;
      go();
    };

    const onward = () => {
      const to = next();
      if (to) go(to);
      else finish();
    };

    const answer = () => {
      left.add(here);
      if (!completes()) return onward();
      if (!check) return finish();
      const ready = row.filter((question) => isReady(question) && !isChecked(question));
      check(ready);
      untold = ready.filter((question) => question !== here && hasReply(question));
      if (!hasReply(here)) return onward();
      draw();
      one(".option:has(:checked) .reply, .outcome:not([hidden])", here)?.scrollIntoView({ block: "nearest" });
    };

    /** @param {MouseEvent} event */
    const press = (event) => {
      event.preventDefault();
      if (event.detail > 1) return; // a double tap would pass over the reply
      if (isPractice()) one(".check", here).click();
      else if (isOver) go();
      else if (isChecked(here) || way() === "skip") onward();
      else if (safe4me.isAnswered(here)) answer();
      else {
        const said = one(".said", here);
        said.textContent = said.dataset.empty;
        one("input, button:not([hidden]), select", here).focus();
      }
    };

    const start = row.find((question) => !isReady(question));
    /** What the address names: a question, or the end once there is one; null what is elsewhere. */
    const named = () => {
      if (isOver && ["", "#end"].includes(location.hash)) return undefined;
      return location.hash ? (row.find(({ id }) => location.hash === `#${id}`) ?? null) : start;
    };

    const follow = () => {
      const to = named();
      if (to !== null) show(to);
    };

    main.addEventListener("click", press);
    for (const back of all("button[data-back]")) {
      back.addEventListener("click", () => go(row[(here ? row.indexOf(here) : row.length) - 1]));
    }
    for (const type of ["click", "input", "change"]) quiz.addEventListener(type, name);
    quiz.addEventListener("sorted", () => "again" in here.dataset || answer());
    addEventListener("hashchange", follow);
    quiz.classList.add("screens");
    isOver = row.every(isChecked);
    if (isOver) end();
    open(named() ?? start);

    return {
      /** How many questions have been answered, of which a reload knows those that were checked. */
      answered: () => row.filter(isReady).length,
      isOver: () => isOver,
      again(question, fresh) {
        anotherGo = [question, fresh];
        row.splice(row.indexOf(question), 1, fresh);
        go(fresh);
      },
    };
  }

  safe4me = { ...safe4me, startScreens };
})();
