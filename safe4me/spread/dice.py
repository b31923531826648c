"""Numbers by lot that Python and JavaScript draw alike, to the bit (`static/wildfire/1-spread.js`).

Nothing is kept between two draws: a number depends on what it is drawn for, and on nothing else. So somebody
does the same in a run whatever the others do, and two runs that differ in one person can be compared.
"""

BITS = 32
_ALL = (1 << BITS) - 1
_STEP = 0x9E3779B9  # 2³² divided by the golden ratio: far from any small number’s multiples


def roll(*numbers: int) -> int:
    """A number of 32 bits, drawn for these whole numbers in this order; `roll(seed, person, draw)`."""
    mixed = 0
    for number in numbers:
        mixed = _mixed(mixed + number + _STEP & _ALL)
    return mixed


def below(end: int, *numbers: int) -> int:
    """One of 0, 1, … `end` - 1, each equally likely to within `end` in 2³²."""
    return roll(*numbers) * end >> BITS


def _mixed(number: int) -> int:
    """Any change of a bit changes half of them: the last steps of MurmurHash3, by Austin Appleby."""
    number ^= number >> 16
    number = number * 0x85EBCA6B & _ALL
    number ^= number >> 13
    number = number * 0xC2B2AE35 & _ALL
    return number ^ number >> 16
