"""nginx in front of the site, as `deploy/nginx.conf` sets it up, with the names of this machine put in."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.programs import program
from bench.serving import HOST, ROOT

DEPLOY = ROOT / "deploy"
NAME = "safe4me.example"
AROUND = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
worker_rlimit_nofile 8192;
events {{ worker_connections 4096; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{site}
}}
"""


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
    nginx = program("nginx")
    user = "user root;" if os.geteuid() == 0 else ""  # or its workers could not read the folder of a test
    file = folder / "nginx.conf"
    file.write_text(AROUND.format(folder=folder, user=user, site=_site(front)))
    return [nginx, "-e", str(folder / "nginx.log"), "-c", str(file)]


def _site(front: Front) -> str:
    """The shipped file with other names: each that is to be put in stands there, as often as it should."""
    port = "" if front.name == NAME else f":{front.tls}"
    servers = [f"server {HOST}:{port} fail_timeout=2s;" for port in front.servers]
    servers += [f"server {HOST}:{port} backup max_fails=0;" for port in front.servers]
    site = (DEPLOY / "nginx.conf").read_text("utf-8")
    for old, new, times in (
        ("\n    server 127.0.0.1:8000 fail_timeout=2s;", "\n    ".join(["", *servers]), 1),
        ("listen 80;", f"listen {HOST}:{front.plain};", 1),
        ("listen 443 ssl;", f"listen {HOST}:{front.tls} ssl;", 1),
        (f"/etc/letsencrypt/live/{NAME}/fullchain.pem", str(front.certificate), 1),
        (f"/etc/letsencrypt/live/{NAME}/privkey.pem", str(front.certificate.with_name("key.pem")), 1),
        ("/srv/safe4me/build/current/pages", str(front.pages), 1),
        ("/srv/safe4me/deploy", str(DEPLOY), 4),
        (f"https://{NAME}", f"https://{front.name}{port}", 1),
        ("Host $host;", f"Host $host{port};", 1),
        (f"server_name {NAME};", f"server_name {front.name};", 2),
    ):
        if site.count(old) != times:
            raise ValueError(f"deploy/nginx.conf has no longer what is put in its place: {old}")
        site = site.replace(old, new)
    return site
