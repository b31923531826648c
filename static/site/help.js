// @ts-check
/* Help over the page. All doors are one file, the same for everyone, fetched while the page is idle: opening help or
   a door then sends nothing, and changes neither address, title nor history. Before it is here, and from a memory
   stick, a link to help is a link. */

(() => {
  "use strict";

  const { html, all, one, pageOf, begin, pageAt, goTo, simplify, startVoice } = safe4me;

  let follow; // what a link to help does while help lies ready

  /**
   * Puts help over the page of `bar`, the link in the help bar, from a language's doors' file; open at the door `at` of
   * `before`, as its doors were, where it was open in another language.
   * @param {HTMLAnchorElement} bar
   * @param {Document} read
   * @param {Map<string, HTMLElement>} [before]
   * @param {string} [path]
   */
  function layOver(bar, read, before, path) {
    const over = document.importNode(one("dialog", read), true);
    const place = one("[data-door]", over);
    const home = bar.href.replace(`/${html.lang}/help/`, `/${over.lang}/help/`);
    const doors = new Map(all("article", read).map((door) => [door.dataset.help, document.importNode(door, true)]));

    /** The door that an address leads to, in whatever language it is; or none. */
    const doorAt = (link) => link.host === location.host && doors.get(pageOf(link.pathname));
    const hush = () => {
      for (const button of all("[data-aloud][aria-pressed=true]", over)) button.click();
    };
    const show = (door) => {
      hush();
      if (!over.open || place.firstChild !== door) simplify(door);
      if (place.firstChild !== door) place.replaceChildren(door);
      over.scrollTop = 0;
      if (!over.open) over.showModal();
    };
    const change = (other) => {
      over.close();
      over.remove();
      layOver(bar, other, doors, place.firstElementChild.getAttribute("data-help"));
    };

    for (const [at, door] of doors) {
      const own = new URL(`..${at}`, home);
      for (const link of all("a", door)) link.href = new URL(link.getAttribute("href"), own).href;
      if (before?.has(at)) leaveAsItWas(door, before.get(at));
    }
    if (over.lang === html.lang) one("[data-close] span", over).textContent = bar.dataset.back;
    one("[data-close]", over).addEventListener("click", () => over.close());
    over.addEventListener("close", hush);
    over.addEventListener("keydown", (event) => event.stopPropagation()); // arrows turn steps, but not beneath help
    document.body.append(over);
    /** @type {HTMLButtonElement[]} */
    const voices = all("[data-aloud]", over);
    for (const button of voices) startVoice(button);
    for (const menu of all(".over-languages", over)) offerLanguages(menu, over, change);
    follow = (event) => {
      const link = event.target.closest("a");
      if (!link || link.hreflang || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const door = doorAt(link);
      if (!door || (link.hash && !over.contains(link))) return; // a place on this very page
      event.preventDefault();
      const wasOpen = over.open;
      show(door);
      if (wasOpen) goTo(link.hash ? one(link.hash, over) : one("h1", over));
    };
    if (path) show(doors.get(path));
  }

  /**
   * What is ticked and unfolded in a door; a translation may have its English to unfold, too.
   * @param {HTMLElement} door
   * @param {HTMLElement} before
   */
  function leaveAsItWas(door, before) {
    const ticked = all(".ticks input", before);
    for (const [n, tick] of all(".ticks input", door).entries()) tick.checked = ticked[n]?.checked;
    const folds = "details:not(:has(> div[lang]))";
    const unfolded = all(folds, before);
    for (const [n, fold] of all(folds, door).entries()) fold.open = unfolded[n]?.open;
  }

  /**
   * Help may speak another language than the page that it lies over, which stays as it is.
   * @param {HTMLElement} menu
   * @param {HTMLDialogElement} over
   * @param {(other: Document) => void} change
   */
  function offerLanguages(menu, over, change) {
    const list = one(".languages details ul")?.cloneNode(true);
    const lost = one("[data-lost]", menu);
    if (!list) return menu.remove();
    for (const way of all("a", list)) {
      way.parentElement.hidden = way.lang === over.lang;
      way.addEventListener("click", async (event) => {
        event.preventDefault();
        const other = await pageAt(way.dataset.file).catch(() => null);
        if (!other) lost.textContent = lost.dataset.lost;
        else if (over.open) change(other);
      });
    }
    lost.before(list);
  }

  /**
   * Fetches the doors' file, once, when there is nothing else to do; a busy device fetches it all the same.
   * @param {HTMLAnchorElement} bar
   */
  async function fetchDoors(bar) {
    try {
      layOver(bar, await pageAt(bar.dataset.doors));
    } catch {
      // Without a network help is a link; a page that was read before has the file in its cache.
    }
  }

  begin("[data-doors]", (/** @type {HTMLAnchorElement} */ bar) => {
    /** @type {(start: () => void, options: any) => void} */
    const idle = window.requestIdleCallback || setTimeout;
    addEventListener("load", () => idle(() => fetchDoors(bar), { timeout: 3000 }));
  });
  for (const tick of all(".ticks input")) tick.checked = false;
  document.addEventListener("click", (event) => {
    follow?.(event);
    if (event.target.closest("[data-print]")) print();
    const step = event.target.closest(".to-card");
    if (step) one(`${step.hash} details`, step.closest("article")).open = true;
  });
})();
