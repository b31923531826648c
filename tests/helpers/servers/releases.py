"""A small site in a repository of its own, a key of its maintainers, and releases of it."""

import shutil
from pathlib import Path

from safe4me.cli.release_files import KEYS, NAMESPACE, SIGNER, version_of
from safe4me.settings import ROOT
from tools.release import release, run

CATALOGUE = "translations/cy/LC_MESSAGES/messages.po"
COMMITTED = ("pyproject.toml", "requirements.txt", "app.py", "LICENSE", CATALOGUE)


def git(folder: Path, *words: str) -> str:
    return run(folder, "git", *words).decode().strip()


def said_of(version: str, migration: str) -> str:
    return f"## [{version}] - 2026-11-30\n\nDatabase: {migration}.\n\n### What you do\n\nNothing.\n"


def make_key(folder: Path, name: str = "key") -> Path:
    """A key that signs releases; its public half lies beside it."""
    run(folder, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "releases", "-f", name)
    return folder / name


def make_tree(root: Path) -> Path:
    """The site, ready for its release."""
    for name in COMMITTED:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    (root / "migrations" / "versions").mkdir(parents=True)
    (root / "migrations" / "versions" / "0007_a_table.py").touch()
    (root / ".gitignore").write_text("/dist/\n", encoding="utf-8")
    (root / "CHANGELOG.md").write_text(said_of(version_of(root), "0007"), encoding="utf-8")
    git(root, "init", "-q")
    for name, value in (("user.name", "A maintainer"), ("user.email", "maintainers@safe4me.example")):
        git(root, "config", name, value)
    commit(root)
    return root


def commit(root: Path) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Change the site")


def trust(root: Path, key: Path) -> None:
    """Have this release of a site ask for this key's signature in the next."""
    (root / KEYS).parent.mkdir(exist_ok=True)
    public = key.with_suffix(".pub").read_text("utf-8")
    (root / KEYS).write_text(f'{SIGNER} namespaces="{NAMESPACE}" {public}', encoding="utf-8")


def release_as(root: Path, key: Path, version: str) -> Path:
    """Release what is in the tree under this version; the archive."""
    pyproject = root / "pyproject.toml"
    older = f'version = "{version_of(root)}"'
    pyproject.write_text(pyproject.read_text("utf-8").replace(older, f'version = "{version}"', 1), "utf-8")
    (root / "CHANGELOG.md").write_text(said_of(version, "0007"), encoding="utf-8")
    commit(root)
    return release(root, key) / f"safe4me-{version}.tar.gz"
