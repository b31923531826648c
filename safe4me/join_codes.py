"""Codes that are read off a whiteboard or a slip of paper, and typed: of six characters, unless longer."""

import secrets
from itertools import product

ALPHABET = "CDFGHJKMNPQRTVWXY23456789"
LENGTH, SLIP_LENGTH = 6, 9
LOOKALIKES = str.maketrans("SBZ", "582")
OLDER = {chr(digit): chr(letter) for letter, digit in LOOKALIKES.items()}


def new_code(length: int = LENGTH) -> str:
    """A fresh code. No vowels, so no words; no I, L, O, S, B, Z, 0 or 1, which look like others."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def new_codes(number: int, length: int = LENGTH) -> list[str]:
    """So many fresh codes, no two alike; their order says nothing."""
    codes: set[str] = set()
    while len(codes) < number:
        codes.add(new_code(length))
    return list(codes)


def canonical(text: str, length: int = LENGTH) -> str | None:
    """The code that `text` spells, whatever its case, spaces and hyphens; None when it spells none.

    S, B and Z are in no code: whoever reads one reads the 5, 8 or 2 that it looks like.
    """
    code = "".join(text.split()).replace("-", "").upper().translate(LOOKALIKES)
    return code if len(code) == length and set(code) <= set(ALPHABET) else None


def older_codes(code: str) -> list[str]:
    """The codes that are read as this one, and that only an older release gave: with an S, a B or a Z."""
    spelt = [letter + OLDER.get(letter, "") for letter in code]
    return [older for each in product(*spelt) if (older := "".join(each)) != code]


def spaced(code: str) -> str:
    """A code as people read it, three and three: `K7Q-3XP`."""
    return "-".join(code[at : at + 3] for at in range(0, len(code), 3))
