"""nginx on this machine: how one is started, and one with the build's own files, to measure pages against."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.programs import program
from bench.serving import HOST, free_port, stop, wait_for

CONFIGURATION = """
daemon off;
{user}
worker_processes {workers};
worker_rlimit_nofile 8192;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 4096; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{http}
}}
"""
PAGES = """
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    default_type "text/html; charset=utf-8";
    server {{ listen {host}:{port}; root {pages}; index index.html; }}
"""


def nginx_command(folder: Path, http: str, workers: int = 1) -> list[str]:
    """How an nginx is started that does what `http` says, in `folder`. Raises MissingProgram."""
    command = [program("nginx"), "-e", str(folder / "nginx.log"), "-c", str(folder / "nginx.conf")]
    user = "user root;" if os.geteuid() == 0 else ""  # or its workers could not reach the folder of a test
    text = CONFIGURATION.format(folder=folder, user=user, workers=workers, http=http)
    (folder / "nginx.conf").write_text(text)
    return command


@contextmanager
def nginx(pages: Path, folder: Path) -> Iterator[str]:
    """The address of an nginx that serves `pages`, for as long as the block lasts.

    Raises MissingProgram and NotServing.
    """
    port = free_port()
    command = nginx_command(folder, PAGES.format(host=HOST, port=port, pages=pages), workers=2)
    process = subprocess.Popen(command)  # noqa: S603 - our own file
    try:
        wait_for(port, process)
        yield f"http://{HOST}:{port}"
    finally:
        stop(process)
