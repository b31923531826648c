// @ts-check
/* Safe4me’s script. It marks answers in the page; what it keeps, it keeps in this tab. No cookie. What is said
   to a pupil stands in the page; here is only when to say it. The files of this folder are joined in order. */

(() => {
  "use strict";

  const html = document.documentElement;
  html.classList.add("js");

  /** @type {Safe4me["all"]} */
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  /** @type {Safe4me["one"]} */
  const one = (selector, within = document) => within.querySelector(selector);
  /**
   * The words of an element as they are read now: in simpler words, where somebody wants them and there are some.
   * @type {Safe4me["wordsIn"]}
   */
  const wordsIn = (element) =>
    (one(html.classList.contains("simpler") ? ".easier" : ".ordinary", element) || element).textContent.trim();
  /** @type {Safe4me["whenReady"]} */
  const whenReady = (start) => addEventListener("DOMContentLoaded", start);
  /** @type {Safe4me["calm"]} */
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  /**
   * A page's address without room and language: what was done on it is kept for whichever it is read in.
   * @type {Safe4me["pageOf"]}
   */
  const pageOf = (path) => path.replace(/^(\/c\/[A-Z0-9]{6})?\/\w+/, "");

  /** The room's join code, where the page is read in one; and which page it is. */
  const ROOM = (/^\/c\/([A-Z0-9]{6})\//.exec(location.pathname) || [])[1];
  const PAGE = pageOf(location.pathname);

  /**
   * Starts each `selector` of the page. One that fails is left as it is without script, and holds up none of the others.
   * @type {Safe4me["begin"]}
   */
  function begin(selector, start) {
    for (const element of all(selector)) {
      try {
        start(/** @type {any} */ (element)); // of the kind that the caller expects
      } catch (error) {
        reportError(error);
      }
    }
  }

  /**
   * A new element: `make("p", {class: "hidden"}, "text")`.
   * @type {Safe4me["make"]}
   */
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  /**
   * The page at an address, in which nothing runs; rejects when it cannot be had. The browser itself reads it: the pages’
   * policy (Trusted Types) lets no script make HTML of text.
   * @type {Safe4me["pageAt"]}
   */
  function pageAt(address) {
    return new Promise((resolve, reject) => {
      const asked = new XMLHttpRequest();
      asked.responseType = "document";
      asked.overrideMimeType("text/html"); // the doors’ file is a text: it is no page
      asked.onload = () => (asked.status === 200 ? resolve(asked.response) : reject(asked.status));
      asked.onerror = reject;
      asked.open("GET", address);
      asked.send();
    });
  }

  /**
   * `text` with each `{name}` replaced.
   * @type {Safe4me["fill"]}
   */
  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, (_, name) => `${values[name]}`);
  }

  /**
   * Moves focus to something that is no control.
   * @type {Safe4me["goTo"]}
   */
  function goTo(element) {
    element.tabIndex = -1;
    element.focus();
  }

  /**
   * Moves focus to what came of a press, and brings it into sight: a page keeps clear of its bars by itself. The main
   * button and an answer stay where they are, and so does the focus on them.
   * @type {Safe4me["goToOutcome"]}
   */
  function goToOutcome(outcome) {
    outcome.tabIndex = -1;
    if (!one(":is(.main-act, .stepped input):focus")) outcome.focus({ preventScroll: true });
    outcome.scrollIntoView({ block: outcome.offsetHeight > innerHeight / 2 ? "start" : "nearest" });
  }

  for (const words of all("[data-in-room]")) if (ROOM) words.textContent = words.dataset.inRoom;
  for (const sentence of all("[data-with-script]")) sentence.textContent = sentence.dataset.withScript;

  // A page that the browser keeps in its memory would come back with the answers of whoever was here before: it
  // is emptied on the way out, as high as it was so that Back finds its place, and loads anew on the way back.
  addEventListener("pagehide", (event) => {
    if (!event.persisted) return;
    html.style.height = `${html.scrollHeight}px`;
    document.body.replaceChildren();
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  /** @type {Partial<Safe4me>} */
  const shared = {
    html,
    all,
    one,
    wordsIn,
    whenReady,
    calm,
    pageOf,
    ROOM,
    PAGE,
    begin,
    make,
    pageAt,
    fill,
    goTo,
    goToOutcome,
  };
  globalThis.safe4me = /** @type {Safe4me} */ (shared);
})();
