// @ts-check
/* A lesson, one step at a time. The address says which step, so that Back works inside the lesson; without script
   the page is the same, with every step in sight. */

(() => {
  "use strict";

  const { html, all, one, whenReady, begin, make, fill, noteDone, tellHowFar, isAnswered } = safe4me;

  /**
   * Whether nothing is left to do in a step, so that its way on is the next thing to press.
   * @param {HTMLElement} step
   */
  function isStepDone(step) {
    const touch = one("[data-try]", step);
    if (touch && !("answered" in touch.dataset)) return false;
    const check = one(".check", step);
    if (check) return check.hidden;
    const question = one("fieldset.question", step);
    if (question) return isAnswered(question);
    return one("textarea", step)?.value.trim() !== "";
  }

  /** @param {HTMLElement} lesson */
  function startSteps(lesson) {
    const count = one(".count", lesson);
    const whole = one("[data-unfold]", lesson);
    const back = one("[data-back]", lesson);
    const on = one("[data-on]", lesson);
    const ways = all("a", on.parentNode); // to the next part of the module, for each age
    const [goOn, inAll, title] = [on.textContent.trim(), count.textContent, document.title];
    const isStepped = () => lesson.classList.contains("stepped");
    const row = () => all(".step:not([hidden])", lesson); // a short cut leaves steps out
    let here;
    let furthest = 0;

    /** A lesson is done once its last step is, or whoever reads it goes on. */
    const finish = () => lesson.dataset.lesson && noteDone(lesson.dataset.lesson);

    const offerWayOn = () => {
      const isDone = isStepDone(here);
      if (isDone && here === row().at(-1)) finish();
      one("span", on).textContent = isDone ? goOn : on.dataset.skip;
      for (const way of [on, ...ways]) way.classList.toggle("plain", isStepped() && !isDone);
    };

    const draw = () => {
      const steps = row();
      if (here.hidden) here = steps[0];
      const at = steps.indexOf(here);
      const isLast = at === steps.length - 1;
      furthest = isLast ? Infinity : Math.max(furthest, all(".step", lesson).indexOf(here)); // a short cut has the same end
      for (const step of steps) step.classList.toggle("here", step === here);
      const marks = steps.map((_, n) => make("span", { class: n < at ? "done" : n === at ? "now" : "" }));
      one(".segments", lesson).replaceChildren(...marks);
      const place = isStepped() ? fill(count.dataset.count, { n: at + 1, all: steps.length }) : inAll;
      if (count.textContent !== place) count.textContent = place;
      document.title = isStepped() ? `${place} – ${title}` : title;
      lesson.classList.toggle("first", at === 0);
      lesson.classList.toggle("last", isLast);
      back.hidden = !isStepped() || at === 0;
      on.hidden = !isStepped() || isLast;
      offerWayOn();
    };

    const show = (step) => {
      here = step;
      draw();
      if (isStepped()) scrollTo(0, 0);
      here.focus({ preventScroll: isStepped() });
    };

    const go = (way) => {
      const to = row()[row().indexOf(here) + way];
      if (!to) return;
      history.pushState(null, "", `#${one(".idea", to).id}`);
      show(to);
    };

    /** The step that the address names; the first when it names nothing; none when it names something else on the page. */
    const named = () => {
      const target = document.getElementById(location.hash.slice(1));
      return target ? row().find((step) => step.contains(target)) : row()[0];
    };

    const toggle = () => {
      lesson.classList.toggle("stepped");
      const words = one("span", whole);
      [words.textContent, whole.dataset.unfold] = [whole.dataset.unfold, words.textContent];
      show(here);
    };

    const follow = (event) => {
      const isElsewhere = event.target.closest("input, select, textarea, [role=slider], dialog");
      const isModified = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
      const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!way || isElsewhere || isModified || !isStepped() || !lesson.isConnected) return;
      go(html.dir === "rtl" ? -way : way);
    };

    whole.hidden = false;
    lesson.classList.add("stepped");
    here = named() || row()[0];
    draw();
    whole.addEventListener("click", toggle);
    back.addEventListener("click", () => go(-1));
    on.addEventListener("click", () => go(1));
    for (const way of ways) way.addEventListener("click", finish);
    for (const type of ["click", "input", "change", "answered"]) lesson.addEventListener(type, offerWayOn);
    lesson.addEventListener("cut", draw);
    whenReady(offerWayOn); // by then what was checked before is checked again
    addEventListener("hashchange", () => named() && show(named()));
    addEventListener("keydown", follow);
    tellHowFar(lesson, () => furthest + 1);
  }

  if ("isAnswered" in safe4me) begin(".stepper", startSteps); // where that script stopped, every step stays in sight
})();
