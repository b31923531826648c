"""Words and letters that tell a language from others, and one way to say “you” from the other."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_LETTERS = re.compile(r"[^\W\d_]+(?:’[^\W\d_]+)*")
_ARABIC, _CYRILLIC = r"\u0600-\u06ff", r"\u0400-\u04ff"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Letters that no text of a language has, but for names.
ALPHABETS: Mapping[str, re.Pattern[str]] = {
    "cy": re.compile(rf"[{_ARABIC}{_CYRILLIC}ąćęłńśźżĄĆĘŁŃŚŹŻ]"),
    "pl": re.compile(rf"[{_ARABIC}{_CYRILLIC}ŵŷŴŶ]"),
    "uk": re.compile(rf"[{_ARABIC}ыэёъЫЭЁЪ]"),
    "ar": re.compile(rf"[{_CYRILLIC}]"),
}
_SMALL = r"[a-z\u00df-\u024f]+"  # a name begins with a capital
LATIN_ROW = re.compile(rf"(?<!\w)(?:{_SMALL}[\s,.:;?!]+){{3}}{_SMALL}")
NOT_LATIN = frozenset(("uk", "ar"))

# Of these no language of ours has a word that is written alike.
ENGLISH = _words(
    "the and you your are it of that this with for not they what who when have don’t it’s were if them there "
    "isn’t you’re will would about from someone their she his which"
)
_COMMON: Mapping[str, frozenset[str]] = {
    "cy": _words("yn yr mae ti dy ddim am neu wedi gyda sy’n ei dydy fydd hyn chi eich mewn wrth ond"),
    "pl": _words("nie się jest że na do ci jak możesz lub albo co po ale za który tak czy jeśli"),
    "uk": _words("не що на це ти та як або до про за від тебе можна якщо але він ви чи"),
    "ar": _words("من في لا أن على إلى ما أو هذا هل إذا عن هي لم ذلك شيء كل التي الذي"),
}
FEWEST_TO_TELL = 5
ONE_IN = 12  # of its words is a common one, at the least: in our pages one in six

# How long the translation of a paragraph is beside its English, at the least.
SHORTEST: Mapping[str, float] = {"cy": 0.7, "pl": 0.6, "uk": 0.6, "ar": 0.5}


def language_told(texts: Iterable[str]) -> str | None:
    """The language of ours whose common words texts have most of, by far; None if there is none."""
    words = Counter(word.casefold() for text in texts for word in _LETTERS.findall(text))
    hits = sorted(
        ((sum(words[each] for each in common), language) for language, common in _COMMON.items()),
        reverse=True,
    )
    (most, language), (second, _) = hits[:2]
    enough = most >= FEWEST_TO_TELL and most * ONE_IN >= words.total()
    return language if enough and most > 2 * second else None


@dataclass(frozen=True, slots=True)
class Address:
    """How pages say “you”: so, the words that say it otherwise, and those by which several are meant."""

    so: str
    other: re.Pattern[str]
    together: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Addresses:
    """How a language says “you” to a pupil, and to a parent; None where either may stand."""

    pupils: Address
    adults: Address | None = None


def _one_of(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w’])(?:{'|'.join(words.split())})(?![\w’])", re.IGNORECASE)


_CY_TOGETHER, _UK_TOGETHER = _one_of("gilydd ddau ddwy"), _one_of("разом обоє двоє")
ADDRESS: Mapping[str, Addresses] = {
    "cy": Addresses(
        Address(
            "with “ti”",
            _one_of(
                "peidiwch pheidiwch dywedwch ffoniwch gallwch gelwch eich gofynnwch anfonwch cofiwch "
                "darllenwch ewch dewch rhowch gadewch defnyddiwch"
            ),
            _CY_TOGETHER,
        ),
        Address(
            "with “chi”",
            _one_of("paid phaid dwed ffonia gelli rwyt wyt fyddi byddi gofyn[na]a dy rho gad"),
            _CY_TOGETHER,
        ),
    ),
    "pl": Addresses(
        Address(
            "with “ty”",
            re.compile(
                r"(?<!\w)(?i:państw[oau]|państwem|możecie|(?:pana?|panu|pani|panią)(?! [A-ZŁŚŻ]))(?!\w)"
            ),
            _one_of("razem oboje dwoje"),
        )
    ),
    "uk": Addresses(
        Address(
            "with “ти”",
            _one_of(
                "ваш\\w* вас вам маєте можете розкажіть скажіть напишіть зателефонуйте "
                "подзвоніть не\\s\\w+йте"
            ),
            _UK_TOGETHER,
        ),
        Address(
            "with “ви”",
            _one_of("ти твій тво\\w+ тебе тобі маєш можеш розкажи скажи напиши подзвони не\\s\\w+[їа]й"),
            _UK_TOGETHER,
        ),
    ),
    "ar": Addresses(
        Address("in the plural", _one_of("أنت عليك معك عندك إليك منك يمكنك لديك"), _one_of("(?!)")),
        Address("in the plural", _one_of("أنت عليك معك عندك إليك منك يمكنك لديك"), _one_of("(?!)")),
    ),
}
