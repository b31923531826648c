"""What a closed room tells its teacher to do next: teach something again, talk instead, keep a summary."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me.db.rooms import Room
from tests.helpers.content.libraries import edited
from tests.helpers.world.rooms import NO, NUMBERS, YES, do, send
from tests.helpers.world.schools import Place, browser, sign_in

pytestmark = pytest.mark.usefixtures("without_noise")  # so that it is certain what many believe

FIGURE = re.compile(
    r"(about \d+ of \d+|nearly everyone|hardly anyone)\W+"
    r"(likely (?:\d+–\d+|\d+ or (?:more|fewer)(?: of \d+)?))"
)


@pytest.fixture
def client(app: Flask, place: Place) -> FlaskClient:
    """The teacher's browser, signed in."""
    client = browser(app)
    sign_in(client, place.teacher)
    return client


def page_of(client: FlaskClient, room: Room, page: str) -> str:
    return client.get(f"/teach/rooms/{room.id}/{page}").text


def words(page: str) -> list[tuple[str, str]]:
    """The figures of a page in words, without the tags between: about how many, and likely how many."""
    return FIGURE.findall(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page)))


@pytest.mark.parametrize(("ballots", "told"), [(15, True), (14, False)])
def test_what_too_few_got_right_is_to_be_taught_again_from_15_ballots(
    app: Flask, client: FlaskClient, room: Room, ballots: int, told: bool
) -> None:
    send(app, room, ballots, YES)
    do(client, room, "close")
    for page in ("results", "summary"):
        text = page_of(client, room, page)
        assert ("What to teach again" in text) is told
        assert ('href="/en/teachers/law/"' in text) is told


def test_it_shows_the_question_and_leads_to_the_very_step(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    send(app, room, 25, YES)
    do(client, room, "close")
    card = page_of(client, room, "results").split('id="again"')[1].split("</section>")[0]
    assert "Can a friend pass Sam" in card
    assert "Of the other answers, “Yes, if they have all seen it” came first." in card
    assert re.search(r'href="/en/learn/law/[a-z-]+/#[a-z-]+"', card)


def test_what_everybody_got_right_need_not_be_taught_again(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    send(app, room, 25, NO)
    do(client, room, "close")
    assert "What to teach again" not in page_of(client, room, "results")


def test_the_class_is_not_told_what_is_taught_again(app: Flask, client: FlaskClient, room: Room) -> None:
    send(app, room, 25, YES)
    do(client, room, "close")
    assert "What to teach again" not in page_of(client, room, "show")


def test_a_small_class_talks_instead_and_nobody_stands_out(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    send(app, room, 9, YES)
    do(client, room, "close")
    for page in ("results", "summary"):
        text = page_of(client, room, page)
        assert "have everyone open Help together" in text
        assert "Shown from 10 answers." in text
        assert not NUMBERS.search(text)
    results = page_of(client, room, "results")
    assert "After you have talked" in results
    assert results.index("Talk about it instead") < results.index("After you have talked")


@pytest.mark.parametrize(
    ("safer", "words"), [(NO, "Most chose the safer answer."), (YES, "Few chose the safer answer.")]
)
def test_from_ten_ballots_the_teacher_reads_words(
    app: Flask, client: FlaskClient, room: Room, safer: int, words: str
) -> None:
    send(app, room, 12, safer)
    do(client, room, "close")
    for page in ("results", "summary"):
        text = page_of(client, room, page)
        assert words in text
        assert "Shown from 15 answers." in text
        assert "Talk about it instead" not in text
        assert not NUMBERS.search(text)
    shown = page_of(client, room, "show")
    assert (words in shown) is (safer == NO)
    assert ("Worth talking about." in shown) is (safer == YES)
    assert not NUMBERS.search(shown)


def test_a_page_of_figures_says_how_far_to_trust_their_ranges(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    send(app, room, 25, NO)
    do(client, room, "close")
    for page in ("results", "summary"):
        text = page_of(client, room, page)
        assert "Each range holds the true number 19 times in 20, by itself." in text
        assert "All those of one question hold at once at least 88 times in 100." in text


def test_the_summary_has_the_figures_of_the_screen_to_the_digit(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    send(app, room, 25, YES)
    do(client, room, "close")
    on_screen, printed = words(page_of(client, room, "results")), words(page_of(client, room, "summary"))
    assert len(printed) >= 6
    assert set(printed) == set(on_screen)


def test_the_summary_names_the_class_and_the_day_and_no_code(
    app: Flask, client: FlaskClient, room: Room
) -> None:
    send(app, room, 25, NO)
    do(client, room, "close")
    page = page_of(client, room, "summary")
    assert "Hill School · Year 9 · 24 November 2026" in page
    assert room.code not in page


def test_an_open_room_has_no_summary(app: Flask, client: FlaskClient, room: Room) -> None:
    send(app, room, 25)
    reply = client.get(f"/teach/rooms/{room.id}/summary")
    assert reply.location == f"/teach/rooms/{room.id}/"


NOTHING = "Nothing was sent in this room, or it was thrown away unseen."


@pytest.mark.parametrize("page", ["results", "summary"])
def test_only_where_nothing_counts_is_it_said_that_the_class_can_do_it_again(
    app: Flask, client: FlaskClient, room: Room, page: str
) -> None:
    do(client, room, "discard")
    assert NOTHING in page_of(client, room, page)


@pytest.mark.parametrize("page", ["results", "summary"])
def test_what_was_rewritten_since_has_no_figures_and_counts_as_measured(
    app: Flask, client: FlaskClient, room: Room, page: str
) -> None:
    send(app, room, 25, NO)
    do(client, room, "close")
    site = app.extensions["site"]
    library = edited(site.libraries["en"], lambda question: replace(question, rev=9))
    app.extensions["site"] = replace(site, libraries={"en": library})
    told = page_of(client, room, page)
    assert NOTHING not in told
    assert "25 of 25 sent</span>" in told
    assert "Its questions were rewritten or dropped after this room" in told
    assert told.count("It can’t be asked again this school year.") == 1


@pytest.mark.parametrize("page", ["results", "summary"])
def test_what_was_ended_unseen_after_a_backup_counts_as_measured(
    app: Flask, client: FlaskClient, room: Room, page: str
) -> None:
    send(app, room, 25, NO)
    assert app.test_cli_runner().invoke(args=["seal", "restored", "--yes"]).exit_code == 0
    told = page_of(client, room, page)
    assert NOTHING not in told
    assert told.count("It was ended unseen when a backup was put back") == 2, "the quiz, and the story"
