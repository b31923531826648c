"""Join codes: six characters that a class reads off a whiteboard and types without an account."""

import secrets

ALPHABET = "BCDFGHJKMNPQRSTVWXYZ23456789"
LENGTH = 6


def new_code() -> str:
    """A fresh join code. No vowels, so no words; no I, L, O, 0 or 1, which look alike on a whiteboard."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def canonical(text: str) -> str | None:
    """The code that `text` spells, whatever its case, spaces and hyphens; None when it spells none."""
    code = "".join(text.split()).replace("-", "").upper()
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def spaced(code: str) -> str:
    """A code as people read it: `K7Q-3XP`."""
    return f"{code[:3]}-{code[3:]}"
