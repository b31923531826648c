"""Whether a translated segment means what its English says, as far as a machine can tell.

Locked lines, what was left in English or in another alphabet, services by their names, and ways to say “you”.
A language is looked at that has a file of locked lines. Numbers and links: safe4me.content.translation_facts.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from safe4me.content.locked_lines import Rules, as_said, unmarked
from safe4me.content.parsing.front_matter import END_OF_HEAD
from safe4me.content.telling_words import (
    ADDRESS,
    ALPHABETS,
    ENGLISH,
    LATIN_ROW,
    NOT_LATIN,
    SHORTEST,
    Address,
)
from safe4me.content.translation_facts import without_addresses

SegmentPair = tuple[int, str, str]  # a line of a file, the English of the segment there, and its translation


@dataclass(frozen=True, slots=True)
class BothTexts:
    """A translated file beside its English: both texts, and their segments."""

    original: str
    text: str
    items: Sequence[SegmentPair]


LONG = 100  # letters of a paragraph of which a part can be missed
FEWEST_BESIDE = 2  # words beside a quotation that is English on purpose
FEWEST_WORDS = 4  # of a segment that can be called English: fewer may be a name
_WORD = re.compile(r"[^\W\d_]+(?:’[^\W\d_]+)*")
_FIELD = re.compile(r"^\s*(?:- )?\"?[a-z0-9][\w-]*\"?: (?:>-)?", re.MULTILINE)
_QUOTED = re.compile(r"[“„«\"]([^“”„«»\"]*)[”“»\"]")
_TYPED = re.compile(r", in a message(?=:\*\*)")  # a mark of stories, in every language
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_TITLE = re.compile(r"\[[^\]]*\]\([^)]*\)|(?<![*\w])\*[^*]+\*(?!\*)")
_REPORTED = re.compile(r":\s[^.?!]*")
_NOT_WORDS = re.compile(r"^\s*(?:\w+: .*: (?:person|adult|door)\b|strands:|name:)")
_OPTION = re.compile(r"- |\d\. ")
_TALK = re.compile(r"\s*(?:> )?(?:\*\*[^*]+:\*\*|- (?!\w+: ))|say:\n|also:")
_PEOPLE = re.compile(r"^people: \{(.*)\}$", re.MULTILINE)
_PERSON = re.compile(r"(?:^|, )([^:,\"]+): (?:\"[^\"]*\"|[^,]*)")
_OF_ADULTS, _OF_PUPILS = "pages/parents", ("doors/", "asked/")
_IS_STORY = re.compile(r"^(?:scenario|case): ", re.MULTILINE)


def faults_of_segment(rules: Rules, english: str, own: str) -> Iterator[str]:
    """What to mend in a translated segment, or in an interface text."""
    plain_english, plain_own = as_said(english), as_said(own)
    for line in rules.locked:
        if line.english.stands_in(plain_english) and not line.approved.stands_in(plain_own):
            said = " / ".join(line.forms)
            yield f"Say the locked line word for word: {said}."
    lost = [name for name in rules.services if own.count(name) < _times(name, english)]
    if lost:
        yield f"Keep the name of the service: {', '.join(lost)}."
    told = _told(rules, english, own)
    if strange := _strange(rules.language, told) - set(english):
        yield f"Letters of another language stand here: {''.join(sorted(strange))}."
    elif _is_latin(rules.language, told):
        yield "This stands in Latin letters: translate it."
    elif _is_english(plain_english, told, plain_own):
        yield "This was left in English: translate it."
    if _is_short(rules.language, plain_english, plain_own):
        yield "This is much shorter than its English: say all that stands there."


def _times(name: str, text: str) -> int:
    """How often a text names a service."""
    return len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", without_addresses(text))) if name in text else 0


def _told(rules: Rules, english: str, own: str) -> str:
    """The words that a translation says itself: no name, no gloss in brackets, no quotation of English.

    Nor what stands in the English letter for letter as a link or in italics: a page or a source that has no
    other title.
    """
    if _NOT_WORDS.match(own):
        return ""
    text = _without_quotations(_TYPED.sub("", _FIELD.sub("", own)), english)
    text = _TITLE.sub(lambda each: "" if each[0] in english else each[0], text)
    text = _IN_BRACKETS.sub("", unmarked(text))
    for name in rules.services:
        text = text.replace(name, "")
    return text


def _without_quotations(text: str, english: str) -> str:
    """A text without the English that it quotes word for word, maybe shortened with “…”.

    Where it says nothing else, it was left in English; but a law may be quoted so, after “> ”.
    """
    said = as_said(english)

    def kept(quotation: re.Match[str]) -> str:
        is_english = all(as_said(each) in said for each in quotation[1].split("…"))
        return "" if is_english else quotation[0]

    rest = _QUOTED.sub(kept, text)
    return rest if len(_WORD.findall(rest)) >= FEWEST_BESIDE or text.startswith(">") else text


def _is_short(language: str, english: str, own: str) -> bool:
    """Whether a paragraph is so short beside its English that a sentence of it may be missing."""
    return len(english) >= LONG and len(own) < SHORTEST.get(language, 0) * len(english)


def _strange(language: str, told: str) -> set[str]:
    return set(ALPHABETS[language].findall(told)) if language in ALPHABETS else set()


def _is_latin(language: str, told: str) -> bool:
    """Whether four words in a row of a language with letters of its own stand in others."""
    return language in NOT_LATIN and bool(LATIN_ROW.search(told))


def _is_english(english: str, told: str, own: str) -> bool:
    """Whether a text is its English, has four words of it in a row, or is made of English words.

    A row of names, such as of a law, is none.
    """
    words = _WORD.findall(told)
    if len(words) < FEWEST_WORDS:
        return False
    rows = (words[n : n + FEWEST_WORDS] for n in range(len(words) - FEWEST_WORDS + 1))
    if own == english or any(_is_row(row) and " ".join(row).casefold() in english for row in rows):
        return True
    hits = sum(word.casefold() in ENGLISH for word in words)
    return hits > 1 and hits * 4 >= len(words)


def _is_row(words: Sequence[str]) -> bool:
    return sum(word[0].isupper() for word in words) * 2 < len(words)


def faults_of_page(rules: Rules, path: str, page: BothTexts) -> Iterator[tuple[int, str]]:
    """What to mend in a translated file, with the line: segments, “you”, and orders of options."""
    address = _address_in(rules.language, path, page.text)
    for line, english, own in page.items:
        yield from ((line, fault) for fault in faults_of_segment(rules, english, own))
        if address and (word := _other_you(address, own)):
            yield line, f"“{word}” says “you” otherwise than this page: say it {address.so}."
    people = _people(page.original), _people(page.text)
    for group in _options(page.items):
        yield from _exchanged(rules.services, people, group)


def _address_in(language: str, path: str, text: str) -> Address | None:
    """How a page says “you”; None where it speaks to several, as stories and guides of teachers do."""
    told = ADDRESS.get(language)
    if not told or _IS_STORY.search(text):
        return None
    if path.startswith(_OF_ADULTS):
        return told.adults
    is_lesson = "\nband: " in text.partition(END_OF_HEAD)[0]
    return told.pupils if path.startswith(_OF_PUPILS) or is_lesson else None


def _other_you(address: Address, own: str) -> str:
    """A word of the other “you”, but for what is quoted, told after a colon, or said to several."""
    if _TALK.match(own):
        return ""
    told = _QUOTED.sub("", _QUOTED.sub("", without_addresses(own)))  # within another quotation, too
    told = _REPORTED.sub("", told)
    found = address.other.search(told)
    return found[0] if found and not address.together.search(told) else ""


def _options(items: Iterable[SegmentPair]) -> Iterator[list[SegmentPair]]:
    """The options of each question: what stands in a row but for the replies."""
    group: list[SegmentPair] = []
    for item in items:
        english = item[1].lstrip()
        if _OPTION.match(english):
            group.append(item)
        elif not english.startswith(">"):
            yield group
            group = []
    yield group


def _exchanged(
    services: Sequence[str], people: tuple[Sequence[str], Sequence[str]], group: Sequence[SegmentPair]
) -> Iterator[tuple[int, str]]:
    """Two options of a question that have each other's people, as both texts call them, numbers or services.

    One with a locked line is known by that.
    """
    told = [
        (_marks(services, people[0], english), _marks(services, people[1], own)) for _, english, own in group
    ]
    for n, (english, own) in enumerate(told):
        for before, (its_english, its_own) in enumerate(told[:n]):
            if english != its_english and (english, its_english) == (its_own, own):
                yield group[n][0], f"This option and that of line {group[before][0]} are exchanged."


def _marks(services: Sequence[str], people: Sequence[str], text: str) -> tuple[object, ...]:
    """What of an option can be told in any language; a name may have another end."""
    return (
        sorted(re.findall(r"\d+", without_addresses(text))),
        [name in text for name in services],
        [name[: max(3, len(name) - 1)] in text for name in people],
    )


def _people(text: str) -> tuple[str, ...]:
    found = _PEOPLE.search(text)
    return tuple(_PERSON.findall(found[1])) if found else ()
