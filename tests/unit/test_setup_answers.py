"""SiteAnswers to `flask setup` are refused in one line, or mean themselves wherever they are written."""

import subprocess
import tomllib
from pathlib import Path

import pytest

from safe4me.cli.setup_answers import BadAnswers, SiteAnswers, answers_of, is_asked, read_answers
from safe4me.cli.setup_files import as_identifier, as_literal, for_systemd, settings_of
from safe4me.settings import variable
from tests.helpers.servers.setup import GIVEN, answers, files, write_answers

SAYS = ("etc/safe4me/settings", "etc/safe4me/answers.toml")  # what any answer may be said in
REFUSED = [
    ("host", "safe4me.example; return 200"),
    ("host", "safe4me.example\nserver {"),
    ("host", "Safe4me.example"),
    ("host", "$host.example"),
    ("host", "-a.example"),
    ("host", "a..example"),
    ("host", f"{'a' * 64}.example"),
    ("host", "käse.example"),
    ("host", "localhost"),
    ("force_name", "Police\nSAFE4ME_DEMO=1"),
    ("force_name", "Police\x00"),
    ("force_name", "Police\x7f"),
    ("force_name", "Police \u202eecilop"),
    ("force_name", "Police\u2028SAFE4ME_DEMO=1"),
    ("contact_address", "a@b.example\r\nBcc: c@d.example"),
    ("coordinator", "ann@northshire.test"),  # a name for tests, to which no mail goes
    ("languages", ["en", "cy\nSAFE4ME_DEMO=1"]),
    ("database_name", 'safe4me"; DROP DATABASE postgres'),
    ("database_owner", "Owner"),
    ("database_site", f"a{'b' * 31}"),
    ("database_host", "db.example/other?sslmode=disable"),
    ("smtp_host", "mail.example;"),
    ("smtp_port", True),
    ("overlay_folder", "/etc/../etc/overlay"),
    ("overlay_folder", "/etc/over lay"),
    ("overlay_folder", "overlay"),
    ("backup_folder", "/var/../etc"),
    ("backup_folder", "/var/back ups"),
    ("backup_folder", "/var/%n/$HOME"),
    ("backup_folder", "/"),
    ("backup_recipient", "age1; rm -rf /"),
]
TAKEN = [
    ("force_name", 'Police" SAFE4ME_DEMO="1'),
    ("force_name", "$HOME $(id) `id`"),
    ("force_name", "back\\slash\\"),
    ("force_name", "%d %n %%"),
    ("force_name", "'; DROP TABLE account; --"),
    ("force_name", "{{ 7 * 7 }} {% raw %}"),
    ("force_name", "# no comment"),
    ("contact_address", "$(id)\"'@northshire.example"),
    ("exit_address", 'https://a.example/";$(id)'),
    ("smtp_user", 'a"b$c`d'),
    ("area", "--help"),
    ("school", '"Hill" \\ School'),
    ("coordinator", "-x@northshire.example"),
]


def as_a_shell_reads(settings: str, name: str) -> str:
    """The value of a variable of the file, by a reader with the rules of systemd's for double quotes."""
    script = f'{settings}\nprintf %s "${name}"'
    return subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own file


@pytest.mark.parametrize(("name", "value"), REFUSED, ids=lambda each: repr(each)[:30])
def test_a_hostile_answer_is_refused_in_one_line(name: str, value: object) -> None:
    with pytest.raises(BadAnswers) as refused:
        answers(**{name: value})
    assert refused.value.line.startswith(f"{name} is ")
    assert "Allowed: " in refused.value.line
    assert refused.value.line.isprintable()


@pytest.mark.parametrize(("name", "value"), TAKEN, ids=lambda each: repr(each)[:30])
def test_one_that_might_be_a_name_means_itself_wherever_it_is_written(name: str, value: str) -> None:
    with_mail = {"smtp_host": "mail.northshire.example"}
    plain, written = files(**with_mail), files(**with_mail, **{name: value})
    assert [path for path in plain if written[path] != plain[path] and path not in SAYS] == []
    if variable(name) in settings_of(answers(**with_mail, **{name: value})):
        assert as_a_shell_reads(written["etc/safe4me/settings"].text, variable(name)) == value
    assert tomllib.loads(written["etc/safe4me/answers.toml"].text)[name] == value


def test_each_language_has_its_own_escape() -> None:
    assert for_systemd('a"b\\c%d$e') == '"a\\"b\\\\c%%d$$e"'
    assert as_identifier('a"b') == '"a""b"'
    assert as_literal("a'b") == "'a''b'"


def test_what_was_answered_is_read_again_as_it_was(tmp_path: Path) -> None:
    given = answers(force_name='Heddlu\'r "Gogledd" ŵ', languages=["en", "cy"], smtp_port=25)
    file = tmp_path / "answers.toml"
    file.write_text(files(**given.model_dump())["etc/safe4me/answers.toml"].text, "utf-8")
    assert read_answers(file) == given


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('host = "a.example"\nforce_name = Police\n', "line 2"),
        ('host = "a.example"\nhosts = "b.example"\n', "force_name is missing"),
        ("host = 7\n", "host is '7'"),
    ],
)
def test_a_broken_file_is_refused_with_its_line_or_its_key(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "answers.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(BadAnswers) as refused:
        read_answers(file)
    assert told in refused.value.line
    assert refused.value.line.isprintable()


def test_an_answer_that_nobody_asks_for_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadAnswers, match="'secret_key' is no answer"):
        read_answers(write_answers(tmp_path, secret_key="k" * 32))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadAnswers, match="cannot be read"):
        read_answers(tmp_path / "nothing.toml")


def test_there_is_no_overlay_unless_it_is_asked_for_and_then_it_is_roots_own() -> None:
    for given, says in (({}, False), ({"overlay_folder": "/etc/safe4me/overlay"}, True)):
        written = files(**given)
        folders = written["etc/tmpfiles.d/safe4me.conf"].text.splitlines()
        assert ('d "/etc/safe4me/overlay" 0755 root root' in folders) is says
        assert ('SAFE4ME_OVERLAY_FOLDER="/etc/safe4me/overlay"' in written[SAYS[0]].text) is says


def test_what_does_not_matter_is_not_asked() -> None:
    asked = {
        name for name in SiteAnswers.model_fields if is_asked(name, {"database": "sqlite", "smtp_host": ""})
    }
    assert {"smtp_host", "oidc_issuer", "database", "backup_folder"} <= asked
    assert not {"smtp_port", "database_host"} & asked
    assert is_asked("database_host", {"database": "postgresql"})


def test_sign_ins_are_asked_for_one_after_another() -> None:
    one = {"oidc_issuer": "https://a.example"}
    two = {**one, "oidc_2_issuer": "https://b.example"}
    names = {"oidc_client_id", "oidc_2_issuer", "oidc_2_client_id", "oidc_3_issuer", "oidc_3_client_id"}
    assert {name for name in names if is_asked(name, {})} == set()
    assert {name for name in names if is_asked(name, one)} == {"oidc_client_id", "oidc_2_issuer"}
    assert names - {name for name in names if is_asked(name, two)} == {"oidc_3_client_id"}


def test_a_site_that_talks_to_no_other_machine_is_known() -> None:
    assert answers_of(GIVEN).all_is_here
    assert answers(smtp_host="localhost", database="postgresql").all_is_here
    assert not answers(smtp_host="mail.example").all_is_here
    assert not answers(database="postgresql", database_host="db.example").all_is_here
    assert not answers(oidc_issuer="https://accounts.google.com").all_is_here
