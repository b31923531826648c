"""No view reads what was sent by hand: it asks a form, which has validated it."""

import ast
from collections.abc import Iterator

from safe4me.settings import ROOT
from tests.lint.sources import nodes, python_in, read

WEB = ROOT / "safe4me" / "web"
READ_BY_HAND = {"request.form", "request.values", "request.files"}
WITHOUT_A_FORM = {
    "pupils/ballots.py": "a ballot is checked as a whole, as a script or a form sends it (ADR 6)",
    "pupils/check.py": "answers are marked, whatever was chosen, and never kept (ADR 6)",
    "pupils/join.py": "the join code: one box on a compiled page, which carries no token (ADR 6)",
    "school/class_rows.py": "cells of a file to be put right: the file says which they are",
    "errors.py": "gives back the join code that was typed",
    "account/throttle.py": "whose attempt is counted, before the library's own form reads it (ADR 51)",
    "http/request_guards.py": "what the library's own forms could not read is refused before them",
}


def each_node() -> Iterator[tuple[str, ast.AST]]:
    """Every node of the web's code, with its file."""
    for file in python_in("safe4me/web"):
        for node in nodes(read(file)):
            yield file.relative_to(WEB).as_posix(), node


def readers() -> set[str]:
    """The files that mention `request.form`, `request.values` or `request.files`."""
    return {
        file
        for file, node in each_node()
        if isinstance(node, ast.Attribute) and ast.unparse(node) in READ_BY_HAND
    }


def test_no_view_reads_what_was_sent_by_hand_but_for_pupils() -> None:
    assert readers() == set(WITHOUT_A_FORM)


def test_every_form_of_staff_is_of_one_kind() -> None:
    """A form of ours is a StaffForm; those of the library that signs staff in are its own."""
    own = {
        file
        for file, node in each_node()
        if isinstance(node, ast.ClassDef) and any(getattr(b, "id", "") == "FlaskForm" for b in node.bases)
    }
    assert own == {"staff/forms.py"}


def test_no_template_of_staff_opens_a_form_by_hand() -> None:
    """But for one that a script fills in, and the button that signs out."""
    folders = ("teach", "school", "coordinate", "account", "helper")
    files = [file for folder in folders for file in (ROOT / "templates" / folder).rglob("*.html")]
    by_hand = {file.name for file in files if '<form method="post"' in file.read_text(encoding="utf-8")}
    by_hand |= {file.name for file in files if 'method="post"' in file.read_text(encoding="utf-8")}
    assert by_hand == {"passkey_parts.html"}
