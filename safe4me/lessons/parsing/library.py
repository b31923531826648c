"""A language's files become one Library: modules in order, doors, pages, and the records of data files."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from safe4me.lessons.addresses import GUIDE
from safe4me.lessons.doors import Door
from safe4me.lessons.drawings import parse_drawing
from safe4me.lessons.drawings.drawing import PLAIN_COVER, Drawing
from safe4me.lessons.markup.blocks import Line
from safe4me.lessons.markup.faults import ContentError, ContentFault, Malformed
from safe4me.lessons.markup.fences import Fence, take_fences
from safe4me.lessons.model import (
    LAST,
    Activity,
    Article,
    Document,
    Lesson,
    Library,
    Module,
    Quiz,
    Scenario,
)
from safe4me.lessons.parsing.doors import parse_door
from safe4me.lessons.parsing.front_matter import PAGE_FIELDS, FrontMatter, read_file, read_page
from safe4me.lessons.parsing.glossary import parse_glossary
from safe4me.lessons.parsing.guides import parse_guide
from safe4me.lessons.parsing.lessons import parse_lesson
from safe4me.lessons.parsing.misconceptions import parse_misconceptions
from safe4me.lessons.parsing.pages import parse_article, parse_quiz, to_prose
from safe4me.lessons.parsing.research import parse_research
from safe4me.lessons.parsing.scenarios import parse_scenario
from safe4me.lessons.parsing.services import parse_services
from safe4me.lessons.plans import Guide
from safe4me.lessons.records import Misconception, Research, Service, Term

SERVICES = "services.yaml"
RESEARCH = "research.yaml"
MISCONCEPTIONS = "misconceptions.yaml"
GLOSSARY = "glossary.yaml"
FRONT = "module.md"
COVER_SHAPE = "square"

_Record = TypeVar("_Record", bound=Service | Research | Misconception | Term)


def parse_file(path: str, text: str) -> Document:
    """One Markdown file; `path` is below the language's folder and decides what the file is.

    A Module comes without its parts. Raises Malformed with the line.
    """
    front, lines = read_file(text)
    folder, _, name = path.rpartition("/")
    if folder == "doors":
        return parse_door(path, text, front, lines)
    if folder == "pages":
        return parse_article(path, text, front, lines)
    if name == FRONT:
        return _module_front(path, text, front, lines)
    if name == GUIDE:
        return parse_guide(path, text, front, lines)
    if "scenario" in front.fields:
        return parse_scenario(path, text, front, lines)
    kind = front.text("kind", "lesson")
    if kind not in {"lesson", "quiz"}:
        raise Malformed(front.line("kind"), "Write kind: quiz, or leave it out for a lesson.")
    return parse_quiz(path, text, front, lines) if kind == "quiz" else parse_lesson(path, text, front, lines)


def parse_library(language: str, files: Mapping[str, str], original: Library | None = None) -> Library:
    """Everything a language teaches, from its files: path below the language's folder → text.

    The data files (`services.yaml` and its like) may stand among them. What is missing beside
    `original`, the library of the first language, is taken from there. Raises ContentError with every
    fault of every file.
    """
    original = original or Library(language)
    faults: list[ContentFault] = []
    borrowed = {document.page.path: document for document in original.documents()}
    documents = dict(sorted((borrowed | _documents(language, files, faults)).items()))
    of_services = f"{language}/{SERVICES}" if original.services else SERVICES
    services = _records(parse_services, files.get(SERVICES, "[]"), of_services, faults)
    research = _records(parse_research, files.get(RESEARCH, "[]"), f"{language}/{RESEARCH}", faults)
    of_misconceptions = f"{language}/{MISCONCEPTIONS}"
    beliefs = _records(parse_misconceptions, files.get(MISCONCEPTIONS, "[]"), of_misconceptions, faults)
    terms = _records(parse_glossary, files.get(GLOSSARY, "[]"), f"{language}/{GLOSSARY}", faults)
    modules = _modules(documents, files, language, faults)
    if faults:
        raise ContentError(faults)
    doors = _of(Door, documents.values())
    pages = _of(Article, documents.values())
    return Library(
        language,
        modules,
        doors,
        pages,
        services=_told(language, original.services, services),
        research=_told(language, original.research, research),
        misconceptions=_told(language, original.misconceptions, beliefs),
        terms=_told(language, original.terms, terms),
    )


def _documents(language: str, files: Mapping[str, str], faults: list[ContentFault]) -> dict[str, Document]:
    documents: dict[str, Document] = {}
    for path, text in files.items():
        if path in {SERVICES, RESEARCH, MISCONCEPTIONS, GLOSSARY}:
            continue
        try:
            documents[path] = _in_language(language, parse_file(path, text))
        except Malformed as malformed:
            faults.extend(malformed.in_file(f"{language}/{path}"))
    return documents


def _in_language(language: str, document: Document) -> Document:
    return replace(document, page=replace(document.page, language=language))


def _records(
    parse: Callable[[str], tuple[_Record, ...]], text: str, path: str, faults: list[ContentFault]
) -> tuple[_Record, ...]:
    try:
        return parse(text)
    except Malformed as malformed:
        faults.extend(malformed.in_file(path))
        return ()


def _told(language: str, originals: tuple[_Record, ...], own: tuple[_Record, ...]) -> tuple[_Record, ...]:
    """The records of a language in its own words; in the original's where it has none."""
    told: list[_Record] = [replace(record, language=language) for record in own]
    words = {record.id: record for record in told}
    kept = [words.pop(record.id, record) for record in originals]
    return (*kept, *(record for record in told if record.id in words))


def _module_front(path: str, text: str, front: FrontMatter, lines: Iterable[Line]) -> Module:
    front.allow(f"{PAGE_FIELDS} order")
    page = read_page(path, text, front)
    kind = front.text("kind", "topic")
    if kind not in {"topic", "survey"}:
        raise Malformed(front.line("kind"), "Write kind: survey, or leave it out for a topic.")
    lines, fences = take_fences(lines, "draw")
    return Module(
        id=path.split("/", maxsplit=1)[0],
        page=page,
        intro=to_prose(lines),
        parts=(),
        order=front.number("order") or LAST,
        survey=kind == "survey",
        cover=_cover(fences),
    )


def _cover(fences: Sequence[Fence]) -> Drawing:
    if not fences:
        return PLAIN_COVER
    cover = parse_drawing(fences[0].lines)
    if len(fences) > 1 or not isinstance(cover, Drawing) or cover.shape != COVER_SHAPE or cover.labels:
        raise Malformed(
            fences[-1].line, f"A module has one cover, without names: ```draw night {COVER_SHAPE}"
        )
    return cover


def _modules(
    documents: Mapping[str, Document], files: Mapping[str, str], language: str, faults: list[ContentFault]
) -> tuple[Module, ...]:
    folders = sorted(
        {path.split("/", maxsplit=1)[0] for path in documents if "/" in path} - {"doors", "pages"}
    )
    modules = []
    for folder in folders:
        front = documents.get(f"{folder}/{FRONT}")
        if isinstance(front, Module):
            parts = [d for path, d in documents.items() if path.startswith(f"{folder}/")]
            modules.append(_with_parts(front, parts))
        elif f"{folder}/{FRONT}" not in files:
            faults.append(
                ContentFault(f"{language}/{folder}/{FRONT}", 1, "Write this file: it opens the module.")
            )
    return tuple(sorted(modules, key=lambda module: (module.order, module.id)))


def _with_parts(front: Module, documents: Iterable[Document]) -> Module:
    """Lessons by file name, then scenarios, then quizzes; and the guide, if there is one."""
    documents = tuple(documents)
    parts: list[Lesson | Activity] = [*_of(Lesson, documents), *_of(Scenario, documents)]
    guide = next(iter(_of(Guide, documents)), None)
    return replace(front, parts=(*parts, *_of(Quiz, documents)), guide=guide)


_Kind = TypeVar("_Kind", Article, Lesson, Scenario, Quiz, Door, Guide)


def _of(kind: type[_Kind], documents: Iterable[Document]) -> tuple[_Kind, ...]:
    return tuple(document for document in documents if isinstance(document, kind))
