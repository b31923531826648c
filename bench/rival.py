"""Kolibri beside this site, under the same load: `python -m bench.rival`. It is another kind of product.

Kolibri is a learning platform with accounts, channels and videos, made to run without the internet; this site
has pages that are ready bytes. What is compared is only what a class meets first: a first page, and a small
answer in JSON. It is installed from the package registry into a folder that is thrown away, and started as it
comes, but that it listens on this machine alone and calls nobody.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench.measured import keep
from bench.run import CLIENTS, READABLE, Target
from bench.serving import HOST, free_ports, serving, stop, wait_for
from bench.site import CODE, make_site, with_room

RIVAL = "kolibri==0.19.*"
ROUNDS = 3
FIRST_PAGE, ABOUT = "/en/setup/", "/api/public/info/"
TO_ITSELF = {"LISTEN_ADDRESS": HOST, "ZEROCONF_ENABLED": "0", "DISABLE_PING": "1"}


def main() -> None:
    """Install, measure in turns, and write down the medians."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(READABLE)
        site = with_room(make_site(folder))
        with _kolibri(folder) as theirs, serving("app:app", site.environ, folder) as server:
            targets = [
                Target("Kolibri, first page", theirs + FIRST_PAGE),
                Target("this site, first page", f"{server.address}/en/"),
                Target("Kolibri, what it is, in JSON", theirs + ABOUT),
                Target("this site, state of a room, in JSON", f"{server.address}/c/{CODE}/state"),
            ]
            rates = _rates(targets)
    keep("rival", {"rival": RIVAL, "clients": CLIENTS, "requests a second": rates})


def _rates(targets: list[Target]) -> dict[str, int]:
    for target in targets:
        target.load(seconds=1)  # warm up
    for _ in range(ROUNDS):
        for target in targets:
            target.rates.append(target.load())
    return {target.name: round(median(target.rates)) for target in targets}


@contextmanager
def _kolibri(folder: Path) -> Iterator[str]:
    """The address of a Kolibri that runs as long as the block lasts."""
    own = folder / "kolibri"
    subprocess.run([sys.executable, "-m", "venv", str(own)], check=True)  # noqa: S603 - our own command
    pip = [str(own / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", RIVAL]
    subprocess.run(pip, check=True)  # noqa: S603 - as above
    port, beside = free_ports(2)
    environ = {f"KOLIBRI_{name}": value for name, value in TO_ITSELF.items()}
    command = ["start", "--foreground", "--port", str(port), "--zip-port", str(beside)]
    with (folder / "kolibri.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - as above
            [str(own / "bin" / "kolibri"), *command],
            env={**os.environ, **environ, "KOLIBRI_HOME": str(folder / "kolibri-home")},
            stdout=log,
            stderr=log,
        )
    try:
        wait_for(port, process)
        yield f"http://{HOST}:{port}"
    finally:
        stop(process)


if __name__ == "__main__":
    main()
