// @ts-check
/* Reading: words explained where they stand, how large and far apart the text is, simpler words, and a voice. */

(() => {
  "use strict";

  const { html, all, one, begin, make, kept, ROOM } = safe4me;

  /**
   * Shows what a word means, or puts it away again; without script the link leads to the glossary.
   * @param {HTMLElement} word
   */
  function explain(word) {
    const isOpen = word.getAttribute("aria-expanded") === "true";
    word.setAttribute("aria-expanded", String(!isOpen));
    if (isOpen) word.nextElementSibling.remove();
    else word.after(make("span", { class: "meaning", role: "status" }, word.dataset.meaning));
  }

  begin("a.word", (word) => {
    word.setAttribute("role", "button");
    word.setAttribute("aria-expanded", "false");
    const open = (event) => {
      event.preventDefault();
      explain(word);
    };
    word.addEventListener("click", open);
    word.addEventListener("keydown", (event) => {
      if (event.key === " ") open(event);
    });
  });

  /**
   * Opens the simpler words within `root` for who wants them, and folds them for who doesn’t.
   * @type {Safe4me["simplify"]}
   */
  function simplify(root) {
    for (const words of all("details.simpler", root)) words.open = html.classList.contains("simpler");
  }

  /**
   * How this tab likes to read: `big`, `apart` and `simpler` are classes of the page, kept while the tab is open. In a
   * room that is opened with simpler words they are on until they are switched off, and that is kept for this room.
   * @param {HTMLElement} panel
   */
  function startReading(panel) {
    const wanted = new Set(kept.get("reading"));
    const ofRoom = `simpler ${ROOM}`;
    const says = one("[data-simpler]");
    if (says && kept.get(ofRoom) === null) kept.set(ofRoom, true);
    const isOfRoom = (name) => name === "simpler" && kept.get(ofRoom) !== null;
    const apply = () => {
      for (const way of all("[data-reading]", panel)) {
        const name = way.dataset.reading;
        way.hidden = name === "simpler" && !says && !one("details.simpler");
        const isOn = isOfRoom(name) ? kept.get(ofRoom) : wanted.has(name);
        way.setAttribute("aria-pressed", String(isOn));
        html.classList.toggle(name, isOn);
      }
      simplify(document);
    };
    for (const way of all("[data-reading]", panel)) {
      way.addEventListener("click", () => {
        const name = way.dataset.reading;
        if (isOfRoom(name)) kept.set(ofRoom, !kept.get(ofRoom));
        else if (!wanted.delete(name)) wanted.add(name);
        kept.set("reading", [...wanted]);
        apply();
      });
    }
    apply();
  }

  const BLOCKS = "p, li, h1, h2, h3, dt, dd, legend, label, summary, th, td";
  const UNREAD = "[aria-hidden], button, .hidden, svg";

  /**
   * The sentences that can be seen in `root`, each as a range of the page with its language.
   * @param {ParentNode} root
   */
  function sentencesIn(root) {
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const runs = [];
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const around = text.parentElement;
      if (!around.checkVisibility() || around.closest(UNREAD)) continue;
      const block = around.closest(BLOCKS) || around;
      const { lang } = around.closest("[lang]");
      const run = runs.at(-1);
      if (run?.block === block && run.lang === lang) run.texts.push(text);
      else runs.push({ block, lang, texts: [text] });
    }
    return runs.flatMap(sentencesOf);
  }

  /**
   * The sentences of a run of `texts` in one language: several, where a word of it is a link, or bold.
   * @param {{ lang: string, texts: Text[] }} run
   */
  function sentencesOf({ lang, texts }) {
    const cut = new Intl.Segmenter(lang, { granularity: "sentence" });
    const whole = texts.map((text) => text.data).join("");
    /** @type {(index: number) => [Text, number]} */
    const place = (index) => {
      let at = index;
      for (const text of texts) {
        if (at <= text.length) return [text, at];
        at -= text.length;
      }
    };
    return [...cut.segment(whole)]
      .filter(({ segment }) => segment.trim())
      .map(({ segment, index }) => {
        const range = new Range();
        range.setStart(...place(index));
        range.setEnd(...place(index + segment.length));
        return { range, lang };
      });
  }

  /**
   * A voice of the device itself for a language: any other would send the text away. Some write pl_PL.
   * @param {string} lang
   */
  const voiceOf = (lang) =>
    speechSynthesis
      .getVoices()
      .find((voice) => voice.localService && voice.lang.split(/[-_]/)[0].toLowerCase() === lang);

  /**
   * Reads out what can be seen, sentence by sentence, each marked while it is read; a second press stops it.
   *
   * It is offered where the device has a voice for the page. What stands there in another language is read by a
   * voice for that one, and passed over where there is none: an English voice never reads Polish.
   * @type {Safe4me["startVoice"]}
   */
  function startVoice(button) {
    if (!window.speechSynthesis || !Intl.Segmenter) return;
    const { lang } = button.closest("[lang]"); // help over the page may be in another language
    const stop = () => {
      speechSynthesis.cancel();
      CSS.highlights?.delete("read-aloud");
      button.setAttribute("aria-pressed", "false");
    };
    /** @type {(sentences: { range: Range, lang: string }[]) => void} */
    const read = ([sentence, ...rest]) => {
      if (!sentence || button.getAttribute("aria-pressed") !== "true") return stop();
      const said = new SpeechSynthesisUtterance(sentence.range.toString());
      said.voice = voiceOf(sentence.lang);
      said.lang = sentence.lang;
      said.onend = () => read(rest);
      said.onerror = stop;
      CSS.highlights?.set("read-aloud", new Highlight(sentence.range));
      speechSynthesis.speak(said);
    };
    const offer = () => {
      button.hidden = !voiceOf(lang);
    };
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-pressed") === "true") return stop();
      button.setAttribute("aria-pressed", "true");
      const sentences = sentencesIn(one("dialog[open] article") || one("main"));
      read(sentences.filter(({ lang }) => voiceOf(lang)));
    });
    for (const leaving of ["pagehide", "hashchange"]) addEventListener(leaving, stop);
    speechSynthesis.addEventListener("voiceschanged", offer);
    offer();
  }

  /**
   * A menu closes at Escape, and when one goes elsewhere.
   * @param {HTMLDetailsElement} menu
   */
  function closeBehind(menu) {
    const close = (event) => {
      const isInside = menu.contains(event.target);
      if (isInside && event.key !== "Escape") return;
      menu.open = false;
      if (isInside) one("summary", menu).focus();
    };
    for (const type of ["click", "focusin", "keydown"]) addEventListener(type, close);
  }

  begin(".menu", startReading);
  begin(".menu", closeBehind);
  begin("[data-aloud]", startVoice);

  safe4me = { ...safe4me, simplify, startVoice };
})();
