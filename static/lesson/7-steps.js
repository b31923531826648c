/* A lesson, one step at a time. The address says which step, so that Back works inside the lesson; without script
   the page is the same, with every step in sight. */

/** Whether nothing is left to do in a step, so that its way on is the next thing to press. */
function isStepDone(step) {
  const touch = one("[data-try]", step);
  if (touch && !("answered" in touch.dataset)) return false;
  const check = one(".check", step);
  if (check) return check.hidden;
  const question = one("fieldset.question", step);
  if (question) return isAnswered(question);
  return one("textarea", step)?.value.trim() !== "";
}

function startSteps(lesson) {
  const steps = all(".step", lesson);
  const marks = steps.map(() => make("span"));
  const count = one(".count", lesson);
  const whole = one("[data-unfold]", lesson);
  const back = one("[data-back]", lesson);
  const on = one("[data-on]", lesson);
  const onward = one("a", on.parentNode); // to the next part of the module
  const [goOn, inAll, title] = [on.textContent.trim(), count.textContent, document.title];
  const isStepped = () => lesson.classList.contains("stepped");
  let at = 0;

  /** A lesson is done once its last step is, or whoever reads it goes on. */
  const finish = () => noteDone(lesson.dataset.lesson);

  const offerWayOn = () => {
    const isDone = isStepDone(steps[at]);
    if (isDone && at === steps.length - 1) finish();
    one("span", on).textContent = isDone ? goOn : on.dataset.skip;
    for (const way of [on, onward]) way.classList.toggle("plain", isStepped() && !isDone);
  };

  const draw = () => {
    const isLast = at === steps.length - 1;
    for (const [n, step] of steps.entries()) step.classList.toggle("here", n === at);
    for (const [n, mark] of marks.entries()) mark.className = n < at ? "done" : n === at ? "now" : "";
    count.textContent = isStepped() ? fill(count.dataset.count, { n: at + 1, all: steps.length }) : inAll;
    document.title = isStepped() ? `${count.textContent} – ${title}` : title;
    lesson.classList.toggle("first", at === 0);
    lesson.classList.toggle("last", isLast);
    back.hidden = !isStepped() || at === 0;
    on.hidden = !isStepped() || isLast;
    offerWayOn();
  };

  const show = (to) => {
    at = to;
    draw();
    if (isStepped()) scrollTo(0, 0);
    steps[at].focus({ preventScroll: isStepped() });
  };

  const go = (to) => {
    if (!steps[to]) return;
    history.pushState(null, "", `#${one(".idea", steps[to]).id}`);
    show(to);
  };

  /** The step that the address names; the first when it names nothing; -1 when it names something else on the page. */
  const named = () => {
    const target = document.getElementById(location.hash.slice(1));
    return target ? steps.findIndex((step) => step.contains(target)) : 0;
  };

  const toggle = () => {
    lesson.classList.toggle("stepped");
    const words = one("span", whole);
    [words.textContent, whole.dataset.unfold] = [whole.dataset.unfold, words.textContent];
    show(at);
  };

  const follow = (event) => {
    const isElsewhere = event.target.closest("input, select, textarea, [role=slider], dialog");
    const isModified = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!way || isElsewhere || isModified || !isStepped() || !lesson.isConnected) return;
    go(at + (html.dir === "rtl" ? -way : way));
  };

  one(".segments", lesson).append(...marks);
  whole.hidden = false;
  lesson.classList.add("stepped");
  at = Math.max(0, named());
  draw();
  whole.addEventListener("click", toggle);
  back.addEventListener("click", () => go(at - 1));
  on.addEventListener("click", () => go(at + 1));
  onward.addEventListener("click", finish);
  for (const type of ["click", "input", "change", "answered"]) lesson.addEventListener(type, offerWayOn);
  whenReady(offerWayOn); // by then what was checked before is checked again
  addEventListener("hashchange", () => named() < 0 || show(named()));
  addEventListener("keydown", follow);
}

/** A line of one's own goes nowhere but where its writer takes it. */
function startCopying(pressed) {
  const words = document.getElementById(pressed.dataset.copy);
  const said = one(".said", pressed.parentNode);
  pressed.hidden = false;
  pressed.addEventListener("click", async () => {
    if (!words.value.trim()) said.textContent = said.dataset.empty;
    else
      try {
        await navigator.clipboard.writeText(words.value);
        said.textContent = said.dataset.copied;
      } catch {
        words.select();
        said.textContent = said.dataset.refused;
      }
  });
}

begin(".stepper", startSteps);
begin("[data-copy]", startCopying);
