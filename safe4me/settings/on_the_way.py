"""What the site sends to other machines is encrypted, and goes to nobody else."""

from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import PurePosixPath

from sqlalchemy import URL, make_url

CHECKED = "verify-full"  # of libpq's ways the one that also looks for whom the certificate is


def goes_unchecked(database_url: str) -> bool:
    """Whether rows may go to another machine without TLS whose certificate is checked.

    An address that names no host leaves it to other settings of the machine, so nobody can say.
    https://www.postgresql.org/docs/current/libpq-ssl.html
    """
    url = make_url(database_url)
    if url.drivername == "sqlite" or url.query.get("sslmode") == CHECKED:
        return False
    hosts = list(_hosts(url))
    return not hosts or not all(map(is_here, hosts))


def is_here(host: str) -> bool:
    """Whether a host is this machine, or the folder of a socket on it."""
    if host == "localhost" or PurePosixPath(host).is_absolute():
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _hosts(url: URL) -> Iterator[str]:
    """All places where libpq, which the driver is made of, may look for the server."""
    if url.host:
        yield url.host
    for name in ("host", "hostaddr", "service"):
        given = url.query.get(name, ())
        for each in (given,) if isinstance(given, str) else given:
            yield from each.split(",")
