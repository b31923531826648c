"""Puts titles in the order in which a reader of their language looks for them."""

import re
import unicodedata
from functools import cache

ALPHABETS = {  # each as its dictionaries have it; a pair is one letter there
    "ar": "ء ا ب ت ث ج ح خ د ذ ر ز س ش ص ض ط ظ ع غ ف ق ك ل م ن ه و ي",
    "cy": "a b c ch d dd e f ff g ng h i j k l ll m n o p ph q r rh s t th u v w x y z",
    "en": "a b c d e f g h i j k l m n o p q r s t u v w x y z",
    "pl": "a ą b c ć d e ę f g h i j k l ł m n ń o ó p q r s ś t u v w x y z ź ż",
    "uk": "а б в г ґ д е є ж з и і ї й к л м н о п р с т у ф х ц ч ш щ ь ю я",
}
ARTICLE = re.compile(r"\bال(?=\w{3})")  # Arabic looks for a word without it
FOLDED = str.maketrans("أإآٱىةؤئ", "اااايهوي")  # how Arabic looks for letters that carry others


def in_alphabet(text: str, language: str) -> tuple[int, ...]:
    """A key by which texts stand in the order of a language; what is no letter of it comes first.

    A language without an alphabet here is ordered by its letters' places in Unicode.
    """
    folded = text.casefold()
    if language == "ar":
        folded = ARTICLE.sub("", folded).translate(FOLDED)
    letters, places = _known(language)
    return tuple(
        places.get(letter) or places.get(_bare(letter)) or ord(letter[0]) - 0x110000
        for letter in letters.findall(folded)
        if letter.isalnum() or letter == " "
    )


@cache
def _known(language: str) -> tuple[re.Pattern[str], dict[str, int]]:
    letters = ALPHABETS.get(language, "").split()
    longest = sorted(letters, key=len, reverse=True)
    places = {letter: place for place, letter in enumerate(letters, start=1)}
    return re.compile("|".join((*longest, ".")), re.DOTALL), places


def _bare(letter: str) -> str:
    """A letter without what stands over it: ŵ as w."""
    return unicodedata.normalize("NFD", letter)[0]
