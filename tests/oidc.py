"""An OpenID Connect provider on this machine, with people whom it knows, for tests."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from bench.serving import free_port, wait_for

CLIENT = {"oidc_client_id": "safe4me", "oidc_client_secret": "between us"}


@contextmanager
def provider(**people: Mapping[str, object]) -> Iterator[str]:
    """The issuer's address; `people` are names to press, and what the provider says of each."""
    port = free_port()
    known = [json.dumps({"sub": name, **claims}) for name, claims in people.items()]
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "oidc_provider_mock",
        "--port",
        str(port),
        "--require-nonce",
        "true",
    ]
    process = subprocess.Popen(  # noqa: S603 - a command of our own
        [*command, *(part for claims in known for part in ("--user-claims", claims))],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port, process)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait()
