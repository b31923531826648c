/* When a lesson, quiz, story or case is left, one line goes out: the page and the furthest station on its way. Every line is as
   long, and has no name, number, cookie or code. None goes from a file, or where a browser asks not to be tracked (Global
   Privacy Control), or where the site has it turned off. */

const LINE_BYTES = 96;

/** Sends, once, how far `page` (`law/quiz`) was read in `element`; `furthest` is given the last station. */
function tellHowFar(element, page, furthest) {
  const last = Number(element.dataset.stations);
  if (!last || navigator.globalPrivacyControl || location.protocol === "file:") return;
  const tell = () => {
    const body = JSON.stringify({ page, furthest: Math.min(furthest(last), last) }).padEnd(LINE_BYTES);
    const plain = { method: "POST", keepalive: true, credentials: "omit", referrerPolicy: "no-referrer" };
    fetch("/how-far", { ...plain, body }).catch(() => {});
  };
  addEventListener("pagehide", tell, { once: true });
}
