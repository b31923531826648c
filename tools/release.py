"""Make a release: `make release KEY=~/.ssh/id_ed25519` writes dist/ and a signed tag.

dist/ then holds the source archive, the bill of materials, SHA256SUMS of both, and
the signature of the sums by `ssh-keygen -Y sign`, in the namespace NAMESPACE. No wheel: the site finds its
templates, content and migrations from the root of its own folder.
"""

import gzip
import json
import re
import shutil
import subprocess
import sys
import tarfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from safe4me.cli.release_files import NAMESPACE, SUMS, version_of
from tools.sbom import bill, locked

MIGRATION = re.compile(r"(\d{4})_\w+\.py")


def run(folder: Path, *words: str) -> bytes:
    """What a program says that is run in a folder. Raises CalledProcessError where it fails."""
    program = str(shutil.which(words[0]))
    return subprocess.run([program, *words[1:]], cwd=folder, check=True, capture_output=True).stdout  # noqa: S603 - our own commands


class NotReady(Exception):
    """What has to be done before this tree can be released, in a sentence."""


def section_of(changelog: str, name: str) -> str:
    """What a changelog says of one release, without its heading; nothing where there is no such heading."""
    parts = re.split(r"^## \[([^\]]+)\].*$", changelog, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True)).get(name, "")


def newest_migration(root: Path) -> str:
    """The number of the last migration, in four digits."""
    names = map(MIGRATION.fullmatch, (each.name for each in (root / "migrations" / "versions").iterdir()))
    return max(name[1] for name in names if name)


def refuse_unready(root: Path) -> str:
    """The version to be released. Raises NotReady."""
    version = version_of(root)
    if run(root, "git", "status", "--porcelain"):
        raise NotReady("Commit or put away what has changed since the last commit.")
    if run(root, "git", "tag", "--list", f"v{version}"):
        raise NotReady(f"v{version} is released: raise the version in pyproject.toml.")
    said = section_of((root / "CHANGELOG.md").read_text("utf-8"), version)
    database = f"Database: {newest_migration(root)}."
    if "### What you do" not in said or database not in said:
        raise NotReady(f"Give CHANGELOG.md a section [{version}] with “What you do” and “{database}”")
    return version


def write_archive(root: Path, target: Path, name: str) -> None:
    """Write what is committed, below `name`; the same commit, the same bytes."""
    made_at = int(run(root, "git", "log", "-1", "--format=%ct"))

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        member.mtime = made_at
        return member

    with TemporaryDirectory() as kept:
        folder = Path(kept)
        exported = run(root, "git", "archive", f"--prefix={name}/", "HEAD")
        with tarfile.open(fileobj=BytesIO(exported)) as committed:
            committed.extractall(folder, filter="data")
        with (
            target.open("wb") as file,
            gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=made_at) as packed,
            tarfile.open(fileobj=packed, mode="w") as archive,
        ):
            archive.add(folder / name, arcname=name, filter=plain)


def release(root: Path, key: Path) -> Path:
    """Write dist/ anew and sign the tag; the folder. Raises NotReady."""
    version = refuse_unready(root)
    folder = root / "dist"
    folder.mkdir(exist_ok=True)
    archive, materials = folder / f"safe4me-{version}.tar.gz", folder / "sbom.json"
    sums = folder / SUMS
    write_archive(root, archive, f"safe4me-{version}")
    components = bill([*locked(root / "requirements.txt")])
    materials.write_text(json.dumps(components, indent=2) + "\n", encoding="utf-8")
    sums.write_text(
        "".join(f"{sha256(each.read_bytes()).hexdigest()}  {each.name}\n" for each in (archive, materials)),
        encoding="utf-8",
    )
    sums.with_suffix(".sig").unlink(missing_ok=True)
    run(folder, "ssh-keygen", "-Y", "sign", "-q", "-n", NAMESPACE, "-f", str(key), sums.name)
    by_key = "-c", "gpg.format=ssh", "-c", f"user.signingkey={key}"
    run(root, "git", *by_key, "tag", "--sign", "--message", f"Safe4me {version}", f"v{version}")
    return folder


if __name__ == "__main__":
    try:
        made = release(Path.cwd(), Path(sys.argv[1]).expanduser().resolve())
    except NotReady as unready:
        sys.exit(str(unready))
    print(f"Written: {made}. Push the tag with it.")
