"""A change that is an event of the security log stands there and in the list of changes, or in neither."""

import ast
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from safe4me.db.audit import AuditEntry
from safe4me.db.base import db
from safe4me.db.security_events import Event
from safe4me.db.security_log import SecurityEvent
from safe4me.settings import ROOT
from tests.helpers.world.app import entries
from tests.lint.sources import nodes, python_in, read
from tests.scenes import SCENES, Stage

CHANGES = {  # scene → what the list of changes says of it
    "somebody_is_invited": "invited as teacher",
    "somebody_is_invited_again": "invited again",
    "a_lead_makes_a_link": "given a link to a new password",
    "a_lead_makes_a_link_for_a_new_device": "given a link for a new device",
    "a_lead_disables_an_account": "disabled",
    "a_lead_enables_an_account": "enabled",
    "an_account_is_moved": "moved away",
    "somebody_comes_by_themselves": "came by itself",
    "a_lead_says_yes": "is one of ours",
    "a_lead_says_no": "not one of ours",
    "a_teacher_asks_to_be_erased": ": to be erased, if confirmed",
    "a_teacher_keeps_the_account": ": not to be erased",
    "a_lead_agrees_to_it": ": to be erased, confirmed",
    "an_account_is_erased": ": erased",
    "a_second_step_is_taken_off": "second step taken off",
    "a_password_is_taken_off": "password taken off",
    "a_binding_is_taken_off": "school’s own sign-in taken off",
    "a_teacher_asks_to_void_what_was_sealed": "law/quiz to be taken out of the figures, if confirmed",
    "a_coordinator_confirms_it": "law/quiz taken out of the figures",
    "a_room_ends_after_a_backup_is_put_back": "ended unseen, after a backup was put back",
    "a_room_ends_whose_ballot_box_is_lost": "ended unseen, its answers were lost",
    "a_room_ends_with_something_sealed_whose_ballot_box_is_lost": "ended unseen, its answers were lost",
}
LISTS = {"add_entry", "add_entries_about"}
LOGS = {"note_event", "log_event", "write_entry"}
WRITE_BOTH = {
    "safe4me/db/audit.py",
    "safe4me/schools/class_imports.py",  # a file of classes is one event, and a change for each class
    "safe4me/schools/confirmed_ways.py",  # a way in is of a school, not of an account
    "safe4me/schools/newcomers.py",  # an ask that is turned away has no account
}


def recorded(stage: Stage, name: str) -> tuple[list[SecurityEvent], list[AuditEntry]]:
    """The events, and the entries in the list of changes, that a scene leaves of its kind."""
    play, expected = SCENES[name]
    play(stage)
    events = [each for each in entries(stage.before) if each.event == expected.event]
    return events, [each for each in db.session.scalars(select(AuditEntry)) if CHANGES[name] in each.what]


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_in_the_list_and_in_the_log_under_the_same_name(stage: Stage, name: str) -> None:
    [event], [entry] = recorded(stage, name)
    assert (entry.at, entry.account_id, entry.command_line) == (
        event.at,
        event.account_id,
        event.command_line,
    )


@pytest.mark.parametrize("twin", ["safe4me.db.audit.add_entry", "safe4me.db.audit.note_event"])
def test_a_twin_that_writes_one_of_the_two_is_found_out(
    stage: Stage, twin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twin, lambda *_, **__: None)
    assert [] in recorded(stage, "a_lead_disables_an_account")


def calls(program: str) -> Iterator[tuple[str, ast.Call]]:
    """What a program calls, by its own name, wherever it has it from."""
    for node in nodes(program):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func).rpartition(".")[2], node


def called(program: str) -> set[str]:
    return {name for name, _ in calls(program)}


def test_nothing_else_writes_to_both_by_two_calls() -> None:
    found = {path: called(read(path)) for path in python_in("safe4me")}
    both = {str(path.relative_to(ROOT)) for path, names in found.items() if names & LISTS and names & LOGS}
    assert both == WRITE_BOTH


def events_recorded(program: str) -> Iterator[str]:
    """The events that a program names, where it records changes; but for those that it notes alone."""
    if "AuditedChange" in called(program):
        alone = {each for name, call in calls(program) if name == "note_event" for each in ast.walk(call)}
        named = (node for node in nodes(program) if node not in alone and isinstance(node, ast.Attribute))
        yield from (node.attr for node in named if ast.unparse(node.value) == "Event")


def test_every_change_with_an_event_is_among_the_scenes_here() -> None:
    named = {Event[name] for path in python_in("safe4me") for name in events_recorded(read(path))}
    assert named == {SCENES[name][1].event for name in CHANGES}
