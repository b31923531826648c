"""A language's files become one Library: modules in order, doors, pages, and the records of data files."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeVar

from safe4me.content.markup.errors import ContentError, ContentErrors, Malformed
from safe4me.content.model.cases import Case
from safe4me.content.model.core import Activity, Lesson, Module, Quiz, Scenario
from safe4me.content.model.decision_tables import FINDER, LAW, DecisionTable, Note_co, Row_co, TableSchema
from safe4me.content.model.fact_sheet import CurriculumClaim
from safe4me.content.model.flows import Flow
from safe4me.content.model.guides import Guide, Posters
from safe4me.content.model.help_pages import Door, Leaflet
from safe4me.content.model.library import Article, Document, Library
from safe4me.content.model.records import Misconception, Record, Research, Search, Service, Term
from safe4me.content.model.signatures import Reading, Signature
from safe4me.content.parsing.files import BY_FOLDER, FRONT, parse_file
from safe4me.content.parsing.front_matter import FrontMatter
from safe4me.content.parsing.lessons import with_forms
from safe4me.content.parsing.records import read_member, read_record, read_register
from safe4me.content.parsing.signatures import reading_of

SERVICES = "services.yaml"
RESEARCH = "research.yaml"
MISCONCEPTIONS = "misconceptions.yaml"
GLOSSARY = "glossary.yaml"
CASTING = "casting.yaml"
SEARCHES = "searches.yaml"
CLAIMS = "claims.yaml"
SIGNATURES = "signatures.yaml"
RECORDS = frozenset({SERVICES, RESEARCH, MISCONCEPTIONS, GLOSSARY, CASTING, SEARCHES, CLAIMS, SIGNATURES})
_Record = TypeVar("_Record", bound=Record)


def parse_library(
    language: str, files: Mapping[str, str], original: Library | None = None, unread: Collection[str] = ()
) -> Library:
    """Everything a language teaches, from its files: path below the language's folder → text.

    The data files (`services.yaml` and its like) may stand among them. What is missing beside
    `original`, the library of the first language, is taken from there. `unread` are the paths of translations
    that no person has read as they stand. Raises ContentError with every fault of every file.
    """
    original = original or Library(language)
    faults: list[ContentError] = []
    borrowed = {document.page.path: document for document in original.documents()}
    own = _documents(language, files, unread, faults)
    documents = dict(sorted((borrowed | _beside_originals(own, borrowed)).items()))
    told = partial(_told, language, files, faults)
    library = Library(
        language,
        _modules(documents, files, language, faults),
        _of(Door, documents.values()),
        _of(Article, documents.values()),
        _of(Flow, documents.values()),
        tuple(_briefing(guide) for guide in _of(Guide, documents.values()) if guide.is_briefing),
        all_services=told(SERVICES, partial(read_record, Service), original.all_services),
        research=told(RESEARCH, partial(read_record, Research), original.research),
        misconceptions=told(MISCONCEPTIONS, partial(read_record, Misconception), original.misconceptions),
        terms=told(GLOSSARY, partial(read_record, Term), original.terms),
        cast=told(CASTING, read_member, original.cast),
        searches=_in_both(told(SEARCHES, partial(read_record, Search), original.searches), original.searches),
        claims=told(CLAIMS, partial(read_record, CurriculumClaim), original.claims),
        leaflets=_of(Leaflet, documents.values()),
        law=_table(LAW, documents),
        finder=_table(FINDER, documents),
        posters=_of(Posters, documents.values()),
        readings=_readings(told(SIGNATURES, partial(read_record, Signature), ()), documents, original),
        unread=not RECORDS.isdisjoint(unread),
    )
    if faults:
        raise ContentErrors(faults)
    return library


def _readings(
    signatures: Iterable[Signature], documents: Mapping[str, Document], original: Library
) -> tuple[Reading, ...]:
    pages = [document.page for document in documents.values()]
    return tuple(reading_of(signature, pages) for signature in signatures) or original.readings


def _documents(
    language: str, files: Mapping[str, str], unread: Collection[str], faults: list[ContentError]
) -> dict[str, Document]:
    documents: dict[str, Document] = {}
    for path, text in files.items():
        if path in RECORDS:
            continue
        try:
            document = parse_file(path, text)
            page = replace(document.page, language=language, unread=path in unread)
            documents[path] = replace(document, page=page)
        except Malformed as malformed:
            faults.extend(malformed.in_file(f"{language}/{path}"))
    return documents


def _beside_originals(own: Mapping[str, Document], originals: Mapping[str, Document]) -> dict[str, Document]:
    """A language's own pages, where each door and leaflet has the one beside it that it was made from."""
    return {path: _beside(page, originals.get(path)) for path, page in own.items()}


def _beside(page: Document, original: Document | None) -> Document:
    if isinstance(page, Door) and isinstance(original, Door):
        return replace(page, original=original)
    if isinstance(page, Leaflet) and isinstance(original, Leaflet):
        return replace(page, original=original)
    return page


def _told(
    language: str,
    files: Mapping[str, str],
    faults: list[ContentError],
    name: str,
    read: Callable[[FrontMatter], _Record],
    originals: tuple[_Record, ...],
) -> tuple[_Record, ...]:
    """The records of a data file in the language's own words; in the original's where it has none."""
    shared = name == SERVICES and not originals  # the first language's stand beside its folder
    try:
        own = read_register(files.get(name, "[]"), read)
    except Malformed as malformed:
        faults.extend(malformed.in_file(name if shared else f"{language}/{name}"))
        return ()
    told: list[_Record] = [replace(record, language=language) for record in own]
    words = {record.id: record for record in told}
    kept = [words.pop(record.id, record) for record in originals]
    return (*kept, *(record for record in told if record.id in words))


def _in_both(own: Iterable[Search], originals: Iterable[Search]) -> tuple[Search, ...]:
    """Searches with their phrases in the original's words too: many read one language and type another."""
    more = {each.id: each.phrases for each in originals}
    return tuple(
        replace(each, phrases=tuple(dict.fromkeys((*each.phrases, *more.get(each.id, ()))))) for each in own
    )


def _modules(
    documents: Mapping[str, Document], files: Mapping[str, str], language: str, faults: list[ContentError]
) -> tuple[Module, ...]:
    folders = sorted({path.split("/", maxsplit=1)[0] for path in documents if "/" in path} - BY_FOLDER.keys())
    modules = []
    for folder in folders:
        front = documents.get(f"{folder}/{FRONT}")
        if isinstance(front, Module):
            parts = [d for path, d in documents.items() if path.startswith(f"{folder}/")]
            modules.append(_with_parts(front, parts))
        elif f"{folder}/{FRONT}" not in files:
            faults.append(
                ContentError(f"{language}/{folder}/{FRONT}", 1, "Write this file: it opens the module.")
            )
    return tuple(sorted(modules, key=lambda module: (module.order, module.id)))


def _briefing(guide: Guide) -> Module:
    return Module(guide.page.stem, guide.page, guide.intro, parts=(), guide=guide, cover=guide.cover)


def _with_parts(front: Module, documents: Iterable[Document]) -> Module:
    """Lessons by file name, then stories and cases, then quizzes, the youngest one first.

    And the booster and the guide, if there are.
    """
    documents = tuple(documents)
    lessons = _of(Lesson, documents)
    parts: list[Lesson | Activity] = [lesson for lesson in lessons if not lesson.booster]
    parts += (*_of(Scenario, documents), *_of(Case, documents))
    return replace(
        front,
        parts=(*parts, *with_forms(tuple(sorted(_of(Quiz, documents), key=lambda quiz: quiz.page.bands)))),
        guide=next(iter(_of(Guide, documents)), None),
        booster=next((lesson for lesson in lessons if lesson.booster), None),
    )


def _table(
    schema: TableSchema[Row_co, Note_co], documents: Mapping[str, Document]
) -> DecisionTable[Row_co, Note_co] | None:
    found = documents.get(schema.file)
    return found if isinstance(found, DecisionTable) else None


_Kind = TypeVar("_Kind", Article, Case, Flow, Lesson, Scenario, Quiz, Door, Guide, Leaflet, Posters)


def _of(kind: type[_Kind], documents: Iterable[Document]) -> tuple[_Kind, ...]:
    return tuple(document for document in documents if isinstance(document, kind))
