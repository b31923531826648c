"""A release is unpacked only if a key of the installed one signed it, and nothing of it lands elsewhere."""

import tarfile
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import click
import pytest

from safe4me.cli.release_files import KEYS, NAMESPACE, SUMS, Release, signed_release, unpack
from tests.helpers.servers.releases import make_key, make_tree, release_as, trust
from tools.release import run


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return make_key(tmp_path)


@pytest.fixture
def tree(tmp_path: Path, key: Path) -> Path:
    """The installed release, whose maintainers have signed a newer one."""
    root = make_tree(tmp_path / "tree")
    trust(root, key)
    return root


@pytest.fixture
def installed(tree: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "installed"
    (folder / KEYS).parent.mkdir(parents=True)
    for name in ("pyproject.toml", KEYS):
        (folder / name).write_bytes((tree / name).read_bytes())
    return folder


@pytest.fixture
def archive(tree: Path, installed: Path, key: Path) -> Path:
    return release_as(tree, key, "0.2.0")


def sign(sums: Path, key: Path, namespace: str = NAMESPACE) -> None:
    sums.with_suffix(".sig").unlink()
    run(sums.parent, "ssh-keygen", "-Y", "sign", "-q", "-n", namespace, "-f", str(key), sums.name)


def test_what_the_maintainers_signed_is_unpacked_as_it_was_committed(
    archive: Path, installed: Path, tree: Path, tmp_path: Path
) -> None:
    release = signed_release(archive, installed)
    folder = tmp_path / "0.2.0"
    folder.mkdir()
    (folder / "of a try before").touch()
    unpack(release, folder)
    assert release.version == "0.2.0"
    assert (folder / "app.py").read_bytes() == (tree / "app.py").read_bytes()
    assert not (folder / "of a try before").exists()
    assert {*tmp_path.glob("tmp*")} == set()


def changed_afterwards(sums: Path, _tmp_path: Path) -> None:
    sums.write_bytes(sums.read_bytes() + b"0\n")


def by_a_stranger(sums: Path, tmp_path: Path) -> None:
    sign(sums, make_key(tmp_path, "stranger"))


def for_something_else(sums: Path, tmp_path: Path) -> None:
    sign(sums, tmp_path / "key", "git")


def not_at_all(sums: Path, _tmp_path: Path) -> None:
    sums.with_suffix(".sig").unlink()


@pytest.mark.parametrize("spoil", [changed_afterwards, by_a_stranger, for_something_else, not_at_all])
def test_sums_that_the_maintainers_did_not_sign_are_refused(
    archive: Path, installed: Path, tmp_path: Path, spoil: Callable[[Path, Path], None]
) -> None:
    spoil(archive.with_name(SUMS), tmp_path)
    with pytest.raises(click.ClickException, match="is signed by no key"):
        signed_release(archive, installed)


def test_an_archive_that_is_not_what_was_signed_is_refused(archive: Path, installed: Path) -> None:
    archive.write_bytes(archive.read_bytes() + b"0")
    with pytest.raises(click.ClickException, match="is not what was signed"):
        signed_release(archive, installed)


def test_keys_that_come_with_the_new_release_are_not_asked(
    tree: Path, installed: Path, tmp_path: Path
) -> None:
    stranger = make_key(tmp_path, "stranger")
    trust(tree, stranger)
    with pytest.raises(click.ClickException, match="is signed by no key"):
        signed_release(release_as(tree, stranger, "0.2.0"), installed)


def test_where_no_key_is_known_nothing_is_verified(archive: Path, installed: Path) -> None:
    (installed / KEYS).write_text("# Keys of the maintainers\n\n", encoding="utf-8")
    with pytest.raises(click.ClickException, match="has no key"):
        signed_release(archive, installed)


@pytest.mark.parametrize("version", ["0.2.0", "0.10.0"])
def test_only_what_is_newer_is_installed(archive: Path, installed: Path, version: str) -> None:
    pyproject = (installed / "pyproject.toml").read_text("utf-8")
    (installed / "pyproject.toml").write_text(pyproject.replace('"0.1.0"', f'"{version}"'), encoding="utf-8")
    with pytest.raises(click.ClickException, match=f"is not newer than {version}"):
        signed_release(archive, installed)


def test_what_has_another_name_is_no_release(archive: Path, installed: Path) -> None:
    with pytest.raises(click.ClickException, match="is no archive of a release"):
        signed_release(archive.rename(archive.with_name("site.tar.gz")), installed)


def packed(*members: tarfile.TarInfo) -> bytes:
    """An archive of these empty members, beside a file where it belongs."""
    with BytesIO() as written:
        with tarfile.open(fileobj=written, mode="w:gz") as archive:
            for each in (tarfile.TarInfo("safe4me-0.2.0/app.py"), *members):
                archive.addfile(each)
        return written.getvalue()


def link(name: str, to: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = tarfile.SYMTYPE, to
    return member


@pytest.mark.parametrize(
    "member",
    [
        tarfile.TarInfo("safe4me-0.2.0/../../out"),
        tarfile.TarInfo("../out"),
        tarfile.TarInfo("/out"),
        tarfile.TarInfo("out"),
        link("safe4me-0.2.0/out", "/etc/passwd"),
        link("safe4me-0.2.0/out", "../../out"),
    ],
    ids=lambda member: f"{member.name} {member.linkname}".strip(),
)
def test_an_archive_that_leads_out_of_its_folder_is_refused_whole(
    tmp_path: Path, member: tarfile.TarInfo
) -> None:
    releases = tmp_path / "releases"
    releases.mkdir()
    before = {*tmp_path.iterdir()}
    with pytest.raises(click.ClickException, match=r"^The archive"):
        unpack(Release("0.2.0", packed(member)), releases / "0.2.0")
    assert {*releases.iterdir()} == set()
    assert {*tmp_path.iterdir()} == before


def test_what_is_unpacked_can_be_changed_by_its_owner_alone(tmp_path: Path) -> None:
    member = tarfile.TarInfo("safe4me-0.2.0/open")
    member.mode = 0o4777
    unpack(Release("0.2.0", packed(member)), tmp_path / "0.2.0")
    assert (tmp_path / "0.2.0" / "open").stat().st_mode & 0o7777 == 0o755


def test_the_sums_name_the_archive_by_its_own_bytes(archive: Path) -> None:
    digest = sha256(archive.read_bytes()).hexdigest()
    assert f"{digest}  {archive.name}" in archive.with_name(SUMS).read_text("utf-8").splitlines()
