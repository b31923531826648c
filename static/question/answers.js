// @ts-check
/* What is chosen is kept as it is chosen, and put back before the pieces below look at it: a reload, Back, help or
   another page loses nothing. Only what belongs to the form of answers: a text box belongs to none. */

(() => {
  "use strict";

  const { one, ANSWERS, kept, sentName } = safe4me;

  const form = one("form#answers:not([data-unkept])");

  /** `chosen`: name and value of each control, as the form would send them; `checked`: the questions, by id. */
  const work = kept.get(ANSWERS) || { chosen: [], checked: [] };
  /** @type {Safe4me["wasChecked"]} */
  const wasChecked = (question) => work.checked.includes(question.id) && safe4me.isAnswered(question);
  /** @param {Control} control */
  const isPick = (control) => control.type === "radio" || control.type === "checkbox";

  /** @param {Control} control */
  function putBack(control) {
    for (const [, value] of work.chosen.filter(([name]) => name === control.name)) {
      if (!isPick(control)) control.value = value;
      else if (control.value === value) control.checked = true;
    }
  }

  /**
   * What a case has sent is kept no more, though the case goes on; what is done again in a quiz is kept.
   * @param {Control} control
   */
  const isSent = (control) =>
    control.closest(".case-file [data-measured]") && kept.get(sentName(one("[data-sent]").dataset.sent));

  /** @type {Safe4me["keepWork"]} */
  function keepWork() {
    const named = [...form.elements].filter((control) => control.name && !isSent(control));
    const given = named.filter((control) => !isPick(control) || control.checked);
    work.chosen = given.map((control) => [control.name, control.value]);
    kept.set(ANSWERS, work);
  }

  /**
   * Notes that a question has been checked, or is open again; not in another go at a quiz.
   * @type {Safe4me["noteChecked"]}
   */
  function noteChecked(question, isChecked) {
    if (!form || "again" in question.dataset) return;
    work.checked = work.checked.filter((id) => id !== question.id);
    if (isChecked) work.checked.push(question.id);
    keepWork();
  }

  /**
   * The answers to a quiz that has been checked stay as they were then.
   * @param {Event} event
   */
  function keepChange(event) {
    const question = event.target.closest("fieldset.question");
    if (question && !work.checked.includes(question.id)) keepWork();
  }

  if (form) {
    for (const control of form.elements) putBack(control);
    addEventListener("input", keepChange);
    addEventListener("change", keepChange);
  }

  safe4me = { ...safe4me, wasChecked, keepWork, noteChecked };
})();
