// @ts-check
/* Reads a school system's file in the page. Only classes, sizes and teachers' addresses are ever put into the form:
   what is read here stands in no form, has no name, and so cannot be sent. */

(() => {
  "use strict";

  const MOST_BYTES = 2 * 1024 * 1024;
  const SEPARATORS = ["\t", ";", ","];
  const SHOWN = 5;
  const SENT = ["row", "class", "year", "size", "teacher"];
  const WORKBOOKS = [
    [0x50, 0x4b, 0x03, 0x04],
    [0xd0, 0xcf, 0x11, 0xe0],
  ];

  /** @type {HTMLElement} */
  const page = document.querySelector("#class-file");
  if (!page) return;

  /** A sentence with what belongs into its braces. */
  const fill = (text, values) => text.replace(/{(\w+)}/g, (_, name) => values[name]);

  /** A new element. */
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  /** What is wrong with a file, in words for its reader. */
  class Unreadable extends Error {}

  /** A heading as it is compared. */
  const plain = (text) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}&]+/gu, " ")
      .trim();

  /** What a cell holds, without its quotation marks. */
  function unquoted(held) {
    const quoted = held.length > 1 && held.startsWith('"') && held.endsWith('"');
    return (quoted ? held.slice(1, -1).replaceAll('""', '"') : held).trim();
  }

  /** The cells of every row; a quoted cell may hold the sign and line breaks. */
  function table(text) {
    const first = text.split(/\r?\n/).find((line) => line.trim()) ?? "";
    const count = (sign) => first.split(sign).length;
    const sign = SEPARATORS.reduce((best, each) => (count(each) > count(best) ? each : best));
    const cell = new RegExp(`("(?:[^"]|"")*"|[^${sign}\r\n]*)(${sign}|\r?\n|$)`, "gy");
    const rows = [[]];
    for (const [whole, held, end] of text.matchAll(cell)) {
      rows.at(-1).push(unquoted(held));
      if (end !== sign) rows.push([]);
      if (!whole) break;
    }
    return rows;
  }

  /** Which column is what; of several, the first that the site names. */
  function columns(headings, known) {
    const at = new Map();
    for (const [column, names] of Object.entries(known)) {
      const name = names.find((each) => headings.includes(each));
      if (name !== undefined) at.set(column, headings.indexOf(name));
    }
    return at;
  }

  /** Whether a heading is about one pupil. */
  function isPupils(heading, others, about) {
    if (about.staff.some((word) => heading.split(" ").includes(word))) return false;
    const has = (word) => ` ${heading} `.includes(` ${word} `);
    return about.pupil.includes(heading) || about.pupils.some(has) || (heading === "name" && others);
  }

  /** The year of a row: of its cell, else of the class's name. */
  function yearOf(cell, name) {
    const found = cell ? cell.match(/(?:^|\D)(\d{1,2})(?!\d)/) : name.match(/^(\d{1,2})(?!\d)/);
    return found ? found[1] : cell;
  }

  /** @type {HTMLInputElement} */
  const chosen = page.querySelector("#chosen");
  /** @type {HTMLTextAreaElement} */
  const paste = page.querySelector("#paste");
  const told = page.querySelector("#read");
  /** @type {HTMLTableElement} */
  const found = page.querySelector("#found");
  /** @type {HTMLElement} */
  const send = document.querySelector("#send");
  const words = page.dataset;
  const known = JSON.parse(words.known);
  const about = JSON.parse(words.about);
  const form = document.querySelector("#class-rows");
  const sent = make("input", { type: "hidden", name: "text" });

  /** What the rows say: the classes, what was left out, and of what a row is. */
  function read(text) {
    const rows = table(text.replace(/^\uFEFF/, ""));
    const begun = rows.findIndex((row) => row.some(Boolean));
    const headings = (rows[begun] ?? []).map(plain);
    const filled = rows.map((cells, n) => ({ cells, row: n + 1 })).filter(({ cells }) => cells.some(Boolean));
    if (filled.length < 2) throw new Unreadable(words.oneLine);
    const at = columns(headings, known);
    if (!at.has("class")) throw new Unreadable(fill(words.noClass, { found: headings.filter(Boolean).join(", ") }));
    const others = known.class.some((name) => name !== "name" && headings.includes(name));
    const ofPupils = !at.has("size") || headings.some((each) => isPupils(each, others, about));
    return { ...sortedOut(filled.slice(1), at, ofPupils), ofPupils, rows: filled.length - 1, at, headings };
  }

  /** The classes of the rows: a row a pupil is counted here, a row a class is taken as it stands. */
  function sortedOut(rows, at, ofPupils) {
    const classes = new Map();
    const out = [];
    for (const { cells, row } of rows) {
      const held = (column) => cells[at.get(column)] ?? "";
      const name = held("class");
      const year = yearOf(held("year"), name);
      if (!name) out.push(fill(words.outClass, { row }));
      else if (/^\d+$/.test(year) && !about.years.includes(Number(year))) out.push(fill(words.outYear, { row }));
      else {
        const key = ofPupils ? `${year} ${name.toLowerCase()}` : row;
        const own = classes.get(key) ?? { row, class: name, year, size: ofPupils ? 0 : held("size"), teachers: [] };
        if (ofPupils) own.size += 1;
        for (const email of held("teacher").match(/[^\s,;<>()]+@[^\s,;<>()]+/g) ?? [])
          if (!own.teachers.includes(email)) own.teachers.push(email);
        classes.set(key, own);
      }
    }
    return { classes: [...classes.values()].map((own) => ({ ...own, teacher: own.teachers.join(" ") })), out };
  }

  function clear() {
    sent.remove();
    send.hidden = true;
    found.hidden = true;
    told.replaceChildren();
  }

  /** Says what was found, and puts the classes alone into the form. */
  function show(got) {
    if (!got.classes.length) throw new Unreadable(words.nothing);
    const used = [...got.at.values()].map((n) => got.headings[n]);
    const more = got.out.length - SHOWN;
    const left = [...got.out.slice(0, SHOWN), ...(more > 0 ? [fill(words.more, { num: more })] : [])];
    told.replaceChildren(
      make("p", {}, make("b", {}, fill(words.found, { classes: got.classes.length, rows: got.rows }))),
      make(
        "p",
        {},
        got.ofPupils ? words.ofPupils : words.ofClasses,
        " ",
        fill(words.used, { columns: used.join(", ") }),
      ),
      ...(left.length ? [make("p", { class: "note" }, fill(words.out, { rows: left.join("; ") }))] : []),
    );
    found.tBodies[0].replaceChildren(
      ...got.classes.map((own) =>
        make(
          "tr",
          {},
          make("th", { scope: "row" }, own.class),
          make("td", {}, own.year),
          make("td", { class: "number" }, String(own.size)),
          make("td", {}, own.teacher || "–"),
        ),
      ),
    );
    const quoted = (cell) => `"${String(cell).replaceAll('"', '""')}"`;
    const lines = [SENT, ...got.classes.map((own) => SENT.map((column) => own[column]))];
    sent.value = lines.map((cells) => cells.map(quoted).join(",")).join("\n");
    form.append(sent);
    found.hidden = false;
    send.hidden = false;
  }

  /** Reads what there is; whatever goes wrong, nothing is in the form. */
  async function look(text) {
    clear();
    try {
      const rows = await text();
      if (rows.trim()) show(read(rows));
    } catch (error) {
      clear();
      told.replaceChildren(make("p", { class: "note" }, error instanceof Unreadable ? error.message : words.failed));
    }
  }

  /** The text of the chosen file, which is in UTF-8. */
  async function textOf(file) {
    if (file.size > MOST_BYTES) throw new Unreadable(words.big);
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (WORKBOOKS.some((start) => start.every((each, n) => bytes[n] === each))) throw new Unreadable(words.workbook);
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      throw new Unreadable(words.letters);
    }
  }

  chosen.addEventListener("change", () => {
    paste.value = "";
    if (chosen.files.length) look(() => textOf(chosen.files[0]));
  });
  paste.addEventListener("input", () => {
    chosen.value = "";
    look(async () => paste.value);
  });
  page.hidden = false;
  paste.value = words.rows;
  look(async () => paste.value);
})();
