"""A release as it arrives: who signed it, and its files in a folder of their own.

`tools/release.py` writes one. Beside its archive, safe4me-VERSION.tar.gz, lie SHA256SUMS and the signature of
these, which is asked of the keys that the release installed before has.
"""

import re
import shutil
import subprocess
import tarfile
import tomllib
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import click

NAMESPACE = "safe4me-release"  # of its signatures, and of nothing else: ssh-keygen(1)
SIGNER = "releases"  # whom the file of keys names
KEYS = Path("deploy") / "allowed_signers"
SUMS = "SHA256SUMS"
ARCHIVE = re.compile(r"safe4me-(\d+\.\d+\.\d+)\.tar\.gz")


@dataclass(frozen=True, slots=True)
class Release:
    """An archive that is signed and newer than what is installed."""

    version: str
    packed: bytes


def version_of(root: Path) -> str:
    """The version that pyproject.toml gives."""
    found: str = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    return found


def signed_release(file: Path, installed: Path) -> Release:
    """The release in `file`, if a key that the `installed` one has signed it. Raises ClickException."""
    named = ARCHIVE.fullmatch(file.name)
    if named is None:
        raise click.ClickException(f"{file.name} is no archive of a release: safe4me-VERSION.tar.gz.")
    packed, sums = _read(file), _read(file.with_name(SUMS))
    _refuse_unsigned(sums, file.with_name(f"{SUMS}.sig"), installed / KEYS)
    if f"{sha256(packed).hexdigest()}  {file.name}".encode() not in sums.splitlines():
        raise click.ClickException(f"{file.name} is not what was signed: fetch it again.")
    version, older = named[1], version_of(installed)
    if _in_order(version) <= _in_order(older):
        raise click.ClickException(f"{version} is not newer than {older}, which is installed.")
    return Release(version, packed)


def unpack(release: Release, folder: Path) -> None:
    """Write a release's files to `folder`; what an earlier try left there goes. Raises ClickException."""
    top = f"safe4me-{release.version}"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        with (
            TemporaryDirectory(dir=folder.parent) as kept,
            tarfile.open(fileobj=BytesIO(release.packed)) as archive,
        ):
            if {each.name.partition("/")[0] for each in archive} != {top}:
                raise click.ClickException(f"The archive has more than one folder, {top}.")
            archive.extractall(kept, filter="data")
            (Path(kept) / top).rename(folder)
    except tarfile.TarError:
        line = "The archive cannot be unpacked: it leads out of its folder, or is damaged."
        raise click.ClickException(line) from None


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}.") from None


def _refuse_unsigned(sums: bytes, signature: Path, keys: Path) -> None:
    lines = _read(keys).decode().splitlines()
    if not [line for line in lines if line.strip() and not line.startswith("#")]:
        how = "Put the maintainers’ key there, from somebody whom you trust to have it"
        raise click.ClickException(f"{keys} has no key, so no signature can be verified. {how}.")
    program = shutil.which("ssh-keygen")
    if program is None:
        raise click.ClickException("Signatures are verified by ssh-keygen: install OpenSSH’s client.")
    by = ("-Y", "verify", "-n", NAMESPACE, "-I", SIGNER, "-f", str(keys), "-s", str(signature))
    if subprocess.run([program, *by], input=sums, check=False, capture_output=True).returncode:  # noqa: S603 - our own words; a file named by root
        raise click.ClickException(f"{SUMS} is signed by no key in {keys}: do not install this.")


def _in_order(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
