"""Whether this request has tried a secret that was wrong: then its attempt stays counted."""

from flask import g


def note_wrong_guess() -> None:
    """Say so; whoever checks a password, a code or a passkey does."""
    g.guessed_wrong = True


def has_guessed_wrong() -> bool:
    """Whether it was said in this request."""
    return bool(g.get("guessed_wrong"))
