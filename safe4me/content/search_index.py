"""The index of words behind the search: which page has which words, and how much each tells of it.

A page is found by its words as they stand; how words are folded to their stems is the page's script alone
(`static/search/`), so that it is written once.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

OWN = re.compile("[’']s\\b|[’'ʼ]")  # “she's”, “isn't”, “п’ять”: she, isnt, пять
# What Unicode does not take apart, and many type as the plain letter: of Polish, Ukrainian and Arabic.
LETTERS = {"ł": "l", "ґ": "г", "ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": ""} | dict(
    zip("٠١٢٣٤٥٦٧٨٩", "0123456789", strict=True)
)
_KEEP_MARKS = frozenset("иі")  # й and ї are letters of their own
WORD = re.compile(r"[^\W_]+")
IN_TITLE, IN_HEADING = 12, 4  # how often a word there counts, beside one of the text
SATURATION, LENGTH_COUNTS = 1.4, 0.6  # of BM25
FINEST = 9  # the most that a word tells of a page
TOO_COMMON = 0.35  # of all pages: a word on more of them tells nothing


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page as it is searched: its address, its title, what it is about in a line, and its words.

    `language` is that of its title: another than the site's where the page is not translated yet.
    """

    address: str
    language: str
    title: str
    summary: str
    headings: str
    text: str


def searched_words(text: str) -> list[str]:
    """The words of a text in their order, in small letters and without accents or apostrophes.

    The page's script folds a question in the same way, by the same `LETTERS`.
    """
    apart = unicodedata.normalize("NFKD", OWN.sub("", text.casefold()))
    kept = (
        letter
        for before, letter in pairwise(f" {apart}")
        if not unicodedata.combining(letter) or before in _KEEP_MARKS
    )
    plain = unicodedata.normalize("NFC", "".join(kept))
    return WORD.findall("".join(LETTERS.get(letter, letter) for letter in plain))


def word_index(pages: Sequence[FoundPage]) -> dict[str, list[int]]:
    """Each word, with the pages that have it by their place: place and weight, place and weight, and so on.

    A word that is too common to tell pages apart has none.
    """
    counted = [_counted(page) for page in pages]
    mean = sum(sum(each.values()) for each in counted) / max(len(counted), 1)
    index: dict[str, list[int]] = defaultdict(list)
    for place, counts in enumerate(counted):
        slow = SATURATION * (1 - LENGTH_COUNTS + LENGTH_COUNTS * sum(counts.values()) / mean)
        for word, count in sorted(counts.items()):
            index[word] += [place, max(1, round(FINEST * count / (count + slow)))]
    most = 2 * max(TOO_COMMON * len(pages), 2)
    return {word: index[word] if len(index[word]) <= most else [] for word in sorted(index)}


def _counted(page: FoundPage) -> Counter[str]:
    counts = Counter(searched_words(page.text))
    for text, times in ((page.title, IN_TITLE), (page.headings, IN_HEADING), (page.summary, IN_HEADING)):
        for word in searched_words(text):
            counts[word] += times
    return counts
