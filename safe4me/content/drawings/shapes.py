"""What drawings are made of: each part stands on y = 240, its back at x = 0, and faces right.

Colours come from classes alone, so that theme, print and forced colours can change them. The parts on a head
lie about 0,0, on a head of radius 40.
"""

from typing import NamedTuple

HEIGHT = 240
GROUNDS = ("night", "iris", "sand", "clay", "pale", "none")
SHAPES = {"square": 240, "wide": 480, "strip": 720}  # name → width


class Body(NamedTuple):
    """A figure without looks: where its head lies, and how large it is; how far out it holds a tile."""

    width: int
    torso: str
    skull: str
    head: tuple[int, int, float]
    tile: int


class Thing(NamedTuple):
    """What is no person."""

    width: int
    markup: str


BODIES = {
    "person": Body(
        88,
        '<path d="M0 117A88 88 0 0 1 88 205V240H0Z"/>',
        '<circle cx="39" cy="69" r="39"/>',
        head=(39, 69, 0.975),
        tile=62,
    ),
    "adult": Body(
        104,
        '<path d="M0 125A104 104 0 0 1 104 229V240H0Z"/>',
        '<circle cx="45" cy="73" r="44"/>',
        head=(45, 73, 1.1),
        tile=78,
    ),
}
SMALL = 0.7  # a small person beside others

BEHIND_THE_HEAD = {
    "afro": '<circle class="hair" cx="-6" cy="-9" r="55"/>',
    "curls": (
        '<circle class="hair" cx="-40" cy="-6" r="22"/>'
        '<circle class="hair" cx="-28" cy="-36" r="24"/>'
        '<circle class="hair" cx="4" cy="-46" r="22"/>'
        '<circle class="hair" cx="-40" cy="24" r="18"/>'
    ),
}
ON_THE_HEAD = {
    "cap": '<path class="hair" d="M-44-12A44 36 0 0 1 44-12ZM-44-22H62V-12H-44Z"/>',
    "bun": (
        '<path class="hair" d="M-44 7A44 44 0 0 1 39-19Z"/><circle class="hair" cx="-36" cy="-46" r="19"/>'
    ),
    "long": '<path class="hair" d="M-42 66V0A42 42 0 0 1 40-15L-6-9V66Z"/>',
    "short": '<path class="hair" d="M-43 10V0A43 43 0 0 1 40-16L-12-10-20 10Z"/>',
    "fade": (
        '<path class="hair" d="M-41-2V-14A41 41 0 0 1 36-26L32-18H-22V-2Z"/>'
        '<path class="hair" d="M-34-22L-28-52H28L36-24Z"/>'
    ),
    "braids": (
        '<path class="hair" d="M-43 0A43 43 0 0 1 39-18L-20-2Z"/>'
        '<rect class="hair" x="-46" y="-4" width="10" height="84" rx="5"/>'
        '<rect class="hair" x="-33" y="-4" width="10" height="96" rx="5"/>'
        '<rect class="hair" x="-20" y="-6" width="10" height="78" rx="5"/>'
    ),
    "tail": (
        '<path class="hair" d="M-44 4A44 44 0 0 1 39-19Z"/>'
        '<rect class="hair" x="-62" y="-26" width="22" height="76" rx="11"/>'
    ),
    "scarf": (
        '<path class="hair" fill-rule="evenodd" d="M0-47A47 47 0 0 0-47 0V72H34L22 42A47 47 0 0 0 0-47Z'
        'M12-28A30 30 0 0 1 12 32A30 30 0 0 1 12-28Z"/>'
    ),
    "turban": (
        '<path class="hair" d="M-46 6C-56-40-30-62 2-60C38-58 54-34 46-6L8-16Z"/>'
        '<path class="seam" d="M-44-8L34-46M-30-34L14-58"/>'
    ),
    "bob": '<path class="hair" d="M-43 30V0A43 43 0 0 1 41-13H-6V30Z"/>',
    "hearing-aid": (
        '<path class="halo" d="M-4-12A13 13 0 1 0-8 14"/><path class="hook" d="M-4-12A13 13 0 1 0-8 14"/>'
    ),
}
OVER_THE_BODY = {
    "wheelchair": '<circle class="ring" cx="30" cy="186" r="46"/><path class="ring" d="M-8 118V150"/>',
    "cane": '<path class="ring" d="M108 128V240"/>',
}
LOOKS = (*BEHIND_THE_HEAD, *ON_THE_HEAD, *OVER_THE_BODY)

TILE = '<rect class="gap" y="146" width="46" height="62" rx="10"/>'
TILES = {  # things that are somebody's picture
    "tile": Thing(46, TILE),
    "copies": Thing(  # they drift off over whoever comes next
        24,
        '<rect y="92" width="38" height="51" rx="8"/>'
        '<rect x="38" y="44" width="31" height="42" rx="7"/>'
        '<rect x="72" y="6" width="26" height="35" rx="6"/>'
        '<rect x="102" y="-24" width="22" height="28" rx="5"/>',
    ),
}
THINGS = {
    "line": Thing(8, '<rect class="line" y="-240" width="8" height="480"/>'),
    "phone": Thing(
        84,
        '<rect class="thing" y="88" width="84" height="152" rx="16"/>'
        '<rect class="hole" x="10" y="102" width="64" height="112" rx="8"/>'
        '<circle class="hole" cx="42" cy="227" r="6"/>',
    ),
    "chat": Thing(
        132,
        '<rect class="thing" y="72" width="132" height="168" rx="18"/>'
        '<path class="hole" d="M16 104a14 14 0 0 1 14-14h36a14 14 0 0 1 0 28H20a4 4 0 0 1-4-4Z"/>'
        '<path class="spoken" d="M116 142a14 14 0 0 0-14-14H60a14 14 0 0 0 0 28h52a4 4 0 0 0 4-4Z"/>'
        '<path class="hole" d="M16 180a14 14 0 0 1 14-14h54a14 14 0 0 1 0 28H20a4 4 0 0 1-4-4Z"/>'
        '<path class="spoken" d="M116 218a14 14 0 0 0-14-14H84a14 14 0 0 0 0 28h28a4 4 0 0 0 4-4Z"/>',
    ),
    "door": Thing(
        116,
        '<rect class="thing" y="40" width="116" height="200" rx="8"/>'
        '<path class="hole" d="M16 56H100V240H16Z"/>'
        '<path class="thing" d="M16 56L74 78V240H16Z"/>'
        '<circle class="line" cx="60" cy="160" r="6"/>',
    ),
    "bus": Thing(
        300,
        '<rect class="thing" y="60" width="300" height="150" rx="22"/>'
        '<rect class="hole" x="20" y="80" width="76" height="58" rx="10"/>'
        '<rect class="hole" x="108" y="80" width="76" height="58" rx="10"/>'
        '<rect class="hole" x="196" y="80" width="84" height="58" rx="10"/>'
        '<rect class="line" y="160" width="300" height="8"/>'
        '<circle class="wheel gap" cx="70" cy="212" r="26"/>'
        '<circle class="wheel gap" cx="232" cy="212" r="26"/>',
    ),
    "school": Thing(
        228,
        '<path class="thing" d="M0 120H74V76L114 44L154 76V120H228V240H0Z"/>'
        '<circle class="hole" cx="114" cy="104" r="18"/>'
        '<path class="hole" d="M96 240V176H132V240Z'
        'M18 144H56V176H18ZM172 144H210V176H172ZM18 194H56V226H18ZM172 194H210V226H172Z"/>',
    ),
    "ladder": Thing(
        176, '<path class="thing" d="M0 196H176V240H0ZM58 146H176V190H58ZM116 96H176V140H116Z"/>'
    ),
    "arrow": Thing(40, '<path class="stroke" d="M4 150l24 26-24 26"/>'),
    **TILES,
}

SET_WIDTH = max(SHAPES.values())
SETS = {  # what stands behind a row, as wide as the widest shape
    "bus": (
        '<path class="far" d="M0 0H720V24H0ZM0 150H720V240H0Z'
        'M176 24h20V150h-20ZM430 24h20V150h-20ZM684 24h20V150h-20Z"/>'
        '<path class="near" d="M206 132h40a16 16 0 0 1 16 16V240H206Z'
        'M326 132h40a16 16 0 0 1 16 16V240H326ZM446 132h40a16 16 0 0 1 16 16V240H446Z"/>'
        '<path class="rain" d="M60 40l-12 40M110 70l-12 40M150 34l-10 34M240 50l-12 40'
        'M400 44l-12 40M500 40l-12 40M560 74l-12 40M620 44l-12 40"/>'
    ),
    "room": (
        '<path class="far" d="M0 190H720V240H0Z"/>'
        '<rect class="far" x="60" y="30" width="250" height="110" rx="10"/>'
        '<rect class="near" x="520" y="60" width="120" height="180" rx="8"/>'
    ),
    "corridor": (
        '<path class="far" d="M0 0H84V190H0ZM104 0H188V190H104ZM208 0H292V190H208Z'
        'M428 0H512V190H428ZM532 0H616V190H532ZM636 0H720V190H636ZM0 204H720V240H0Z"/>'
    ),
    "night": (
        '<path class="far" d="M0 206H720V240H0Z"/>'
        '<rect class="far" x="470" y="24" width="150" height="120" rx="10"/>'
        '<circle class="moon" cx="560" cy="74" r="24"/>'
    ),
}
GROUND_OF_SET = {"bus": "pale", "room": "sand", "corridor": "clay", "night": "night", "": "sand"}
