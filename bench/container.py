"""`make container-test`: builds the image, and looks at it at work.

Run with the limits of compose.yaml it has to serve a page; its own loop has to seal a room that is due, and
to have both workers replaced then. A whole run takes some minutes, and needs podman or docker.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from safe4me.settings import ROOT

ENGINE = shutil.which("podman") or shutil.which("docker")
IMAGE = NAME = "safe4me-test"
MOST_SECONDS = 600  # for anything that is waited for
LIMITS = (
    *("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--ulimit", "core=0"),
    *("--tmpfs", "/box", "--tmpfs", "/tmp"),  # noqa: S108 - the container's own
    *("--volume", f"{NAME}-var:/srv/safe4me/var", "--volume", f"{NAME}-build:/srv/safe4me/build"),
    *("--env", "SAFE4ME_MODE=development", "--env", "SAFE4ME_PROXIES_IN_FRONT=0"),
    *("--env", "TIMER_SECONDS=15"),
)
PAGE = """
from urllib.request import urlopen
print(urlopen("http://127.0.0.1:8000/en/").status)
"""
WORKERS = """
from pathlib import Path
pid = Path("var/granian.pid").read_text().split()[0]
print(Path(f"/proc/{pid}/task/{pid}/children").read_text())
"""
OPEN_A_ROOM = """
from datetime import UTC, datetime
from secrets import token_hex
from app import app
from safe4me import rooms
from safe4me.content.measures import measure_of
from safe4me.db.accounts import Account, ClassTeacher, Role, RoleName
from safe4me.db.base import db
from safe4me.db.rooms import Phase
from safe4me.db.schools import Area, School, SchoolClass, YearGroup
from safe4me.statistics.ballot import Ballot
from safe4me.statistics.periods import school_year
now = datetime.now(UTC)
year = school_year(now.date())
with app.app_context():
    school = School(area=Area(name="Northshire"), name="Hill School")
    its = SchoolClass(school=school, school_year=year, year_group=9, name="9K", size=25)
    teacher = Account(
        email="teacher@school.example", name="A teacher", password="-", fs_uniquifier="-", since=now,
        school=school, roles=[Role(name=RoleName.TEACHER)],
    )
    db.session.add_all([school, its, teacher])
    db.session.flush()
    db.session.add(YearGroup(school_id=school.id, school_year=year, number=9, pupils=99))
    db.session.add(ClassTeacher(class_id=its.id, account_id=teacher.id, since=now, seen=now))
    db.session.commit()
    measure = measure_of(app.extensions["site"].libraries["en"].activity("law/quiz"))
    box = app.extensions["ballot_box"]
    room = rooms.open_room(
        db.session(), box, app.extensions["settings"], teacher=teacher,
        school_class=its, measures=[measure], phase=Phase.ONCE, minutes=1, now=now,
    )
    answers = tuple((each.id, 1) for each in measure.questions)
    for _ in range(12):
        box.cast(room.code, Ballot(measure.activity, token_hex(16), answers), now)
"""
STATE = """
import sqlite3
print(sqlite3.connect("var/safe4me.db").execute("SELECT state FROM room").fetchone()[0])
"""


def engine(*words: str) -> str:
    """What the container engine prints. Raises CalledProcessError."""
    done = subprocess.run([str(ENGINE), *words], check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own words
    return done.stdout.strip()


def inside(program: str) -> str:
    """What a program of Python prints in the site's container."""
    return engine("exec", NAME, ".venv/bin/python", "-c", program)


def see_within_minutes(what: str, holds: Callable[[], bool]) -> None:
    """Wait until something holds, and say how long that took. Raises SystemExit."""
    began = time.monotonic()
    while time.monotonic() < began + MOST_SECONDS:
        with suppress(subprocess.CalledProcessError):
            if holds():
                print(f"{what}: after {time.monotonic() - began:.0f} s")
                return
        time.sleep(2)
    sys.exit(f"Not within {MOST_SECONDS} seconds: {what}\n{engine('logs', NAME)}")


def look() -> None:
    """Look at the image at work. Raises SystemExit."""
    tables = ".venv/bin/flask --app app db upgrade && .venv/bin/flask --app app build"
    engine("run", "--rm", *LIMITS, IMAGE, "sh", "-c", tables)
    engine("run", "--detach", "--init", "--name", NAME, *LIMITS, IMAGE)
    see_within_minutes("A page is served", lambda: inside(PAGE) == "200")
    before = set(inside(WORKERS).split())
    inside(OPEN_A_ROOM)
    see_within_minutes("The loop has sealed the room", lambda: inside(STATE) == "closed")
    see_within_minutes(
        "Both workers are others", lambda: len({*inside(WORKERS).split()} - before) == len(before)
    )
    engine("stop", "--time", "30", NAME)


def main() -> None:
    """Build the image, look at it, and take away what that needed."""
    if ENGINE is None:
        sys.exit("This needs podman or docker.")
    engine("build", "--file", str(ROOT / "deploy/container/Containerfile"), "--tag", IMAGE, str(ROOT))
    size = int(engine("image", "inspect", "--format", "{{.Size}}", IMAGE))
    print(f"The image has {size / 1e6:.0f} MB.")
    try:
        look()
    finally:
        engine("rm", "--force", "--volumes", NAME)
        engine("volume", "rm", "--force", f"{NAME}-var", f"{NAME}-build")


if __name__ == "__main__":
    main()
