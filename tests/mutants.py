"""Change one thing at a time in the pure floors and see that a test fails: `make mutants`.

mutmut makes the changes ([tool.mutmut] in pyproject.toml says where, and which tests run), in a copy of what
it needs. `mutants.toml`, beside this file, lists the mutants that may survive, each with why.
"""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COPY = ROOT / "var" / "mutants"
MUTMUT = Path(sys.executable).with_name("mutmut")
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mutmut"]
LEAST_KILLED_PERCENT = 95
KILLED = {1, 3}  # how pytest ends when a test fails, or breaks
TIMED_OUT = {-24, 24, 36, 152, 255}  # how mutmut ends what does not come to an end
CACHED = re.compile(r"^@((?:lru_)?cache\b.*)\n(def (\w+))", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Survivor:
    """A change that no test notices: in which function, and the line before and after."""

    function: str
    was: str
    becomes: str


def copy() -> None:
    """Copy what is mutated and what its tests need.

    mutmut leaves a function alone that has a decorator, so a cache is put on at the end of its file.
    """
    shutil.rmtree(COPY, ignore_errors=True)
    COPY.mkdir(parents=True)
    for name in ("pyproject.toml", "tests", *SETTINGS["source_paths"], *SETTINGS["also_copy"]):
        made = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        made(ROOT / name, COPY / name)
    for path in targets():
        text = path.read_text()
        caches = "".join(f"\n{name} = {cache}({name})" for cache, _, name in CACHED.findall(text))
        path.write_text(CACHED.sub(r"\2", text) + caches + "\n")


def targets() -> list[Path]:
    """The files to mutate, in the copy."""
    return sorted(path for pattern in SETTINGS["only_mutate"] for path in COPY.glob(pattern))


def results(path: Path) -> dict[str, int]:
    """How the tests ended of each mutant of a file that was run."""
    found = COPY / "mutants" / path.relative_to(COPY)
    ended: dict[str, int | None] = json.loads(Path(f"{found}.meta").read_text())["exit_code_by_key"]
    return {name: code for name, code in ended.items() if code is not None}


def survivor(mutant: str) -> Survivor:
    """What the mutant changed; `x_` and a number in its name are mutmut's own."""
    show = [str(MUTMUT), "show", mutant]
    shown = subprocess.run(show, cwd=COPY, capture_output=True, text=True, check=True)  # noqa: S603 - our own tool
    function = re.sub(r"__mutmut_\d+$", "", mutant.replace(".x_", "."))
    return Survivor(function, changed(shown.stdout, "-"), changed(shown.stdout, "+"))


def changed(diff: str, sign: str) -> str:
    """The lines of a diff that begin with `sign`, as one."""
    lines = [line for line in diff.splitlines() if line.startswith(sign) and not line.startswith(3 * sign)]
    return " ".join(line[1:].strip() for line in lines)


def accepted() -> set[Survivor]:
    """The survivors that are listed, each with a reason."""
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())["survivor"]
    assert all(each["why"] for each in listed)
    return {Survivor(each["function"], each["was"], each["becomes"]) for each in listed}


def judged(survivors: set[Survivor], killed: int, total: int, *, whole: bool) -> Iterator[str]:
    """What is wrong: too few killed, a survivor that is not listed, one that is and was killed."""
    if 100 * killed < LEAST_KILLED_PERCENT * total:
        yield f"Fewer than {LEAST_KILLED_PERCENT}% were killed."
    for each in sorted(survivors - accepted(), key=str):
        yield f"Survived, and is not in mutants.toml: {each.function}\n  - {each.was}\n  + {each.becomes}"
    for each in sorted(accepted() - survivors, key=str) if whole else ():
        yield f"Is in mutants.toml, and was killed: {each.function}\n  + {each.becomes}"


def main(names: list[str]) -> int:
    """Run the mutants of these names, or all; returns 1 when something is wrong."""
    copy()
    subprocess.run([MUTMUT, "run", *names], cwd=COPY, check=True)  # noqa: S603 - our own tool
    survivors: set[Survivor] = set()
    killed = total = endless = 0
    for path in targets():
        ended = results(path)
        alive = [name for name, code in ended.items() if code not in KILLED | TIMED_OUT]
        stopped = [name for name, code in ended.items() if code in TIMED_OUT]
        survivors |= {survivor(name) for name in alive}
        # What survives runs all its tests, and on a busy machine it may be stopped.
        survivors |= {survivor(name) for name in stopped} & accepted()
        killed, total = killed + len(ended) - len(alive), total + len(ended)
        if ended:
            print(f"{len(ended) - len(alive):5} of {len(ended):4} killed: {path.relative_to(COPY)}")
        endless += len(stopped)
    print(f"{killed:5} of {total:4} killed: {100 * killed / total:.1f}%, {endless} of them by the clock")
    wrong = list(judged(survivors, killed, total, whole=not names))
    print(*wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
