"""nginx, serving the build's own files: what the pages are measured against."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.serving import HOST, free_port, stop, wait_for

CONFIGURATION = """
daemon off;
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    default_type "text/html; charset=utf-8";
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{ listen {host}:{port}; root {pages}; index index.html; }}
}}
"""


@contextmanager
def nginx(pages: Path, folder: Path) -> Iterator[str]:
    """The address of an nginx that serves `pages`, for as long as the block lasts. Raises NotServing."""
    port = free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, host=HOST, port=port, pages=pages))
    process = subprocess.Popen([str(shutil.which("nginx")), "-c", str(configuration)])  # noqa: S603 - our own file
    try:
        wait_for(port, process)
        yield f"http://{HOST}:{port}"
    finally:
        stop(process)
