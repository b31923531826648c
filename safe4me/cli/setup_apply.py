"""The steps by which `flask setup --apply` makes a machine serve the site, once its files are there.

Each may be done again: what is done already stays. Commands of the site run by `safe4me`, as its user.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import click
from sqlalchemy import make_url

from safe4me.cli.release_files import version_of
from safe4me.cli.setup_answers import SiteAnswers
from safe4me.cli.setup_files import ALL_TIMERS, OWNER_URL, PRIVATE, ROLES, SECRET, File, rendered
from safe4me.cli.setup_target import write_files
from safe4me.cli.users import MAIL_NOT_TAKEN
from safe4me.settings import ROOT

RELEASES, CURRENT = "srv/safe4me/releases", "srv/safe4me/current"
INVITED, LINK = "etc/safe4me/invited", "etc/safe4me/first-invitation"
LOCKS = {"sqlite": "requirements.txt", "postgresql": "requirements-postgres.txt"}
CHECKED = ("--require-hashes", "--only-binary", ":all:")
FROM_SOURCE = ("--no-binary", "flask-principal", "--no-build-isolation")  # it alone has no wheel
HIDDEN = ("/root", "/home")  # from services, by ProtectHome=
MADE_BESIDE_IT = {"node_modules", "var", "build", "dist", "setup-out"}
UNITS = ("safe4me.socket", "safe4me.service", *(f"safe4me-{each}.timer" for each in ALL_TIMERS))


def run_program(*words: str, said: str | None = None, also: int = 0) -> str:
    """What a program prints, told `said`; it ends with 0, or with `also`. Raises ClickException."""
    try:
        done = subprocess.run(words, input=said or "", capture_output=True, text=True, check=False)  # noqa: S603 - our own commands
    except FileNotFoundError:
        raise click.ClickException(f"{words[0]} is not installed here.") from None
    if done.returncode not in {0, also}:
        why = (done.stderr or done.stdout).strip()
        raise click.ClickException(f"`{' '.join(words)}` failed: {why}\nMend that, and run setup again.")
    return done.stdout


def has_certificate(root: Path, host: str) -> bool:
    """Whether the site's certificate is where nginx looks for it."""
    return (root / "etc/letsencrypt/live" / host / "fullchain.pem").exists()


def apply(answers: SiteAnswers, secrets: Mapping[str, str], root: Path, *, changed: bool) -> None:
    """Set the machine up. Raises ClickException at the first step that fails, with what to mend."""
    if any(Path(sys.base_prefix).is_relative_to(each) for each in HIDDEN):
        raise click.ClickException(
            f"The site's services cannot see the Python in {sys.base_prefix}: run setup by the system's."
        )
    _say("The site's user and folders")
    run_program("systemd-sysusers", f"--root={root}", "safe4me.conf")
    run_program("systemd-tmpfiles", f"--root={root}", "--create", "safe4me.conf")
    _put_release(root, LOCKS[answers.database])
    site = str(root / "usr/local/bin/safe4me")
    run_program("systemctl", "daemon-reload")
    own_postgres = answers.database == "postgresql" and answers.database_is_here
    if own_postgres:
        _make_database(answers, secrets, root)
    _say("Tables and pages")
    run_program(site, "db", "upgrade")
    if own_postgres:
        _give_rights(answers, root)
    run_program(site, "build")
    _say("The server and its timers")
    run_program("systemctl", "enable", "--now", *UNITS)
    if changed:
        run_program("systemctl", "restart", "safe4me.service")
    run_program("nginx", "-t")
    run_program("systemctl", "reload-or-restart", "nginx.service")
    _invite(answers, root, site)
    if not has_certificate(root, answers.host):
        click.echo("There is no certificate yet. Get one, then run setup again:")
        click.echo(f"  certbot certonly --webroot -w /var/www/safe4me-acme -d {answers.host}")


def _say(step: str) -> None:
    click.echo(f"{step} …")


def _put_release(root: Path, lock: str) -> None:
    """Put this release where root alone may change it, with what its lock lists; `current` leads there."""
    version = version_of(ROOT)
    release, current = root / RELEASES / version, root / CURRENT
    if not release.exists():
        _say(f"Release {version}")
        shutil.copytree(ROOT, release, ignore=_left_out)
        run_program("chmod", "-R", "go-w", str(release))  # an archive of git has files that a group may write
    if not (release / ".venv" / "bin" / "flask").exists():
        _say("What others wrote, by its hashes")
        install_locked(release, lock)
    if not current.exists():
        current.symlink_to(Path("releases") / version)


def install_locked(release: Path, lock: str) -> None:
    """Give a release an environment of its own, with what its lock lists. Raises ClickException.

    What is there as source alone is built by what is checked by its hash too: pip would fetch that unchecked.
    """
    installed = release / ".venv"
    run_program(f"{sys.base_prefix}/bin/python3", "-m", "venv", str(installed))
    install = (str(installed / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check")
    run_program(*install, *CHECKED, "-r", str(release / "requirements-build.txt"))
    run_program(*install, *CHECKED, *FROM_SOURCE, "-r", str(release / lock))


def _left_out(folder: str, names: list[str]) -> set[str]:
    """Of a folder of this release, what is no part of a release."""
    made = {each for each in names if each.startswith(".") or each in MADE_BESIDE_IT}
    return {"__pycache__"} | (made if Path(folder) == ROOT else set())


def _make_database(answers: SiteAnswers, secrets: Mapping[str, str], root: Path) -> None:
    """The database and its two roles, with the passwords of their addresses."""
    _say("The database")
    _as_postgres("postgres", rendered("database.sql", database_name=answers.database_name))
    _give_rights(answers, root)
    urls = {answers.database_owner: secrets[OWNER_URL], answers.database_site: secrets["database-url"]}
    passwords = {role: str(make_url(url).password) for role, url in urls.items()}
    _as_postgres("postgres", rendered("passwords.sql", passwords=passwords))


def _give_rights(answers: SiteAnswers, root: Path) -> None:
    """What each role may do, with the tables that there are by now."""
    _as_postgres(answers.database_name, (root / ROLES).read_text("utf-8"))


def _as_postgres(database: str, statements: str) -> str:
    """What PostgreSQL's superuser is answered; nobody else sees statements on standard input."""
    asked = ("-v", "ON_ERROR_STOP=1", "--no-psqlrc", "--tuples-only", "--quiet", "-d", database)
    return run_program("runuser", "-u", "postgres", "--", "psql", *asked, said=statements)


def _invite(answers: SiteAnswers, root: Path, site: str) -> None:
    """Invite the first coordinator, once."""
    note = root / INVITED
    if note.exists() and note.read_text("utf-8").strip() == answers.coordinator:
        return
    made = run_program(site, "users", "school", "--", answers.area, answers.school)
    area = re.findall(r"Area (\d+):", made)[0]
    invite = ("users", "invite", "--role", "coordinator", "--area", area, "--", answers.coordinator)
    link = run_program(site, *invite, also=MAIL_NOT_TAKEN)
    if "://" in link and not sys.stdout.isatty():
        write_files(root, {LINK: File(link, SECRET)})
        click.echo(f"The coordinator's link is in {root / LINK}: hand it over, and delete the file.")
    else:
        click.echo(link.strip())
    write_files(root, {INVITED: File(f"{answers.coordinator}\n", PRIVATE)})
