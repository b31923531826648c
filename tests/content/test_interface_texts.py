"""Interface texts go through one catalogue, which translators find complete."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "translations" / "messages.pot"


@pytest.mark.parametrize(
    ("mapping", "catalogue"), [("babel.cfg", "messages.pot"), ("pupils.cfg", "pupils.pot")]
)
def test_the_catalogue_holds_every_text_of_code_and_templates(
    tmp_path: Path, mapping: str, catalogue: str
) -> None:
    fresh = tmp_path / catalogue
    command = [
        sys.executable,
        "-m",
        "babel.messages.frontend",
        "-q",
        "extract",
        *("-F", str(ROOT / "translations" / mapping)),
        *("-k", "lazy_gettext", "-k", "lazy_ngettext:1,2", "-k", "lazy_pgettext:1c,2"),
    ]
    subprocess.run([*command, "-o", str(fresh), "."], cwd=ROOT, check=True)  # noqa: S603 - our own files
    with fresh.open("rb") as now, (ROOT / "translations" / catalogue).open("rb") as kept:
        assert {m.id for m in read_po(now)} == {m.id for m in read_po(kept)}, "run `make translations`"


A_NUMBER_OF = re.compile(r"%\(\w+\)[sd] (?:[a-z]+s|min)\b")
NOT_COUNTED = {
    (
        "A teacher who watches, or sends ballots of their own, may find out that somebody sent. What "
        "they sent nobody can know for sure: a guess between two answers is right at most %(times)s "
        "times in 100."
    ): "a share: 73 in 100",
    (
        "While the room is open, nobody without an account sees how many have sent. Your teacher may "
        "find out that somebody sent. What they sent nobody can know for sure: a guess between two "
        "answers is right at most %(times)s times in 100."
    ): "a share",
    (
        "While the room is open, nobody without an account sees these steps. Whoever watches them "
        "may find out that somebody sent. What they sent nobody can know for sure: a guess between "
        "two answers is right at most %(times)s times in 100."
    ): "a share",
    (
        "The page adds noise before it sends anything. It draws one of %(all)s tickets: %(yours)s of "
        "them say how far you got, and %(other)s say each of the other three. So what is sent is "
        "often wrong, and nobody can tell when. A guess between two of the four is right at most "
        "%(right)s times in 100. Nothing says who you are, what you answered, or which class you are "
        "in."
    ): "numbers that are never 1",
    "Up: between %(low)s and %(high)s points more chose the safer answer.": "a range of two numbers",
    "Down: between %(low)s and %(high)s points fewer chose the safer answer.": "a range of two numbers",
    "Anything from %(low)s to %(high)s fits.": "a range of two numbers",
    "Can’t tell: anything from %(low)s to %(high)s fits.": "a range of two numbers",
    "Can’t tell yet: anything from %(low)s to %(high)s fits.": "a range of two numbers",
    "Likely %(second)s, %(last)s and %(end)s, from about %(reports)s reports.": "a large number",
    (
        "Nobody has said yet how many pupils Year %(year)s has. Your school lead says it, where Year "
        "%(year)s is set up."
    ): "the number of a year group",
    (
        "Year %(year)s is asked one question of “%(module)s” before its lessons, and again in its "
        "quiz after them. So a school can see whether lessons change something. It takes two minutes."
    ): "the number of a year group",
    "likely %(low)s to %(high)s points": "a range of two numbers, which no plural form is made for",
    "In the plans of %(cuts)s minutes.": "a list of numbers",
    "%(now)s answers %(found)s.": "a share: about 7 in 10",
    "After lessons, %(now)s answers %(found)s.": "a share",
    "Before lessons, %(now)s answers %(found)s.": "a share",
    "In the story “%(story)s”, %(now)s choices %(found)s.": "a share",
    "After lessons, in the story “%(story)s”, %(now)s choices %(found)s.": "a share",
    "Before lessons, in the story “%(story)s”, %(now)s choices %(found)s.": "a share",
    "On “%(question)s”, %(school)s differs clearly from all schools.": "a name",
    "%(name)s has no teacher.": "a name",
    "%(who)s asks for %(name)s.": "a name",
    (
        "%(colleague)s asks for %(name)s, to share a room today. Until the day is over they see its "
        "figures too."
    ): "a name",
    (
        "%(name)s is not one of your classes: you see what it is taught, and nothing of what it answered."
    ): "a name",
    (
        "In %(classes)s classes that answered twice, between %(low)s and %(high)s points more chose the "
        "safer answer on “%(name)s”."
    ): "five classes or more",
    (
        "In %(classes)s classes that answered twice, between %(low)s and %(high)s points fewer chose the "
        "safer answer on “%(name)s”."
    ): "five classes or more",
    "Of what can be counted this year, %(used)s of %(most)s is used": "a part of a limit",
    "Page %(page)s of %(pages)s, %(found)s schools": "more schools than one page has",
    "%(force)s looks after this site. Questions about privacy:": "a name",
    **dict.fromkeys(
        (
            "%(email)s is in.",
            "%(name)s invites you to Safe4me.",
            "%(name)s invites you to Safe4me, as a teacher at %(school)s.",
            "%(name)s invites you to Safe4me, as the lead of %(school)s.",
            (
                "%(school)s says that you are one of theirs. Sign in as you always do: %(link)s\n\n"
                "If you have not asked for this, tell %(contact)s."
            ),
            (
                "On this site %(force)s has put some pages or services of its own in the place of ours, or "
                "beside them. Who has read ours has not read those, unless it says so."
            ),
        ),
        "a name",
    ),
    (
        "%(school)s has invited you to Safe4me. But you have an account with this email already, or"
        " an invitation, from another school; and one email has one account.\n\n"
        "So nothing has changed: go on with the one you have. To move it to %(school)s, write to "
        "%(contact)s. Whoever invited you is not told any of this."
    ): "a name",
    (
        "%(school)s has invited you to Safe4me. But there is an account with this email already, "
        "from another school, and it is closed; and one email has one account.\n\n"
        "To have it opened again, at %(school)s, write to %(contact)s. Whoever invited you is not told "
        "any of this."
    ): "a name",
    **dict.fromkeys(
        (
            "%(lesson)s is back as it was.",
            "%(lesson)s is marked as taught without a room.",
            "%(lesson)s is moved to %(day)s.",
            "%(lesson)s is moved to the week of %(day)s.",
            "%(lesson)s is saved.",
            "%(lesson)s is skipped.",
            "%(name)s is lent to you until %(day)s.",
            "Practice only: %(name)s has answered this already this year.",
            "Practice only: %(name)s has answered this quiz this year.",
        ),
        "a name",
    ),
    "That would be %(lessons)s lessons": "more than 500",
    "Classes found: %(classes)s, in %(rows)s rows.": "made in the page, whatever the numbers",
    "row %(row)s is Year %(year)s": "a number by which a row is called",
    "row %(row)s has no class": "a number by which a row is called",
    "row %(row)s is not in Years 7 to 11": "a number by which a row is called",
    "%(before)s becomes %(after)s": "two sizes",
    "The other database is not empty: its table %(table)s has rows. Begin with a new one.": "a name",
    (
        "A row of the table %(table)s is not the same after it was copied. Nothing was kept of the copy."
    ): "a name",
}


def test_a_number_of_things_has_the_plural_forms_of_the_language() -> None:
    """A text with one form for every number is wrong in English at 1, and in Polish at 2 or at 5."""
    with CATALOGUE.open("rb") as file:
        one_form = {message.id for message in read_po(file) if isinstance(message.id, str)}
    assert {text for text in one_form if A_NUMBER_OF.search(text)} == set(NOT_COUNTED)
