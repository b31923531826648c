"""Whether a translation keeps, segment by segment, what its original has there: marks, links, numbers, ids.

A segment is a heading, a paragraph, an option, a reply or a line of a drawing, however many lines it takes.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest

from safe4me.content.drawings.changes import SIGN
from safe4me.content.markup.errors import Fault, Malformed
from safe4me.content.parsing.front_matter import END_OF_HEAD, TRANSLATED, FrontMatter, head_of, read_records
from safe4me.content.translation_facts import BRACES, other_facts

# A mark opens a segment; a line without one goes on with the segment above it.
_MARK = re.compile(r"\s*(?:(?:#{2,4}|>|~|-|\*|=|\d{1,2}\.)\s+|\[[ x]\]\s+|\([ x]\)\s+|>$)+|\||```|___|---$")
_SPEAKER = re.compile(r"(?:> )?\*\*[^*]+:\*\*")  # one segment a line of chat, if no empty line stands between
_FENCE = "```"
SIMPLER = re.compile(r"^```simpler\n.*?^```\n", re.MULTILINE | re.DOTALL)
_IN_WORDS = re.compile(r"\b(short|found|title|eyebrow|when)=(?:\"[^\"]*\"|[^\s}]+)")
_NAMES = re.compile(r"^[^:,]+: | of [^,]+")  # of people in a drawing
_CHANGED = re.compile(r"[^:;]+:")  # who changes in a picture
_KEPT_FIELDS = frozenset(
    (
        *(
            "kind",
            "band",
            "minutes",
            "order",
            "years",
            "help",
            "related",
            "was",
            "start",
            "measured",
            "rev",
            "study",
            "prose",
        ),
        *(
            "form_of",
            "anchor",
            "case",
            "scenario",
            "threat",
            "faces",
            "rshe",
            "act.service",
            "act.way",
            "quiet.service",
            "quiet.way",
        ),
        *("steps.service", "service", "doors", "door", "pages", "lesson", "id", "mark", "year", "percent"),
        *(
            "beside",
            "everyday",
            "phone",
            "text",
            "text_word",
            "chat",
            "report",
            "website",
            "adults_only",
            "telling",
            "withdrawn",
            "reader",
            "read",
        ),
    )
)
_FREE_FIELDS = frozenset(("reviewed", "review_due", "needs_review", "checked", "also", "phrases", TRANSLATED))
_KEPT_NAMES = frozenset(
    (*(name.rpartition(".")[2] for name in _KEPT_FIELDS), *_FREE_FIELDS, "sources", "people", "quiet")
)
_CODES: Mapping[str, frozenset[str]] = {  # of decision tables: fields that hold no sentence there
    "finder.yaml": frozenset(("what", "talk", "age", "nation", "read")),
    "law.yaml": frozenset(("form", "age", "what", "yes", "who", "sources")),
}


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment: the line on which it begins, how it is marked, and its text with that mark.

    `fence` is the first line of the block that it stands in (```` ```draw sand ````); empty in prose.
    """

    line: int
    mark: str
    text: str
    fence: str = ""

    @property
    def has_words(self) -> bool:
        """Whether there is something to translate: not in the lines of a drawing that say what it shows."""
        if self.fence.startswith(f"{_FENCE}draw"):
            return self.text.startswith("alt:")
        return bool(self.text) and self.text not in {"---", "___"} and not self.changes

    @property
    def changes(self) -> bool:
        """Whether it says what changes in a picture."""
        return self.mark.endswith(SIGN)


def is_kept(field: str, path: str) -> bool:
    """Whether a field of front matter, or of a record of that file, holds no sentence to translate."""
    return field in _KEPT_NAMES or field in _CODES.get(path, ())


def segments_in(body: str, first_line: int = 1) -> list[Segment]:
    """The segments of a page's body, in their order."""
    found: list[Segment] = []
    fence, goes_on = "", False
    for number, line in enumerate(body.split("\n"), start=first_line):
        if line.startswith(_FENCE):
            fence = "" if fence else line
            found.append(Segment(number, line, ""))
        elif not line.strip():
            goes_on = False
            continue
        elif goes_on and (more := _more(line, fence, found[-1])):
            found[-1] = replace(found[-1], text=f"{found[-1].text} {more}")
        else:
            mark = "" if _is_drawn(fence) else "".join((_MARK.match(line) or [""])[0].split())
            found.append(Segment(number, mark, line.strip(), fence))
        goes_on = not line.startswith((_FENCE, "#", SIGN))
    return found


def _is_drawn(fence: str) -> bool:
    return fence.startswith((f"{_FENCE}draw", f"{_FENCE}try"))


def _more(line: str, fence: str, above: Segment) -> str:
    """What a line adds to the segment above it; empty where it begins one of its own."""
    if above.mark == ">" and (quoted := re.match(r"\s*> (?![->*#]|\d{1,2}\. )(.*)", line)):
        return "" if _SPEAKER.match(line.strip()) else quoted[1].strip()
    return "" if _is_drawn(fence) or _MARK.match(line) or _SPEAKER.match(line) else line.strip()


def compare_files(path: str, original: str, translation: str) -> list[Fault]:
    """What a file of a translation does not share with its original, whatever it holds."""
    try:
        if path.endswith(".yaml"):
            return list(compare_records(original, translation, path))
        return list(compare_pages(original, translation))
    except Malformed as malformed:
        return list(malformed.faults)


def compare_pages(original: str, translation: str) -> Iterator[Fault]:
    """What two Markdown files do not share: fields of the front matter, segments, what is kept in each."""
    head = head_of(original)
    yield from _compare_fields(head, head_of(translation))
    if _may_lack_simpler(head) and not SIMPLER.search(translation):
        original = SIMPLER.sub("", original)
    ours, theirs = (segments_of(each) for each in (original, translation))
    for one, other in zip_longest(ours, theirs):
        if one is None or other is None or _kind(one) != _kind(other):
            stands = f"“{one.text[:40] or one.mark}” (line {one.line})" if one else "nothing more"
            cure = "keep its headings, paragraphs, options and drawings in their order"
            yield other.line if other else 1, f"The original has {stands} here: {cure}."
            return
        yield from ((other.line, fault) for fault in _differs(one, other))


def _may_lack_simpler(head: FrontMatter) -> bool:
    """Whether a page may be translated without its simpler words: a story, a quiz, a survey or a case."""
    return bool(head.fields.keys() & {"scenario", "case"}) or head.fields.get("kind") in ("quiz", "survey")


def segments_of(text: str) -> list[Segment]:
    """The segments of a page, below its front matter."""
    head, end, body = text.partition(END_OF_HEAD)
    return segments_in(body, (head + end).count("\n") + 1)


def _kind(segment: Segment) -> tuple[str, str]:
    """How a segment is marked, with right answers, places in an order, and what a drawing shows."""
    if segment.changes:
        return segment.mark, _CHANGED.sub(":", segment.text)
    if not _is_drawn(segment.fence):
        return segment.fence, segment.mark
    return segment.fence, "alt" if segment.text.startswith("alt:") else _drawn(segment)


def _drawn(segment: Segment) -> str:
    """A line of a drawing without names; a drawing that can be touched has a shape that says more."""
    return _NAMES.sub("", segment.text) if segment.fence.startswith(f"{_FENCE}draw") else ""


def _differs(original: Segment, other: Segment) -> Iterator[str]:
    if _attributes(original.text) != _attributes(other.text):
        yield f"Keep what stands in {{ }}: {' '.join(_attributes(original.text)) or 'nothing'}."
    yield from other_facts(original.text, other.text)
    for sign in (" == ", "|"):
        if original.text.count(sign) != other.text.count(sign):
            yield f"Keep each “{sign.strip()}”: {original.text.count(sign)} belong here."


def _attributes(text: str) -> list[str]:
    return [_IN_WORDS.sub(r"\1=", each) for each in BRACES.findall(text)]


def compare_records(original: str, translation: str, path: str = "") -> Iterator[Fault]:
    """What a data file in two languages does not share, record by record.

    The translation may lack some, but none of a decision table.
    """
    yield from _compare_fields(head_of(original), head_of(translation))
    known = {each.text("id"): each for each in read_records(_records(original)) if "id" in each.fields}
    missing = dict.fromkeys(known if path in _CODES else ())
    for record in read_records(_records(translation)):
        name = str(record.fields.get("id", ""))
        missing.pop(name, None)
        if name in known:
            yield from _compare_fields(known[name], record, _CODES.get(path, frozenset()))
        elif name:
            yield record.line("id"), f"“{name}” is not there in the original: take it out."
    for name in missing:
        yield 1, f"The original answers “{name}” too: translate it."


def _records(text: str) -> str:
    """A data file without its head, in its lines."""
    head, end, body = text.partition(END_OF_HEAD)
    return "\n" * (head + end).count("\n") + body if text.startswith("---\n") else text


def own_fields(path: str, text: str, names: Collection[str] = _FREE_FIELDS) -> list[dict[str, object]]:
    """What a translation says for itself, at its head and record by record: its days, its forms.

    Or its fields of other `names`. Raises Malformed.
    """
    parts = [head_of(text), *(read_records(_records(text)) if path.endswith(".yaml") else ())]
    return [{name: each for name, each in part.fields.items() if name in names} for part in parts]


def _compare_fields(
    original: FrontMatter, other: FrontMatter, codes: Collection[str] = ()
) -> Iterator[Fault]:
    ours, theirs = (dict(_flat(each.fields)) for each in (original, other))
    for name in sorted(ours.keys() ^ theirs.keys()):
        cure = "keep it" if name in ours else "the original has none"
        yield other.line(name.partition(".")[0]), f"The field “{name}”: {cure}."
    for name in ours.keys() & theirs.keys():
        top = name.partition(".")[0]
        line, is_code = other.line(top), top in codes or re.sub(r"\.\d+", "", name) in _KEPT_FIELDS
        if is_code and ours[name] != theirs[name]:
            yield line, f"Keep {name}: {ours[name]}."
        else:
            yield from ((line, f"{name}: {fault}") for fault in other_facts(ours[name], theirs[name]))


def _flat(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Each text of fields within fields, by its path: `steps.0.do`."""
    if isinstance(value, Mapping):
        for key, each in _keyed(name, value):
            if not (name == "" and key in _FREE_FIELDS):
                yield from _flat(each, f"{name}.{key}".removeprefix("."))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _flat(each, f"{name}.{place}")
    else:
        yield name, str(value)


def _keyed(name: str, value: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """People by their place, for names may be written in other letters; whom to turn to first by both."""
    for place, (key, each) in enumerate(value.items()):
        yield f"{place}" if name == "people" else f"{place} {key}" if name == "first" else key, each
