// @ts-check
/* Shows beside Assign what a press would make, at each change. The site alone knows the rules, so it is asked. */

(() => {
  "use strict";

  const PAUSE = 250;
  /** @type {HTMLFormElement} */
  const form = document.querySelector("#assign");
  if (!form) return;
  /** @type {HTMLButtonElement} */
  const button = form.querySelector("[name=look]");
  /** @type {HTMLInputElement} */
  const taught = form.querySelector("[name=taught]");
  let asked = new XMLHttpRequest();
  let waiting = 0;

  /**
   * The boxes of the form that a selector finds.
   * @returns {HTMLInputElement[]}
   */
  const boxes = (selector) => [...form.querySelectorAll(selector)];

  /** Ticks what the picked years are taught, as far as nobody has ticked anything by hand. */
  function tickTaught() {
    if (!taught.checked) return;
    const years = new Set(boxes("[data-years]:checked").map((box) => box.dataset.years));
    for (const box of boxes("[name=items]")) {
      box.checked = (box.dataset.taught ?? "").split(" ").some((year) => years.has(year));
    }
  }

  /** Puts what the site answered in the place of the preview; the button to look is for when it does not. */
  function show() {
    const fresh = asked.response?.getElementById("preview");
    button.hidden = !!fresh;
    if (!fresh) return;
    const preview = document.querySelector("#preview");
    const here = preview.contains(document.activeElement) && document.activeElement.getAttribute("name");
    preview.replaceWith(fresh);
    if (here) fresh.querySelector(`[name=${here}]`)?.focus();
    document.querySelector("#said").textContent = fresh.querySelector("h2").textContent;
  }

  /** Asks what the form would make. The browser itself reads the page: Trusted Types let no script make one. */
  function look() {
    asked.abort();
    const body = new FormData(form);
    body.set("look", "yes");
    asked = new XMLHttpRequest();
    asked.responseType = "document";
    asked.onload = show;
    asked.onerror = show;
    asked.open("POST", form.action);
    asked.send(body);
  }

  function lookSoon() {
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE);
  }

  button.hidden = true;
  for (const words of boxes("[data-without-script]")) words.hidden = true;
  // What is ticked for each year by itself is not sent: else it would be the same for all.
  form.addEventListener("formdata", (event) => taught.checked && event.formData.delete("items"));
  document.addEventListener("change", ({ target }) => {
    if (/** @type {HTMLInputElement} */ (target).form !== form) return;
    if (/** @type {HTMLInputElement} */ (target).name === "items") taught.checked = false;
    tickTaught();
    lookSoon();
  });
  tickTaught();
})();
