"""What is wrong with interface texts in another language: what they lose, their forms, and what they mean."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from gettext import c2py

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.plural import to_gettext

from safe4me.content.locked_lines import Rules
from safe4me.content.translation_facts import other_facts
from safe4me.content.translation_meaning import faults_of_segment

_NUMBER = "%(num)s"
NUMBERS = range(201)  # after which the kinds of numbers of our languages repeat
_KEPT = re.compile(r"%\(\w+\)[a-z]|%%|\{\w+\}")
_OF_HTML = re.compile(r'<[A-Za-z/!][^>]*>?|https?:|//|"')  # texts stand in pages as they are


def ids_of(message: Message) -> tuple[str, ...]:
    """A text in English: itself, or that for one thing and that for many."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def strings_of(message: Message) -> tuple[str, ...]:
    """What a translation says for it: one text, or one for each form; empty ones where it says nothing."""
    said = message.string or ""
    return (said,) if isinstance(said, str) else tuple(said)


def other_plurals(language: str, catalogue: Catalog) -> Iterator[tuple[int, str]]:
    """Plural forms that part numbers otherwise than CLDR does, and texts that lack one of them."""
    form, kind = c2py(catalogue.plural_expr), Locale.parse(language).plural_form
    pairs = {(form(number), kind(number)) for number in NUMBERS}
    if not len(pairs) == len({one for one, _ in pairs}) == len({other for _, other in pairs}):
        yield 1, f"Write the plural forms of CLDR: Plural-Forms: {to_gettext(kind)}"
    counted = (each for each in catalogue if isinstance(each.id, tuple) and not each.fuzzy)
    for message in counted:
        if any(forms := strings_of(message)) and (len(forms) != catalogue.num_plurals or not all(forms)):
            yield message.lineno or 1, f"Write all {catalogue.num_plurals} forms, msgstr[0] and so on."


def faults_of(messages: Iterable[Message], of: Catalog) -> Iterator[tuple[int, str]]:
    """What of interface texts is lost or new in a translation of them, with the line.

    `of` is the catalogue whose plural forms they have.
    """
    kind = c2py(of.plural_expr)
    counts = Counter(kind(number) for number in NUMBERS)
    for message in messages:
        if not message.id or not message.lineno or message.fuzzy:
            continue
        if lost := _misplaced(message, counts):
            first = ids_of(message)[0][:40]
            yield message.lineno, f"Keep {lost} as in English, where it stands in “{first}”."
        for form in filter(None, strings_of(message)):
            if added := set(_OF_HTML.findall(form)) - set(_OF_HTML.findall(" ".join(ids_of(message)))):
                yield message.lineno, f"Take out {' '.join(sorted(added))}: no text brings its own HTML."
            yield from ((message.lineno, fault) for fault in other_facts(ids_of(message)[-1], form))


def _misplaced(message: Message, counts: Mapping[int, int]) -> str:
    """What must stay as it is and does not, or is new; a form for one number may leave that out.

    `counts` has for each form of how many numbers it is.
    """
    ids, forms = ids_of(message), [set(_KEPT.findall(each)) for each in strings_of(message)]
    known = set(_KEPT.findall(ids[-1]))
    lost: set[str] = set()
    for place, form in enumerate(forms):
        if len(ids) == 1:
            needed = known
        else:
            needed = known - {_NUMBER} if counts[place] <= 1 else known
            needed &= {*_KEPT.findall(ids[0]), _NUMBER}
        if any(strings_of(message)) and strings_of(message)[place]:
            lost |= (needed - form) | (form - known)
    return ", ".join(sorted(lost))


def meaning_of(messages: Iterable[Message], rules: Rules) -> Iterator[tuple[int, str]]:
    """What interface texts say otherwise than English, with the line."""
    for message in messages:
        if message.id and message.lineno and not message.fuzzy:
            for form in filter(None, strings_of(message)):
                faults = faults_of_segment(rules, ids_of(message)[-1], form)
                yield from ((message.lineno, fault) for fault in faults)
