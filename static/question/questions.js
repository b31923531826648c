/* Every question on the page, made live by its kind. */

begin("fieldset.question:not([data-locked])", (question) => kindOf(question)?.start?.(question));
