/* Every question on the page, made live by its kind. */

for (const question of all("fieldset.question:not([data-locked])")) kindOf(question).start?.(question);
