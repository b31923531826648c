"""nginx in front of the running server, with the lines of `deploy/nginx.conf` for its logs, or without."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.nginx import nginx_command
from bench.serving import HOST, Server, free_port, stop, wait_for
from tests.helpers.servers.machine import needed

BEFORE = """
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
"""
QUIET = "", "access_log off; error_log /dev/null crit;"  # as deploy/nginx.conf has it
AS_SHIPPED = "", "access_log {folder}/access.log; error_log {folder}/error.log;"


@contextmanager
def proxy(server: Server, folder: Path, lines: tuple[str, str]) -> Iterator[int]:
    """The port of an nginx before `server`, whose logs lie in `folder`. Raises NotServing; skips without."""
    needed(shutil.which("nginx"), "nginx, as the package nginx-light")
    port = free_port()
    log_format, logs = (part.replace("{folder}", str(folder)) for part in lines)
    where = {"host": HOST, "port": port, "upstream": server.address}
    command = nginx_command(folder, BEFORE.format(log_format=log_format, logs=logs, **where))
    with (folder / "output.log").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)  # noqa: S603 - our own file
    try:
        wait_for(port, process)
        yield port
    finally:
        stop(process)
