"""Whether a translation uses its language's own words for the terms of the subject, the same everywhere."""

import re
from collections.abc import Iterator, Mapping

from safe4me.content.markup.errors import Fault, Malformed
from safe4me.content.parsing.front_matter import read_yaml
from safe4me.content.translation_check import segments_of, without_addresses

TERMS = "terms.yaml"
Terms = Mapping[str, tuple[str, ...]]  # an English term → its forms, or how they begin


def parse_terms(text: str) -> Terms:
    """The terms of a language: `consent: [cydsyni, gydsyni]` a line. Raises Malformed."""
    given = read_yaml(text, 1) or {}
    if not isinstance(given, dict):
        raise Malformed(1, "Write a term a line, with its forms: consent: [cydsyni, gydsyni].")
    return {str(term): _forms(term, forms, text) for term, forms in given.items()}


def _forms(term: object, forms: object, text: str) -> tuple[str, ...]:
    given = forms if isinstance(forms, list) else [forms]
    if not given or not all(isinstance(form, str) and form.strip() for form in given):
        before = text.partition(f"{term}:")[0]
        raise Malformed(before.count("\n") + 1, f"Write the forms of “{term}”: {term}: [one, another].")
    return tuple(given)


def terms_are_used(terms: Terms, original: str, translation: str) -> Iterator[Fault]:
    """A term of the English page of which the translation has no form, where the English has it first."""
    ours = [without_addresses(each.text) for each in segments_of(original)]
    theirs = segments_of(translation)
    said = without_addresses(translation).casefold()
    for term, forms in terms.items():
        if any(form.casefold() in said for form in forms):
            continue
        term_alone = re.compile(rf"\b{re.escape(term)}\b", re.IGNORECASE)
        place = next((n for n, each in enumerate(ours) if term_alone.search(each)), None)
        if place is not None:
            line = theirs[place].line if place < len(theirs) else 1
            yield line, f"Say “{term}” as {TERMS} does: {', '.join(forms)}."
