// @ts-check
/* What a question finds. Words are folded to their stems, once for the index and once for each question; a word
   that the site does not know may be misspelt. Phrases lead to doors before all else. */

(() => {
  "use strict";

  const WHOLE = "="; // before a phrase that is all of a question
  const LONGEST_GAP = 3;
  const FEWEST_SHARED = 4; // letters that two forms of a word begin with
  const DOORS = 2; // how much more a word tells of a door than of another page, where no phrase is said
  const NAMED = 30; // how much a phrase tells of a page, beside a rare word of its text: up to 40

  /**
   * The words of a text in their order; `letters` are those that stand for another, as in `word_index.py`.
   * @param {string} text
   * @param {Record<string, string>} letters
   */
  function wordsIn(text, letters) {
    const plain = text
      .toLowerCase()
      .replace(/[’']s(?![\p{L}\p{N}])|[’'ʼ]/gu, "")
      .normalize("NFKD")
      .replace(/([иі]?)(\p{M}+)/gu, (_, own, marks) => own && own + marks)
      .normalize("NFC");
    return (
      [...plain]
        .map((letter) => letters[letter] ?? letter)
        .join("")
        .match(/[\p{L}\p{N}]+/gu) || []
    );
  }

  /* By language, words, and how they are typed on a phone or as they are heard. */
  const TYPED = {
    en: `nudes: noods nood noodz nudez nudz nuds newds; someone: sum1 some1 sumone; everyone: every1 evry1 evryone;
      anyone: any1; something: sumthing sumthin somethin smth; best friend: bestfriend bff; mate: m8; mates: m8s;
      boyfriend: bf; girlfriend: gf; sister: sis; brother: bro; people: ppl peeps; year: yr; video: vid; videos: vids;
      phone: fone; picture: pikture; school: skool; group chat: gc groupchat; what: wat wot wut; you: u ya; your: ur;
      are: r; and: n; for: 4; to: 2; one: 1; going to: gonna gunna gonner; want to: wanna wana; because: cuz coz cos;
      said: sed; asking: askin; dont know: dunno idk; he will: hel; she will: shel; they will: theyl; please: pls plz`,
  };

  /** @param {string} pairs */
  function meanings(pairs) {
    const read = pairs.split(";").map((pair) => pair.split(":").map((words) => words.trim().split(/\s+/)));
    return new Map(read.flatMap(([meant, ways = []]) => ways.map((typed) => [typed, meant])));
  }

  /* By language, what is left of a word without what changes in it. */
  const STEMS = {
    en: (word) => word.replace(/^(.{3,}?)(ings?|ed|es|s|e|ly)$/, "$1"),
    // how it begins depends on the word before: pictiwr, bictiwr, phictiwr, mhictiwr
    cy: (word) =>
      word
        .replace(/^(?:[mp]h|[bfmp])/, "p")
        .replace(/^(?:ngh?|ch|[cg])/, "c")
        .replace(/^(?:[nt]h|dd|[dnt])/, "t")
        .replace(/^(?:ll|rh)/, (both) => both[0]),
    // written together with it: and, in, to, the (Larkey et al., Light Stemming for Arabic Information Retrieval, 2007)
    ar: (word) => word.replace(/^(?:[وفبك]?ال|لل|و)(?=.{3})/, ""),
  };

  /**
   * How much of the longer of two words they begin with alike, from 0 to 1; 0 where that is half of it or less.
   * @param {string} one
   * @param {string} other
   */
  function kinship(one, other) {
    let shared = 0;
    while (shared < one.length && one[shared] === other[shared]) shared += 1;
    const share = shared / Math.max(one.length, other.length);
    return share === 1 || (shared >= FEWEST_SHARED && share > 0.5) ? share : 0;
  }

  /**
   * Whether `typed` is `meant` with a slip or two: the same first letter, and a letter too many, too few, wrong or swapped.
   * @param {string} typed
   * @param {string} meant
   */
  function isSlip(typed, meant) {
    const most = meant.length > 5 ? 2 : 1;
    if (meant.length < 4 || typed[0] !== meant[0] || Math.abs(typed.length - meant.length) > most) return false;
    let [before, last] = [[], [...Array(meant.length + 1).keys()]];
    for (let i = 1; i <= typed.length; i += 1) {
      const row = [i];
      for (let j = 1; j <= meant.length; j += 1) {
        const wrong = typed[i - 1] === meant[j - 1] ? 0 : 1;
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + wrong);
        const swapped = i > 1 && j > 1 && typed[i - 1] === meant[j - 2] && typed[i - 2] === meant[j - 1];
        if (swapped) row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      [before, last] = [last, row];
    }
    return last[meant.length] <= most;
  }

  /**
   * The index, ready to be asked: `ask(question)` has the places of pages, the best first.
   * @type {Safe4me["readyToAsk"]}
   */
  function readyToAsk(index) {
    const stemOf = STEMS[index.language] ?? ((word) => word);
    const areKin = index.language === "en" ? (one, other) => Number(one === other) : kinship; // its endings are known
    const meant = meanings(TYPED[index.language] ?? "");
    const stemsIn = (words) => words.flatMap((word) => meant.get(word) ?? [word]).map(stemOf);
    const stems = new Map();
    index.words.split(" ").forEach((word, n) => {
      const stem = stemOf(word);
      if (!stems.has(stem)) stems.set(stem, []);
      stems.get(stem).push(index.pages[n]);
    });
    const known = new Set(index.common.split(" ").map(stemOf));
    const isKnown = (stem) => stems.has(stem) || known.has(stem);
    const phrases = index.searches.flatMap(([door, pages, texts]) =>
      texts.map((text) => ({ door, pages, parts: stemsIn(text.split(" ")) })),
    );

    const allDoors = new Set(phrases.map(({ door }) => door).filter((door) => door >= 0));

    const inPhrases = new Set(phrases.flatMap(({ parts }) => parts)); // “she showed” is no slip of “I showed”
    const isMeant = (typed, meant) =>
      typed === meant || (!isKnown(typed) && !inPhrases.has(typed) && isSlip(typed, meant));
    const goesOn = (typed, at, parts, from) => {
      if (from === parts.length) return true;
      if (parts[from] !== "…") return isMeant(typed[at] || "", parts[from]) && goesOn(typed, at + 1, parts, from + 1);
      return [...Array(LONGEST_GAP + 1).keys()].some((gap) => goesOn(typed, at + gap, parts, from + 1));
    };
    // in a phrase of several words an ending may say who did it, to whom: one word alone has any
    const says = (typed, parts) =>
      parts[0] === WHOLE
        ? parts.length === typed.length + 1 && goesOn(typed, 0, parts, 1)
        : typed.some((word, at) => goesOn(typed, at, parts, 0) || (parts.length === 1 && areKin(word, parts[0])));

    const hitsOf = (typed, isLast) => {
      const isCommon = known.has(typed) && !stems.has(typed);
      const related = isCommon ? [] : [...stems].map(([stem, lists]) => [lists, areKin(typed, stem)]);
      const kin = related.filter(([, share]) => share);
      if (kin.length) return kin;
      const begun = isLast && typed.length > 2 ? [...stems].filter(([stem]) => stem.startsWith(typed)) : [];
      if (begun.length) return begun.map(([, lists]) => [lists, 0.6]);
      if (isCommon) return [];
      return [...stems].filter(([stem]) => isSlip(typed, stem)).map(([, lists]) => [lists, 0.5]);
    };
    const addWord = (scores, hits) => {
      const best = new Map();
      for (const [lists, share] of hits) {
        const pages = lists.reduce((sum, list) => sum + list.length / 2, 0);
        const rare = share * Math.log(1 + index.all / (2 * pages));
        for (const list of lists) {
          for (let n = 0; n < list.length; n += 2) {
            best.set(list[n], Math.max(best.get(list[n]) || 0, rare * list[n + 1]));
          }
        }
      }
      for (const [page, score] of best) scores.set(page, (scores.get(page) || 0) + score);
    };

    return (question) => {
      const typed = stemsIn(wordsIn(question, index.letters));
      const scores = new Map();
      typed.forEach((stem, n) => {
        addWord(scores, hitsOf(stem, n === typed.length - 1));
      });
      const said = phrases.filter(({ parts }) => says(typed, parts));
      const doors = said.map(({ door }) => door).filter((door) => door >= 0);
      for (const { pages, parts } of said) {
        pages.forEach((page, n) => {
          scores.set(page, (scores.get(page) || 0) + (NAMED * Math.min(parts.length, 3)) / (n + 2));
        });
      }
      for (const door of said.length ? [] : allDoors) if (scores.has(door)) scores.set(door, DOORS * scores.get(door));
      const found = [...scores].sort((a, b) => b[1] - a[1]).map(([page]) => page);
      return [...new Set([...doors, ...found])];
    };
  }

  safe4me = { ...safe4me, readyToAsk };
})();
