"""Two web nodes, PostgreSQL, Valkey with two replicas and three Sentinels, and nginx, on this machine.

The files of `deploy/` are used as they are shipped. Everything is encrypted, with a certificate made for the
run, but for what nginx says to the web nodes: the site's server speaks no TLS.
"""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.certificates import certificate
from bench.nodes import Node
from bench.postgresql import PostgreSQL, postgresql, postgresql_program
from bench.programs import program
from bench.proxy import Front, front_command
from bench.serving import HOST, ROOT, free_port, free_ports, serve_command, wait_for
from bench.valkeys import ValkeySet, valkey_set
from safe4me.settings import PREFIX, variable

WEB_NODES = 2


class Cluster:
    """The running parts, over an empty database with all tables.

    `settings` are those of each web node and of commands; `trusted` the certificate that all parts show.
    """

    def __init__(self, folder: Path, stack: ExitStack, port: int, build: Path, content: Path) -> None:
        self._folder, self._stack = folder, stack
        self.trusted = certificate(folder, HOST).pem
        self.address = f"https://{HOST}:{port}"
        self.postgresql: PostgreSQL = stack.enter_context(postgresql(folder, free_port(), self.trusted))
        self.valkeys: ValkeySet = stack.enter_context(valkey_set(folder, self.trusted))
        self.settings = self._settings(build, content)
        self.flask("db", "upgrade", database_url=self.postgresql.owner_url)
        self.postgresql.give_roles()
        plain, *web = free_ports(1 + WEB_NODES)
        self.web = [self._web(each) for each in web]
        for node in self.web:
            wait_for(node.port, node.process)
        front = Front(plain, port, self.trusted, web, build / "current" / "pages")
        self.nginx = self._kept(Node(folder, port, front_command(folder, front)))
        wait_for(port, self.nginx.process)

    def parts(self) -> dict[str, Node]:
        """Each part by its name."""
        numbered = {
            "web": self.web,
            "valkey": self.valkeys.servers.values(),
            "sentinel": self.valkeys.sentinels.values(),
        }
        several = {f"{what} {n}": node for what, nodes in numbered.items() for n, node in enumerate(nodes, 1)}
        return {"nginx": self.nginx, "postgresql": self.postgresql.node, **several}

    def start_again(self, node: Node) -> None:
        """Start a part that has ended; but for PostgreSQL it need not be ready yet. Raises NotServing."""
        if node is self.postgresql.node:
            self.postgresql.start_again()
        elif node in self.valkeys.servers.values():
            self.valkeys.restart(node)
        else:
            node.start_again()

    def flask(self, *command: str, **changed: str) -> None:
        """Run a command of the site, with settings `changed`. Raises CalledProcessError."""
        environ = _environ({**self.settings, **changed})
        line = [sys.executable, "-m", "flask", "--app", "app", *command]
        with (self._folder / "commands.log").open("ab") as log:
            subprocess.run(line, cwd=ROOT, env=environ, check=True, stdout=log, stderr=log)  # noqa: S603 - our own command

    def run_timer(self, node: Node) -> None:
        """Run `seal due` as the timer of a web node does. Raises CalledProcessError."""
        self.flask("seal", "due", "--pid-file", str(self._pid_file(node.port)))

    def _settings(self, build: Path, content: Path) -> dict[str, str]:
        return {
            "mode": "development",
            "demo": "1",
            "two_step": "0",
            "secret_key": secrets.token_urlsafe(32),
            "site_address": self.address,
            "proxies_in_front": "1",
            "database_url": self.postgresql.site_url,
            "ballot_box_url": self.valkeys.url,
            "ballot_box_path": str(self._folder / "unused.db"),
            "build_folder": str(build),
            "content_folder": str(content),
        }

    def _web(self, port: int) -> Node:
        command = serve_command("app:app", port, self._pid_file(port))
        return self._kept(Node(self._folder, port, command, environ=_environ(self.settings), work=ROOT))

    def _pid_file(self, port: int) -> Path:
        return self._folder / f"web-{port}.pid"

    def _kept(self, node: Node) -> Node:
        self._stack.callback(node.stop)
        return node


@contextmanager
def cluster(folder: Path, port: int, build: Path, content: Path = ROOT / "content") -> Iterator[Cluster]:
    """All parts, until the block is over: the site at `port`, with the pages of `build`; logs in `folder`.

    Raises MissingProgram, NotServing.
    """
    postgresql_program("initdb")
    for name in ("nginx", "valkey-server", "valkey-sentinel", "valkey-cli"):
        program(name)
    with ExitStack() as stack:
        yield Cluster(folder, stack, port, build, content)


def _environ(settings: Mapping[str, str]) -> dict[str, str]:
    """An environment in which a site finds these settings, and none that this shell has set."""
    others = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return {**others, **{variable(name): value for name, value in settings.items()}}
