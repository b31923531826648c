"""Charts on the page: an accessible drawing in attributes alone, and the same figures in a table."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask, get_template_attribute

from safe4me.results import OptionResult, QuestionResult
from safe4me.statistics.figures import Figure, Reason, Released, Suppressed
from safe4me.web.http.charts import why
from safe4me.web.staff.wording import WORDS
from tests.helpers.world.schools import with_settings

SHOWN = Released(15, 12, 18, 25)
WITHHELD = Suppressed(Reason.TOO_FEW_CLASSES)


@pytest.fixture(autouse=True)
def _in_request(app: Flask, in_app: None) -> Iterator[None]:
    app.jinja_env.globals.update(WORDS)
    with app.test_request_context():
        yield


def drawn(macro: str, *given: object) -> str:
    return str(get_template_attribute("macros/charts.html", macro)(*given))


def question(*figures: Figure) -> QuestionResult:
    options = [
        OptionResult(letter, f"Option {letter}", letter == "B", None, figure)
        for letter, figure in zip("ABC", figures, strict=False)
    ]
    return QuestionResult("pass-on", "Pass it on?", "single", tuple(options), SHOWN, None)


@pytest.mark.parametrize("figure", [SHOWN, WITHHELD])
@pytest.mark.parametrize("macro", ["blocks", "track"])
def test_every_drawing_has_a_title_a_description_and_no_style(macro: str, figure: Figure) -> None:
    svg = drawn(macro, "id-1", figure, "Option <A>", "safer" if macro == "blocks" else SHOWN)
    assert 'role="img" aria-labelledby="id-1-title id-1-desc"' in svg
    assert '<title id="id-1-title">Option &lt;A&gt;</title>' in svg
    assert re.search(r'<desc id="id-1-desc">[^<]+</desc>', svg)
    assert "style=" not in svg


def test_a_bar_is_solid_then_striped_in_outlined_blocks() -> None:
    svg = drawn("blocks", "x", SHOWN, "A", "other")
    assert svg.count('class="outlined other"') == 5
    assert svg.count('class="solid other"') == 3
    assert svg.count('fill="url(#stripes-other)"') == 2


def test_a_share_has_a_dot_and_a_line_for_all_schools() -> None:
    assert 'cx="60.0%"' in drawn("track", "x", SHOWN, "A", Released(10, 8, 12, 20))
    assert 'x1="50.0%"' in drawn("track", "x", SHOWN, "A", Released(10, 8, 12, 20))
    assert "everyone" not in drawn("track", "x", SHOWN, "A", WITHHELD)


def test_what_is_not_shown_is_dashed_and_never_a_zero() -> None:
    svg = drawn("track", "x", WITHHELD, "A", SHOWN)
    assert 'class="missing"' in svg
    assert "Not shown: too few classes" in svg
    assert not re.search(r'class="(solid|striped|dot)', svg)


def test_the_table_says_what_the_drawing_shows() -> None:
    table = drawn(
        "question", "q1", question(Released(2, -1, 5, 25), SHOWN, Released(8, 5, 11, 25)), "Pass it on?"
    )
    assert re.findall(r"<span>(about[^<]*)</span>", table) == [
        "about 2 of 25",
        "about 15 of 25",
        "about 8 of 25",
    ]
    assert "likely 5 or fewer" in table
    assert table.count('role="rowheader"') == 3


def test_the_safer_answer_is_told_apart_without_colour() -> None:
    table = drawn("question", "q1", question(SHOWN, SHOWN), "Pass it on?")
    assert table.count("Safer answer") == 1
    assert table.index("Option B") < table.index("Safer answer")


def test_a_figure_is_said_to_be_shown_from_as_many_ballots_as_are_set(app: Flask) -> None:
    app.extensions["settings"] = with_settings(app.extensions["settings"], smallest_reveal_ballots=12)
    with app.test_request_context():
        assert why(Reason.TOO_FEW_BALLOTS).change == "Shown from 12 answers."
        assert why(Reason.TOO_FEW_FOR_MISCONCEPTION).change == "Shown from 20 answers."
