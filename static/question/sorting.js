// @ts-check
/* Sorting without a list to open: groups are piles for one card at a time, an order is moved up and down, a match is
   tapped together. Behind each stands the select that the page has without script; it holds the answer. */

(() => {
  "use strict";

  const { all, one, wordsIn, make, fill, kinds, sayAmiss } = safe4me;

  /** @param {Element} words */
  const copyOf = (words) => words.cloneNode(true).childNodes;

  /** @type {Safe4me["put"]} */
  function put(select, value) {
    select.value = value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /**
   * @param {string} words
   * @param {Record<string, string>} properties
   * @param {() => void} onClick
   */
  function button(words, properties, onClick) {
    const made = make("button", { type: "button", class: "chip", ...properties }, words);
    made.addEventListener("click", onClick);
    return made;
  }

  /**
   * The item's select, put out of sight, and its words.
   * @param {HTMLElement} item
   */
  function handle(item) {
    const select = one("select", item);
    const label = one("label", item);
    select.hidden = true;
    const words = make("span", { class: "words", id: `${select.id}-words` });
    words.append(...label.childNodes);
    label.replaceWith(words);
    return { item, select, words, text: wordsIn(words) };
  }

  /** @param {HTMLElement} item */
  function clearItem(item) {
    item.classList.remove("right", "wrong");
    for (const verdict of all(".verdict", item)) verdict.hidden = true;
  }

  /**
   * Marks items put in their places; true when every one is.
   * @param {Question} question
   * @param {boolean} locked
   */
  function markItems(question, locked) {
    const items = all(".item", question);
    const amiss = items.filter((item) => {
      const select = one("select", item);
      const right = select.value === select.dataset.right;
      clearItem(item);
      item.classList.add(right ? "right" : "wrong");
      one(right ? ".yes" : ".no", item).hidden = false;
      return !right;
    });
    const isRight = !amiss.length;
    if (!locked) sayAmiss(question, amiss, items.length);
    one(".outcome", question).hidden = !isRight && !locked;
    return isRight;
  }

  /**
   * One card at a time. Where a card is put is the answer; one that is put elsewhere goes on to its own pile, with a reason.
   * @param {HTMLElement} list
   */
  function startGroups(list) {
    const cards = all(".item", list).map((item) => ({ item, select: one("select", item), words: one("label", item) }));
    const said = one(".sort-say", list.parentNode);
    const [line, sum] = all("p", said);
    const card = make("p", { class: "sort-card", id: `${cards[0].select.id}-card` });
    const deck = make("div", { class: "deck", "aria-live": "polite" }, card);
    const piles = make("div", { class: "piles", role: "group", "aria-labelledby": card.id });
    const pileOf = new Map();
    let next;

    const isMoved = ({ select }) => select.value !== select.dataset.right;
    const lay = (dealt) => {
      const laid = make("li", isMoved(dealt) ? { class: "moved" } : {}, ...copyOf(dealt.words));
      pileOf.get(dealt.select.dataset.right).prepend(laid);
    };
    const deal = () => {
      next = cards.find(({ select }) => !select.value);
      deck.hidden = !next;
      deck.dataset.left = String(cards.filter(({ select }) => !select.value).length);
      card.replaceChildren(...(next ? copyOf(next.words) : []));
      for (const name of next ? [] : all(".chip", piles)) name.ariaDisabled = "true";
    };
    /** Of the card that was put last, and of all of them once it is the last. */
    const say = (last) => {
      const isElsewhere = last && isMoved(last);
      const place = last && one(`[value="${last.select.dataset.right}"]`, last.select).textContent;
      const left = line.dataset.left.split("|")[Number(deck.dataset.left) - 1];
      line.textContent = isElsewhere ? fill(line.dataset.moved, { place }) : (left ?? "");
      const why = isElsewhere && one(".why", last.item);
      const moved = cards.filter(isMoved).length;
      const { sum: some, whole } = sum.dataset;
      sum.textContent = next ? "" : moved ? fill(some, { n: cards.length - moved, moved }) : whole;
      said.replaceChildren(line, ...(why ? [...why.cloneNode(true).children] : []), sum);
    };
    const choose = (value) => {
      if (!next) return;
      const dealt = next;
      put(dealt.select, value);
      lay(dealt);
      deal();
      say(dealt);
      if (!next) list.dispatchEvent(new Event("sorted", { bubbles: true }));
    };

    for (const place of [...cards[0].select.options].slice(1)) {
      const pile = make("ul");
      pileOf.set(place.value, pile);
      const name = button(place.text, { value: place.value }, () => choose(place.value));
      piles.append(make("div", { class: "pile" }, name, pile));
    }
    for (const dealt of cards.filter(({ select }) => select.value)) lay(dealt);
    list.before(make("div", { class: "sorter" }, deck, piles, said));
    list.classList.add("dealt");
    deal();
    if (!next) say();
  }

  /** @param {HTMLElement} list */
  function startOrder(list) {
    const status = make("p", { class: "hidden", role: "status" });
    list.after(status);
    list.classList.add("live");
    list.append(...all(".item", list).sort((a, b) => Number(one("select", a).value) - Number(one("select", b).value)));
    const number = (place) => {
      const items = all(".item", list);
      for (const [at, item] of items.entries()) {
        place(one("select", item), at + 1);
      }
    };
    for (const { item, select, words, text } of all(".item", list).map(handle)) {
      const arrows = ["up", "down"].map((way) => {
        const arrow = button("", { "aria-label": `${list.dataset[way]}: ${text}` }, () => {
          const other = way === "up" ? item.previousElementSibling : item.nextElementSibling;
          if (!other) return;
          if (way === "up") other.before(item);
          else other.after(item);
          number(put);
          arrow.focus();
          status.textContent = fill(list.dataset.place, { item: text, n: select.value });
        });
        arrow.append(one(`[data-icon=${way}]`, list.parentNode).content.cloneNode(true));
        return arrow;
      });
      words.after(make("div", { class: "moves" }, ...arrows));
    }
    number((select, place) => {
      select.value = place;
    });
  }

  /** @param {HTMLElement} list */
  function startMatch(list) {
    list.classList.add("live");
    const entries = all(".item", list).map(handle);
    const places = [...entries[0].select.options].slice(1);
    const room = (value) =>
      entries.filter(({ select }) => select.dataset.right === value).length -
      entries.filter(({ select }) => select.value === value).length;
    let next = entries[0];
    const bank = make("div", { class: "bank", role: "group", "aria-label": list.dataset.all });
    const draw = () => {
      for (const entry of entries) {
        const { select, slot, text } = entry;
        slot.textContent = select.value ? select.selectedOptions[0].text : list.dataset.empty;
        slot.setAttribute("aria-label", `${text}: ${slot.textContent}`);
        slot.className = `chip slot${select.value ? " full" : entry === next ? " next" : ""}`;
      }
      for (const chip of all(".chip", bank)) chip.hidden = room(chip.value) < 1;
      bank.hidden = !next;
    };
    const choose = (entry, value) => {
      put(entry.select, value);
      next = value ? entries.find(({ select }) => !select.value) : entry;
      draw();
      (value && next ? next : entry).slot.focus();
    };
    for (const entry of entries) {
      entry.slot = button("", {}, () => choose(entry, ""));
      entry.words.after(entry.slot);
    }
    for (const place of places) {
      bank.append(button(place.text, { value: place.value }, () => choose(next, place.value)));
    }
    list.after(bank);
    draw();
  }

  /** @param {(list: HTMLElement) => void} start */
  const startWith = (start) => (question) => {
    const list = one(".items", question);
    list.addEventListener("change", (event) => clearItem(event.target.closest(".item")));
    start(list);
  };
  const items = {
    isAnswered: (question) => all("select", question).every((select) => select.value),
    mark: markItems,
  };
  // Once it is sorted, nothing is left to do: no card is tried again.
  const markGroups = (question, locked) => markItems(question, true) || !locked;
  kinds.groups = { ...items, mark: markGroups, start: startWith(startGroups) };
  kinds.order = { ...items, start: startWith(startOrder) };
  kinds.match = { ...items, start: startWith(startMatch) };

  safe4me = { ...safe4me, put };
})();
