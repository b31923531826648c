"""A release holds what is committed and what a build needs, signed; a tree that is not ready is refused."""

import json
import re
import subprocess
import tarfile
from pathlib import Path

import pytest

from safe4me.cli.release_files import NAMESPACE, version_of
from safe4me.settings import ROOT
from tests.helpers.servers.releases import COMMITTED, commit, git, make_key, make_tree, said_of
from tools.release import NotReady, newest_migration, release, run, section_of


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return make_key(tmp_path)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return make_tree(tmp_path / "site")


def is_signed(folder: Path, key: Path, by: str = NAMESPACE) -> bool:
    signers = folder.parent / "signers"
    signers.write_text(f"releases {key.with_suffix('.pub').read_text('utf-8')}", encoding="utf-8")
    verify = f"ssh-keygen -Y verify -n '{by}' -I releases -f {signers} -s SHA256SUMS.sig < SHA256SUMS"
    try:
        run(folder, "sh", "-c", verify)
    except subprocess.CalledProcessError:
        return False
    return True


def test_a_release_is_signed_and_its_sums_are_right(tree: Path, key: Path) -> None:
    folder = release(tree, key)
    version = version_of(tree)
    assert {each.name for each in folder.iterdir()} == {
        f"safe4me-{version}.tar.gz",
        "sbom.json",
        "SHA256SUMS",
        "SHA256SUMS.sig",
    }
    run(folder, "sha256sum", "--check", "--quiet", "SHA256SUMS")
    assert is_signed(folder, key)
    assert not is_signed(folder, key, by="something else")
    assert git(tree, "cat-file", "-t", f"v{version}") == "tag"
    assert "BEGIN SSH SIGNATURE" in git(tree, "cat-file", "-p", f"v{version}")
    with (folder / "SHA256SUMS").open("a") as sums:
        sums.write("0\n")
    assert not is_signed(folder, key)


def test_its_archive_holds_what_is_committed_alone(tree: Path, key: Path) -> None:
    (tree / "dist").mkdir()
    (tree / "dist" / "kept.txt").touch()
    folder = release(tree, key)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        members = {each.name: each for each in archive.getmembers()}
    names = {name.partition("/")[2] for name, each in members.items() if each.isfile()}
    assert names == {
        *COMMITTED,
        ".gitignore",
        "CHANGELOG.md",
        "migrations/versions/0007_a_table.py",
    }
    assert {(each.uid, each.uname) for each in members.values()} == {(0, "")}


def test_the_same_commit_makes_the_same_bytes(tree: Path, key: Path) -> None:
    first = next(release(tree, key).glob("*.tar.gz")).read_bytes()
    git(tree, "tag", "--delete", f"v{version_of(tree)}")
    assert next(release(tree, key).glob("*.tar.gz")).read_bytes() == first


def test_its_bill_of_materials_names_the_licences(tree: Path, key: Path) -> None:
    ours = json.loads((release(tree, key) / "sbom.json").read_text("utf-8"))["metadata"]["component"]
    assert ours["licenses"] == [{"expression": "MIT AND CC-BY-SA-4.0"}]
    assert ours["version"] == version_of(tree)


@pytest.mark.parametrize(
    ("file", "text", "asked"),
    [
        ("app.py", "changed", "Commit or put away"),
        ("CHANGELOG.md", said_of("9.9.9", "0007"), "Give CHANGELOG.md a section"),
        ("CHANGELOG.md", said_of(version_of(ROOT), "0006"), "Database: 0007"),
    ],
)
def test_a_tree_that_is_not_ready_is_refused(tree: Path, key: Path, file: str, text: str, asked: str) -> None:
    (tree / file).write_text(text, encoding="utf-8")
    if file != "app.py":
        commit(tree)
    with pytest.raises(NotReady, match=re.escape(asked)):
        release(tree, key)
    assert not (tree / "dist").exists()


def test_a_version_is_released_once(tree: Path, key: Path) -> None:
    release(tree, key)
    with pytest.raises(NotReady, match="is released"):
        release(tree, key)


def test_what_comes_next_says_what_you_do_and_names_the_newest_migration() -> None:
    said = section_of((ROOT / "CHANGELOG.md").read_text("utf-8"), "Unreleased")
    assert "### What you do" in said
    assert f"Database: {newest_migration(ROOT)}." in said


@pytest.mark.parametrize("name", ["LICENSE", "content/LICENSE"])
def test_each_licence_that_is_declared_is_there(name: str) -> None:
    assert f'"{name}"' in (ROOT / "pyproject.toml").read_text("utf-8")
    assert (ROOT / name).read_text("utf-8").strip()


@pytest.mark.parametrize("name", ["requirements-postgres.txt", "requirements-pdf.txt"])
def test_an_extra_lock_adds_to_the_site_s_and_is_what_was_tested(name: str) -> None:
    site, extra, tested = (
        set(re.findall(r"^([\w.-]+==\S+)", (ROOT / each).read_text("utf-8"), re.MULTILINE))
        for each in ("requirements.txt", name, "requirements-dev.txt")
    )
    assert site < extra < tested
