// @ts-check
/* A lesson, one step at a time, and its end. The address says which step, so that Back works inside the lesson; without
   script the page is the same, with every step in sight. */

(() => {
  "use strict";

  const { html, all, one, whenReady, begin, make, fill, noteDone, tellHowFar, isAnswered, checkOf, showEnd } = safe4me;

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
  function start(lesson) {
    const count = one(".count", lesson);
    const whole = one("[data-unfold]", lesson);
    const backs = all("button[data-back]"); // the way to help says where it leads back to
    const on = one("[data-on]");
    const end = one(".finish", lesson);
    const ways = all("[data-onward], [data-also]", lesson); // to the next part of the module, for each age
    const [inAll, title] = [count.textContent, document.title];
    const isStepped = () => lesson.matches(".stepped");
    const row = () => all(".step:not([hidden])", lesson); // a short cut leaves steps out
    const places = () => all(".step:not([hidden]), .finish", lesson);
    let here;
    let furthest = 0;

    /** A lesson or a case is done once its last step is, and when whoever reads it goes on. */
    const finish = () => lesson.dataset.lesson && noteDone(lesson.dataset.lesson);

    /** What the main button does, as the attribute is called that has its words. */
    const act = () => {
      if (here === end) return "go-on";
      const check = checkOf?.(here);
      if (check) return check;
      if (!isStepDone(here)) return "skip";
      return end && here === row().at(-1) ? "finish" : "go-on";
    };

    /** At a lesson's end the main button leads on only where one way does: else whoever reads it chooses. */
    const offerWayOn = () => {
      const now = act();
      if (now === "finish" || (now !== "skip" && lesson.matches(".last"))) finish();
      one("span", on).textContent = on.getAttribute(`data-${now}`);
      for (const way of [on, ...ways]) way.classList.toggle("plain", isStepped() && now === "skip");
      on.hidden = !isStepped() || (lesson.matches(".last") && (!end || ways.length > 1));
    };

    const draw = () => {
      const steps = row();
      if (here.hidden) here = steps[0];
      const at = places().indexOf(here);
      const isLast = at >= steps.length - 1;
      furthest = isLast ? Infinity : Math.max(furthest, all(".step", lesson).indexOf(here)); // a short cut has the same end
      for (const step of places()) step.classList.toggle("here", isStepped() && step === here);
      const marks = steps.map((_, n) => make("span", { class: n < at ? "done" : n === at ? "now" : "" }));
      one(".segments", lesson).replaceChildren(...marks);
      const said = here === end ? count.dataset.done : fill(count.dataset.count, { n: at + 1, all: steps.length });
      const place = isStepped() ? said : inAll;
      if (count.textContent !== place) count.textContent = place;
      document.title = isStepped() ? `${place} – ${title}` : title;
      lesson.classList.toggle("first", at === 0);
      lesson.classList.toggle("last", here === places().at(-1));
      for (const back of backs) back.hidden = !isStepped() || at === 0;
      if (here === end) showEnd(lesson);
      offerWayOn();
    };

    const show = (step) => {
      here = step;
      draw();
      if (isStepped()) scrollTo(0, 0);
      here.focus({ preventScroll: isStepped() });
    };

    const go = (way) => {
      const to = places()[places().indexOf(here) + way];
      if (!to) return;
      history.pushState(null, "", `#${to.id || one(".idea", to).id}`);
      show(to);
    };

    const press = () => {
      if (here === end) ways[0].click();
      else if (/check/.test(act())) one(".check", here).click();
      else go(1);
    };

    /** The step that the address names; the first when it names nothing; none when it names something else on the page. */
    const named = () => {
      const target = document.getElementById(location.hash.slice(1));
      return target ? places().find((step) => step.contains(target)) : places()[0];
    };

    const toggle = () => {
      lesson.classList.toggle("stepped");
      const words = one("span", whole);
      [words.textContent, whole.dataset.unfold] = [whole.dataset.unfold, words.textContent];
      show(here);
    };

    /** Enter in an answer does what the main button does with it. */
    const enter = (event) => {
      if (event.key !== "Enter" || event.defaultPrevented || !isStepped() || !event.target.matches(".step input"))
        return;
      event.preventDefault(); // it would press the first button of the whole page
      if (act() !== "skip") press();
    };

    const follow = (event) => {
      const isModified = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
      const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!way || isModified || !isStepped() || !lesson.isConnected) return;
      if (event.target.closest("input, select, textarea, [role=slider], dialog")) return; // the key is theirs
      go(html.dir === "rtl" ? -way : way);
    };

    whole.hidden = false;
    lesson.classList.add("stepped");
    here = named() || places()[0];
    draw();
    whole.addEventListener("click", toggle);
    for (const back of backs) back.addEventListener("click", () => go(-1));
    on.addEventListener("click", press);
    for (const way of ways) way.addEventListener("click", finish);
    for (const type of ["click", "input", "change", "answered"]) lesson.addEventListener(type, offerWayOn);
    lesson.addEventListener("cut", draw);
    lesson.addEventListener("keydown", enter);
    whenReady(draw); // by then what was checked before is checked again
    addEventListener("hashchange", () => named() && show(named()));
    addEventListener("keydown", follow);
    tellHowFar?.(lesson, () => furthest + 1);
  }

  if ("isAnswered" in safe4me) begin(".stepper", start); // where that script stopped, every step stays in sight
})();
