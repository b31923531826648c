"""How somebody is at the moment: what they feel, how they hold themselves, and where; and states of things.

In the page each has all its drawings, and an attribute says which is seen: a script changes a word alone.
"""

from collections.abc import Mapping
from typing import NamedTuple

# On a head of radius 40 about 0,0: eyes at (7, 6) and (27, 6), a mouth about (17, 23); strokes are 5 wide.
_EYES = '<circle cx="7" cy="6" r="4.2"/><circle cx="27" cy="6" r="4.2"/>'
FEELINGS = {  # name → marks on the face
    "calm": f'{_EYES}<path d="M11 22q6 4 12 0"/>',
    "worried": f'{_EYES}<path d="M0-3l11-5M34-3l-11-5M9 25q4-5 8-1t8-1"/>',
    "scared": f'{_EYES}<path d="M0-6q5-5 11-5M34-6q-5-5-11-5M12 24h10"/>',
    "hurt": '<path d="M2 6q5 5 10 0M22 6q5 5 10 0M1-3l10-5M33-3l-10-5M11 26q6-6 12 0"/>',
    "cross": f'{_EYES}<path d="M1-6l11 4M33-6l-11 4M10 24h14"/>',
    "ashamed": '<path d="M2 7q5 5 10 0M22 7q5 5 10 0M12 24h9"/>',
    "relieved": '<path d="M2 8q5-5 10 0M22 8q5-5 10 0M12 22q5 4 10 0"/>',
    "glad": f'{_EYES}<path class="full" d="M8 18h18a9 9 0 0 1-18 0Z"/>',
}
POSTURES = ("upright", "slumps", "tense", "leans", "back", "lifts", "sits")
PLACES = ("here", "nearer", "apart", "gone")


class Lasting(NamedTuple):
    """A thing with states: what is always drawn, and what is in each of them."""

    width: int
    markup: str
    states: dict[str, str]


STATEFUL = {
    "phone": Lasting(
        64,
        '<rect class="thing" y="132" width="64" height="108" rx="13"/>'
        '<rect class="hole" x="8" y="142" width="48" height="80" rx="6"/>',
        {
            "dark": "",
            "lit": '<rect class="moon" x="8" y="142" width="48" height="80" rx="6"/>'
            '<path class="rays" d="M-14 148l-13-7M-16 182h-15M-14 216l-13 7'
            'M78 148l13-7M80 182h15M78 216l13 7"/>',
        },
    ),
    "door": Lasting(  # in a wall between two rooms, cut through
        28,
        '<path class="frame" d="M0-240H28V20H0Z"/>',
        {
            "shut": '<path class="thing" d="M4 20H24V240H4Z"/><circle class="line" cx="14" cy="150" r="6"/>',
            "open": '<path class="moon" d="M4 20H24V240H4Z"/><path class="thing" d="M4 20L-34 34V240H4Z"/>'
            '<circle class="line" cx="-25" cy="150" r="5"/>',
        },
    ),
    "laptop": Lasting(
        112,
        '<path class="thing" d="M0 228H112V232A8 8 0 0 1 104 240H8A8 8 0 0 1 0 232Z"/>',
        {
            "open": '<rect class="thing" x="12" y="148" width="88" height="76" rx="8"/>'
            '<rect class="moon" x="20" y="156" width="72" height="60" rx="3"/>',
            "shut": '<path class="thing" d="M6 218H106V225H6Z"/>',
        },
    ),
    "light": Lasting(
        72,
        '<path class="thing" d="M33 110H39V232H56V240H16V232H33Z"/>',
        {
            "off": '<path class="thing" d="M18 70H54L72 118H0Z"/>',
            "on": '<path class="moon" d="M18 70H54L72 118H0Z"/>'
            '<path class="rays" d="M36 54V38M4 66L-8 56M68 66L80 56"/>',
        },
    ),
    "plate": Lasting(
        76,
        "",
        {
            "there": '<path class="line" d="M0 226H76Q64 240 38 240T0 226Z"/>'
            '<path class="stack" d="M18 219H58M20 211H56M18 203H58"/>',
            "away": "",
        },
    ),
}
STATES = tuple(dict.fromkeys(state for thing in STATEFUL.values() for state in thing.states))

KINDS = {
    "feel": tuple(FEELINGS),
    "pose": POSTURES,
    "place": PLACES,
    "faces": ("faces left", "faces right"),
    "state": STATES,
}
UNSAID = {"pose": "upright", "place": "here"}  # how somebody is of whom nothing else is said


def word_kind(word: str) -> str:
    """Which of KINDS a word is of (`worried` tells what is felt); empty when it is no such word."""
    return next((kind for kind, words in KINDS.items() if word in words), "")


def face(x: int, y: int, size: float) -> str:
    """Every feeling, on a head that lies there; the word on its figure says which is seen."""
    marks = "".join(f'<g data-when="{name}">{made}</g>' for name, made in FEELINGS.items())
    return f'<g class="face" transform="translate({x} {y}) scale({size:g})">{marks}</g>'


def living(figure: str, width: int, says: Mapping[str, str]) -> str:
    """Somebody whose words may change; they turn about their middle."""
    words = "".join(f' data-{kind}="{word.split()[-1]}"' for kind, word in says.items() if word)
    middle = width / 2
    return (
        f'<g class="fig"{words}><g transform="translate({middle:g} 0)"><g class="turn">'
        f'<g transform="translate({-middle:g} 0)">{figure}</g></g></g></g>'
    )


def lasting(thing: Lasting, state: str) -> str:
    """A thing in all its states; the word on it says which is seen."""
    drawn = "".join(f'<g data-when="{name}">{made}</g>' for name, made in thing.states.items() if made)
    return f'<g class="fig" data-state="{state}">{thing.markup}{drawn}</g>'
