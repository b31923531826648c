// @ts-check
/* Every question on the page, made live by its kind. */

(() => {
  "use strict";

  const { begin, kindOf } = safe4me;

  begin("fieldset.question:not([data-locked])", (question) => kindOf(question)?.start?.(question));
})();
