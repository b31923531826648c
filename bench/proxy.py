"""nginx in front of the site, as `deploy/nginx.conf` sets it up, with the names of this machine put in."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.nginx import nginx_command
from bench.serving import HOST, ROOT
from safe4me.cli.setup_files import rendered

DEPLOY = ROOT / "deploy"
NAME = "safe4me.example"


@dataclass(frozen=True, slots=True)
class Front:
    """What an nginx of this machine is told: its ports, its certificate, the site's servers and pages.

    Beside `certificate` lies its key, `key.pem`. `name` is what the site is called.
    """

    plain: int
    tls: int
    certificate: Path
    servers: Sequence[int]
    pages: Path
    name: str = HOST


def front_command(folder: Path, front: Front) -> list[str]:
    """How that nginx is started; what it needs lies in `folder`. Raises MissingProgram."""
    return nginx_command(folder, _site(front))


def _site(front: Front) -> str:
    """The shipped file with other names: each that is to be put in stands there, as often as it should."""
    port = "" if front.name == NAME else f":{front.tls}"
    servers = [f"server {HOST}:{port} fail_timeout=2s;" for port in front.servers]
    servers += [f"server {HOST}:{port} backup max_fails=0;" for port in front.servers]
    site = rendered("nginx.conf", host=NAME, with_tls=True)
    for old, new, times in (
        ("\n    server 127.0.0.1:8000 fail_timeout=2s;", "\n    ".join(["", *servers]), 1),
        ("listen 80;", f"listen {HOST}:{front.plain};", 1),
        ("listen 443 ssl;", f"listen {HOST}:{front.tls} ssl;", 1),
        (f"/etc/letsencrypt/live/{NAME}/fullchain.pem", str(front.certificate), 1),
        (f"/etc/letsencrypt/live/{NAME}/privkey.pem", str(front.certificate.with_name("key.pem")), 1),
        ("/var/lib/safe4me/build/current/pages", str(front.pages), 1),
        ("/srv/safe4me/current/deploy", str(DEPLOY), 10),
        (f"https://{NAME}", f"https://{front.name}{port}", 1),
        ("Host $host;", f"Host $host{port};", 1),
        (f"server_name {NAME};", f"server_name {front.name};", 2),
    ):
        if site.count(old) != times:
            raise ValueError(f"deploy/nginx.conf has no longer what is put in its place: {old}")
        site = site.replace(old, new)
    return site
