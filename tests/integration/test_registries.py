"""What is found by a list has to stand in it, or it is gone without an error.

A list that loses an entry, as when files are joined or moved, fails here. Whoever adds one says so here too.
"""

from collections.abc import Iterator

import click
from flask import Flask

from safe4me.cli import OF_LIBRARIES
from safe4me.content.drawings import KINDS_TO_TOUCH
from safe4me.content.drawings.shapes import BODIES, GROUNDS, LOOKS, SETS, SHAPES, THINGS
from safe4me.content.drawings.states import FEELINGS, PLACES, POSTURES, STATEFUL
from safe4me.content.questions import BOXED, NAMED
from safe4me.db.all_tables import Base
from safe4me.editorial.checks.all_checks import CHECKS
from safe4me.web.build.compile import RENDERERS
from safe4me.web.problems import OF_ERROR, OF_STATUS
from safe4me.web.staff.wording import WORDS

PUPILS = {"join", "check", "norms", "ballots", "how_far"}
ACCOUNTS = {"account", "accounts", "security", "by_link", "oidc", "well_known"}
TEACHERS = {"teach", "helper"}
SCHOOLS = {"school", "budget", "class_rows", "colleagues", "next_year", "teachers", "voids", "year_groups"}
COORDINATORS = {"coordinate", "actions", "deliveries", "places", "school_rows", "security_log", "upkeep"}
OPEN_TO_ALL = {"accounts", "security", "by_link", "oidc", "well_known", "how_far"}
HOOKS_OF_THE_APP = {"before": 7, "after": 4, "for templates": 5}
COMMANDS = """
backup verify; backup write; build; check; demo; doctor; housekeeping; move-database; openings stop
openings allow; put-back; security-log; serve; setup; upgrade; content preview
content new module; content new lesson; content new booster; content new scenario; content new case
content check; content outline; content voice; content count; content accept; content mark-read
content align; content pack-for-reading; content take-reading
content odds; content addresses; content sign
content pack-for-translation; content unpack-translation
users school; users invite; users move; users reset-second-step; users re-encrypt; users reset-own-sign-in
users reset-password; users erase; voids list; voids confirm; run-due; seal due; seal restored; seal lost
"""


def commands(group: click.Group, of: str = "") -> Iterator[str]:
    """Every command that is ours, with the names of its groups."""
    context = click.Context(group)
    for name in group.list_commands(context):
        each = group.get_command(context, name)
        if isinstance(each, click.Group) and name not in OF_LIBRARIES:
            yield from commands(each, f"{of}{name} ")
        elif name not in OF_LIBRARIES:
            yield f"{of}{name}"


def test_every_command_can_be_typed(app: Flask) -> None:
    assert set(commands(app.cli)) == {each.strip() for each in COMMANDS.replace("\n", ";").split(";")} - {""}


def test_every_reader_has_their_pages(app: Flask) -> None:
    assert set(app.blueprints) == PUPILS | ACCOUNTS | TEACHERS | SCHOOLS | COORDINATORS
    assert len([*app.url_map.iter_rules()]) == 142


def test_all_pages_but_those_open_to_all_are_guarded(app: Flask) -> None:
    guarded = {name for name, hooks in app.before_request_funcs.items() if name and hooks}
    assert guarded == set(app.blueprints) - OPEN_TO_ALL


def test_every_hook_of_the_app_runs(app: Flask) -> None:
    hooks = app.before_request_funcs, app.after_request_funcs, app.template_context_processors
    assert dict(zip(HOOKS_OF_THE_APP, (len(each[None]) for each in hooks), strict=True)) == HOOKS_OF_THE_APP


def test_every_kind_of_question_can_be_asked() -> None:
    assert {kind.kind for kind in BOXED.values()} == {"single", "multiple"}
    assert set(NAMED) == {"scale", "poll", "groups", "order", "match", "number", "reflect"}


def test_everything_can_be_drawn() -> None:
    assert set(KINDS_TO_TOUCH) == {"ages", "whose-say", "passing-on", "order", "bill", "silence", "undo"}
    assert [len(each) for each in (GROUNDS, SHAPES, BODIES, LOOKS, THINGS, SETS)] == [6, 3, 2, 15, 10, 4]
    assert [len(each) for each in (FEELINGS, POSTURES, PLACES, STATEFUL)] == [8, 7, 4, 5]


def test_every_check_of_content_runs() -> None:
    assert len(CHECKS) == 50


def test_every_kind_of_page_is_compiled() -> None:
    assert len(RENDERERS) == 14


def test_every_refusal_has_its_words() -> None:
    assert len(OF_ERROR) == 127
    assert set(OF_STATUS) == {400, 404, 405, 413, 500}
    assert len(WORDS) == 26


def test_every_table_is_known_before_the_first_query() -> None:
    assert len(Base.metadata.tables) == 37
