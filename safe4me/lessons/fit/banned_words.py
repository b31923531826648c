"""Words that the site uses with care, all in one place.

Nobody is blamed, nothing is sensational, and the law's names for young people's behaviour stay with adults.
"""

import re

BANNED = {
    r"revenge porn(?! helpline)": "say “shared without consent”",
    r"child porn\w*": "say “nudes of someone under 18”",
    r"sexting|sexts?": "say “sharing nudes”",
    r"(?:should not|shouldn't) have (?:sent|shared|taken)": "blame nobody for their own picture",
    r"just (?:don't|do not) (?:send|share|take)": "say what helps, not only “don't”",
    r"(?:asked|asking) for it": "blame nobody for what others did",
    r"(?:your|her|his|their) own fault": "it is never their fault",
    r"sluts?|slags?": "humiliate nobody",
    r"commit(?:s|ted)? suicide": "say “died by suicide” or “thoughts of suicide”",
    r"experiential": "the word is “experimental”, for professionals only",
    r"consent of the sender": "it is the consent of the person in the picture",
    r"enhanced crb": "say “enhanced DBS”",
    r"search for|click here|start here": "lead to the place itself",
}
FOR_ADULTS_ONLY = {
    r"experimental|aggravated": "pupils never meet this label: say what happened",
}


def banned_words(text: str, *, for_pupils: bool) -> list[tuple[str, str]]:
    """The words in `text` that may not stand there, each with what to do instead."""
    patterns = BANNED | (FOR_ADULTS_ONLY if for_pupils else {})
    folded = _folded(text)
    found = ((re.search(rf"\b(?:{pattern})\b", folded), instead) for pattern, instead in patterns.items())
    return [(match[0], instead) for match, instead in found if match]


def line_of(words: str, source: str) -> int:
    """The line of a file on which the words stand, or begin; 1 when they are not found."""
    lines = [_folded(line) for line in source.split("\n")]
    whole = (number for number, line in enumerate(lines, start=1) if _folded(words) in line)
    first = words.split(maxsplit=1)[0] if words.split() else words
    return next(whole, next((n for n, line in enumerate(lines, start=1) if _folded(first) in line), 1))


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())
