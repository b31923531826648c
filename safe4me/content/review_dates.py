"""What waits for a person before launch: drafts, claims, services, translations, late reviews."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from safe4me.content.drafts import unsigned
from safe4me.content.markup.errors import ContentError, line_of
from safe4me.content.model.library import Library
from safe4me.content.model.records import Research, Service
from safe4me.content.model.signatures import Reading
from safe4me.content.page import Page
from safe4me.content.parsing.library import RESEARCH, SERVICES, SIGNATURES

SOON = timedelta(days=60)
TOO_LONG = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Review:
    """A page to be read again by `due`: `late` when that day has passed, `overdue` from 90 days past it.

    `file` is its path below the content folder.
    """

    page: Page
    file: str
    due: date
    late: bool
    overdue: bool

    @property
    def fault(self) -> ContentError:
        """What to do about it, and where."""
        line = line_of("review_due:", self.page.source)
        mend = f"Its review was due on {self.due}: check its facts again, then set reviewed: and review_due:."
        return ContentError(self.file, line, mend)


def reviews_due(libraries: Iterable[Library], today: date) -> list[Review]:
    """The pages of every language whose review is due within 60 days, the most urgent first."""
    pages = {document.page for library in libraries for document in library.documents()}
    soon = [
        Review(
            page=page,
            file=f"{page.language}/{page.path}",
            due=page.review_due,
            late=page.review_due < today,
            overdue=page.review_due + TOO_LONG <= today,
        )
        for page in pages
        if page.review_due is not None and page.review_due <= today + SOON
    ]
    return sorted(soon, key=lambda review: (review.due, review.file))


def late_reviews(libraries: Iterable[Library], today: date) -> list[Review]:
    """The pages whose review is late, the most urgent first."""
    return [review for review in reviews_due(libraries, today) if review.late]


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim under `needs_review`: somebody has to check it. `title` is that of its page or record.

    `file` is its path below the content folder. It waits since the day on which the facts around it
    were last checked, if that is written.
    """

    file: str
    line: int
    title: str
    text: str
    since: date | None
    language: str

    @property
    def fault(self) -> ContentError:
        """What to do about it, and where."""
        mend = f"To be checked for “{self.title}”: {self.text} (Then take it out of needs_review:.)"
        return ContentError(self.file, self.line, mend)


@dataclass(frozen=True, slots=True)
class UnreadTranslation:
    """A translation that no person has read as it stands, and so is shown to nobody.

    `file` is its path below the content folder; of interface texts, that of their catalogue. `read_on` is the
    day on which somebody read what it was before it or its English changed; None if nobody ever has.
    """

    language: str
    file: str
    read_on: date | None = None

    @property
    def fault(self) -> ContentError:
        """What to do about it, and where."""
        why = (
            f"It, or its English, has changed since it was read on {self.read_on}"
            if self.read_on
            else "No person who reads the language has read this yet"
        )
        mark = f"flask --app app content mark-read {self.file} --by “their role”"
        return ContentError(self.file, 1, f"{why}: have it read beside the English, then {mark}.")


def claims(libraries: Iterable[Library]) -> list[Claim]:
    """Every claim to be checked: of each language's pages, and of the records that languages share."""
    libraries = tuple(libraries)
    pages = dict.fromkeys(document.page for library in libraries for document in library.documents())
    of_pages = (claim for page in pages for claim in _of_page(page))
    return [*of_pages, *(claim for library in libraries[:1] for claim in _of_records(library))]


def unchecked_services(libraries: Iterable[Library]) -> list[Service]:
    """The services whose numbers and addresses are still to be checked; languages share them."""
    return [service for library in [*libraries][:1] for service in library.services if not service.checked]


def waiting(
    libraries: Iterable[Library], unread: Iterable[UnreadTranslation], today: date
) -> list[ContentError]:
    """All that waits, each with its place and what to do."""
    libraries = tuple(libraries)
    return [
        *unsigned(libraries[0].drafts if libraries else ()),
        *(review.fault for review in late_reviews(libraries, today)),
        *(claim.fault for claim in claims(libraries)),
        *(_unchecked(service) for service in unchecked_services(libraries)),
        *(translation.fault for translation in unread),
        *_without_simpler(libraries),
        *(
            fault
            for library in libraries[:1]
            for each in library.readings
            for fault in _unsigned(library, each)
        ),
    ]


def _without_simpler(libraries: Iterable[Library]) -> Iterator[ContentError]:
    """The stories, quizzes and cases that nobody has said in simpler words; of the first language alone."""
    for library in [*libraries][:1]:
        for activity in library.activities():
            if activity.without_simpler:
                file = f"{activity.page.language}/{activity.page.path}"
                yield ContentError(
                    file, 1, "Say it in simpler words too: a block ```simpler in each part of it."
                )


def _unsigned(library: Library, reading: Reading) -> Iterator[ContentError]:
    """What a reader outside has not read as it stands."""
    file, line, reader = f"{library.language}/{SIGNATURES}", reading.signature.line, reading.signature.reader
    if reading.unread:
        unread = ", ".join(reading.unread)
        yield ContentError(file, line, f"Not yet read by {reader} (pages: {len(reading.unread)}): {unread}.")
    for each in reading.changed:
        yield ContentError(file, line, f"Read by {reader} on {each.on}, changed since: {each.path}.")


def _unchecked(service: Service) -> ContentError:
    ways = ", ".join(service.ways.values()) or "we have no way to reach it yet"
    mend = f"Check “{service.name}” ({ways}), then write checked: true and reviewed: the day."
    return ContentError(SERVICES, service.line, mend)


def _of_page(page: Page) -> Iterator[Claim]:
    for text in page.needs_review:
        where = f"{page.language}/{page.path}", _line(text, page)
        yield Claim(*where, page.title, text, page.reviewed, page.language)


def _line(text: str, page: Page) -> int:
    lines = page.source.split("\n")
    whole = (number for number, line in enumerate(lines, start=1) if text in line)
    return next(whole, line_of("needs_review:", page.source))


def _of_records(library: Library) -> Iterator[Claim]:
    for service in library.services:
        yield from _of_record(SERVICES, service.name, service, service.language)
    for finding in library.research:
        yield from _of_record(f"{library.language}/{RESEARCH}", finding.source, finding, library.language)


def _of_record(file: str, title: str, record: Service | Research, language: str) -> Iterator[Claim]:
    for text in record.needs_review:
        yield Claim(file, record.line, title, text, record.reviewed, language)
