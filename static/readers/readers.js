// @ts-check
/* A pack for whoever reads a translation: says of each segment right, better so, or doubt; keeps and saves that. */

(() => {
  "use strict";

  /** @type {{ pack: string, language: string, direction: string, files: { title: string, path: string, rows: { english: string, own: string, number?: number }[] }[] }} */
  const sent = JSON.parse(document.getElementById("texts").textContent);
  const KEPT = `safe4me-reading-${sent.pack}`;
  const WAYS = [
    ["right", "Right"],
    ["better", "Better so:"],
    ["doubt", "I doubt it:"],
  ];
  /** @type {Record<string, { say: string, text: string }>} */
  let answers = {};
  /** @type {{ row: HTMLElement, words: string, number: string }[]} */
  const asked = [];
  const byId = (id) => document.getElementById(id);
  const role = /** @type {HTMLInputElement} */ (byId("role"));

  const make = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };

  // A browser may keep nothing for a file that was opened from a disk: then saving is all there is.
  const keep = () => {
    try {
      localStorage.setItem(KEPT, JSON.stringify({ answers, role: role.value }));
    } catch {
      /* as above */
    }
    tell();
  };
  const kept = () => {
    try {
      return JSON.parse(localStorage.getItem(KEPT)) ?? {};
    } catch {
      return {};
    }
  };

  const tell = () => {
    const done = Object.values(answers).filter((answer) => answer.say === "right" || answer.text.trim()).length;
    const bar = /** @type {HTMLProgressElement} */ (byId("progress"));
    bar.max = asked.length;
    bar.value = done;
    byId("done").textContent = `${done} of ${asked.length}`;
  };

  const show = (row, number) => {
    const answer = answers[number] ?? { say: "", text: "" };
    for (const choice of row.querySelectorAll("input")) choice.checked = choice.value === answer.say;
    const words = row.querySelector("textarea");
    words.hidden = answer.say !== "better" && answer.say !== "doubt";
    if (words.value !== answer.text) words.value = answer.text;
  };

  const ask = (row, number, own) => {
    const name = `answer-${number}`;
    const choices = WAYS.map(([say, words]) =>
      make("label", {}, make("input", { type: "radio", name, value: say }), ` ${words}`),
    );
    const words = make("textarea", { rows: "3", "aria-label": "Your words", dir: "auto", hidden: "" });
    row.append(make("fieldset", {}, make("legend", { class: "hidden" }, "What do you say of it?"), ...choices, words));
    row.addEventListener("change", (event) => {
      if (event.target.type !== "radio") return;
      const say = event.target.value;
      answers[number] = { say, text: say === "better" ? own : "" };
      show(row, number);
      if (say !== "right") words.focus();
      keep();
    });
    words.addEventListener("input", () => {
      answers[number] = { say: answers[number].say, text: words.value };
      keep();
    });
  };

  sent.files.forEach((file, place) => {
    const rows = document.querySelector(`[data-file="${place}"]`);
    for (const { english, own, number } of file.rows) {
      const row = make(
        "div",
        { class: "reading-row", tabindex: "-1" },
        make("p", { lang: "en", dir: "ltr" }, english),
        make("p", { lang: sent.language, dir: sent.direction }, own),
      );
      if (number === undefined) row.classList.add("reading-read");
      else {
        ask(row, String(number), own);
        asked.push({ row, words: `${english}\n${own}`.toLowerCase(), number: String(number) });
      }
      rows.append(row);
    }
  });

  const take = (given) => {
    const known = Object.entries(given.answers ?? {}).filter(([number]) => Number(number) < asked.length);
    answers = Object.fromEntries(known.map(([number, { say, text }]) => [number, { say, text: text ?? "" }]));
    if (given.role) role.value = given.role;
    for (const { row, number } of asked) show(row, number);
    tell();
  };

  byId("search").addEventListener("input", (event) => {
    const sought = /** @type {HTMLInputElement} */ (event.target).value.toLowerCase();
    for (const { row, words } of asked) row.hidden = !words.includes(sought);
  });
  byId("next").addEventListener("click", () => {
    const next = asked.find(({ row, number }) => !answers[number] && !row.hidden);
    next?.row.scrollIntoView();
    next?.row.querySelector("input").focus();
  });
  byId("save").addEventListener("click", () => {
    if (!role.value.trim()) {
      role.focus();
      byId("told").textContent = "First say in which role you read it, above.";
      return;
    }
    const said = Object.fromEntries(
      Object.entries(answers).filter(([, { say, text }]) => say === "right" || text.trim()),
    );
    const file = JSON.stringify({ pack: sent.pack, role: role.value.trim(), segments: said }, null, 1);
    const address = URL.createObjectURL(new Blob([file], { type: "application/json" }));
    make("a", { href: address, download: `read-${sent.language}-${sent.pack.slice(0, 6)}.json` }).click();
    URL.revokeObjectURL(address);
    byId("told").textContent = "Saved as a file: mail that back.";
  });
  byId("open").addEventListener("change", async (event) => {
    const [file] = /** @type {HTMLInputElement} */ (event.target).files;
    const { pack, role: by, segments } = JSON.parse(await file.text());
    byId("told").textContent = pack === sent.pack ? "" : "This was saved from another pack.";
    if (pack !== sent.pack) return;
    take({ answers: segments, role: by });
    keep();
  });
  role.addEventListener("input", keep);
  byId("reading").hidden = false;
  take(kept());
})();
