"""Words that wait for a signature: a page has them in a draft, beside the words for the time until then.

    {{draft route-b}}
    Printed once the draft is signed.
    {{until then}}
    Printed before.
    {{end}}

Each mark is a line of its own. What is not printed leaves empty lines, so that faults keep their lines.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial

from safe4me.content.markup.errors import ContentError, ContentErrors, Malformed
from safe4me.content.model.fact_sheet import DraftWords
from safe4me.content.parsing.records import read_record, read_register

DRAFTS = "drafts.yaml"
_MARK = re.compile(r"\s*\{\{(.*)\}\}\s*")
_OPENS, _UNTIL, _ENDS = "draft ", "until then", "end"


def read_drafts(text: str) -> tuple[DraftWords, ...]:
    """The drafts of a content folder, from the text of their file. Raises ContentErrors."""
    try:
        return read_register(text, partial(read_record, DraftWords))
    except Malformed as malformed:
        raise ContentErrors(malformed.in_file(DRAFTS)) from None


def choose_words(
    files: Mapping[str, str], places: Mapping[str, str], drafts: Iterable[DraftWords]
) -> dict[str, str]:
    """Files with the words of each draft that is signed, and of the others those for the time until then.

    `places` are the paths of the files below the content folder. Raises ContentErrors with every mark that
    names no draft, or closes or opens none.
    """
    signed = {draft.id: draft.signed is not None for draft in drafts}
    chosen: dict[str, str] = {}
    faults: list[ContentError] = []
    for path, text in files.items():
        try:
            chosen[path] = "\n".join(_chosen(text, signed)) if "{{" in text else text
        except Malformed as malformed:
            faults.extend(malformed.in_file(places[path]))
    if faults:
        raise ContentErrors(faults)
    return chosen


def _chosen(text: str, signed: Mapping[str, bool]) -> Iterator[str]:
    """The lines of a file, each empty that is a mark or is not printed. Raises Malformed."""
    opened, name, printed = 0, "", True
    for number, line in enumerate(text.split("\n"), start=1):
        mark = _MARK.fullmatch(line)
        if not mark:
            yield line if printed else ""
            continue
        opened, name, printed = _after(mark[1].strip(), number, (opened, name), signed)
        yield ""
    if opened:
        raise Malformed(opened, f"Close this draft, “{name}”, with a line {{{{end}}}}.")


def _after(
    mark: str, number: int, inside: tuple[int, str], signed: Mapping[str, bool]
) -> tuple[int, str, bool]:
    """After a mark: where the open draft began, its name, and whether lines are printed. Raises Malformed."""
    opened, name = inside
    if mark.startswith(_OPENS) and not opened:
        name = mark.removeprefix(_OPENS).strip()
        if name not in signed:
            raise Malformed(number, f"“{name[:60]}” is no draft: write an id of {DRAFTS}.")
        return number, name, signed[name]
    if mark == _UNTIL and opened:
        return opened, name, not signed[name]
    if mark == _ENDS and opened:
        return 0, "", True
    raise Malformed(number, "Write {{draft ID}}, {{until then}} and {{end}}, in this order, a line each.")


def unsigned(drafts: Collection[DraftWords]) -> Iterator[ContentError]:
    """The drafts that nobody has signed, each with who has to."""
    for draft in drafts:
        if draft.signed is None:
            who = " and ".join(draft.signs)
            mend = f"To be signed by {who}: {draft.what} (Then write signed: the day.)"
            yield ContentError(DRAFTS, draft.line, mend)
