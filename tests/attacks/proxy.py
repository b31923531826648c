"""nginx in front of the running server, with the very lines that `docs/reach.md` gives for its logs."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.serving import HOST, ROOT, Server, free_port, stop, wait_for
from tests.needs import needed

CONFIGURATION = """
daemon off;
{user}
pid {folder}/nginx.pid;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {log_format}
    server {{
        listen {host}:{port};
        {logs}
        location / {{
            proxy_pass {upstream};
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
        }}
    }}
}}
"""
PLACES = re.compile(r"/var/log/(safe4me|nginx)/")
AS_SHIPPED = "", "access_log {folder}/access.log; error_log {folder}/error.log;"


def documented() -> tuple[str, str]:
    """What the documentation gives for nginx's `http` and for its `server`."""
    text = (ROOT / "docs" / "reach.md").read_text("utf-8")
    http, server = re.findall(r"```nginx\n(.*?)```", text, re.DOTALL)
    return http, server


@contextmanager
def proxy(server: Server, folder: Path, lines: tuple[str, str]) -> Iterator[int]:
    """The port of an nginx before `server`, whose logs lie in `folder`. Raises NotServing; skips without."""
    program = needed(shutil.which("nginx"), "nginx, as the package nginx-light")
    port = free_port()
    log_format, logs = (PLACES.sub(f"{folder}/", part).replace("{folder}", str(folder)) for part in lines)
    user = "user root;" if os.geteuid() == 0 else ""  # or its workers could not write into our folder
    where = {"folder": folder, "host": HOST, "port": port, "upstream": server.address, "user": user}
    configuration = folder / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(log_format=log_format, logs=logs, **where))
    command = [program, "-e", str(folder / "start.log"), "-c", str(configuration)]
    with (folder / "output.log").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)  # noqa: S603 - our own file
    try:
        wait_for(port, process)
        yield port
    finally:
        stop(process)
