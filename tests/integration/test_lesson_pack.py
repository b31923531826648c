"""A lesson pack is served as one file, and every link in it holds."""

import io
import re
from posixpath import dirname, join, normpath
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient

PACK = "/en/teachers/law/law-pack.zip"
LINK = re.compile(r' (?:href|src|action|formaction)="([^"]*)"')
MOST_BYTES = 512 * 1024


@pytest.fixture
def pack(client: FlaskClient) -> dict[str, bytes]:
    """The files of a lesson pack."""
    with ZipFile(io.BytesIO(client.get(PACK).data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def links(pack: dict[str, bytes]) -> list[tuple[str, str]]:
    pages = {name: body.decode() for name, body in pack.items() if name.endswith(".html")}
    return [(name, link) for name, html in pages.items() for link in LINK.findall(html)]


def test_a_pack_is_served_as_a_zip_and_compressed_once(client: FlaskClient) -> None:
    reply = client.get(PACK, headers={"Accept-Encoding": "gzip, br"})
    assert reply.content_type == "application/zip"
    assert "Content-Encoding" not in reply.headers
    assert len(reply.data) < MOST_BYTES


def test_every_link_in_a_pack_leads_to_a_file_in_it_or_to_the_site(pack: dict[str, bytes]) -> None:
    within = [(name, link) for name, link in links(pack) if not re.match(r"(https?|tel|sms|mailto):|#", link)]
    assert len(within) > 100
    lost = [
        (name, link)
        for name, link in within
        if normpath(join(dirname(name), link.partition("#")[0])) not in pack
    ]
    assert lost == []


def test_a_page_of_a_pack_ends_on_none_that_needs_a_network(pack: dict[str, bytes]) -> None:
    pages = [body.decode() for name, body in pack.items() if name.endswith(".html")]
    read_on = [end for page in pages for end in re.findall(r'<nav class="read-on.*?</nav>', page, re.DOTALL)]
    assert len(read_on) > 3
    assert all("<li>" in end for end in read_on)
    assert not any("http" in end for end in read_on)


def test_the_page_to_start_with_leads_to_what_is_looked_up(pack: dict[str, bytes]) -> None:
    start = pack["start.html"].decode()
    assert all(f'href="en/{page}/index.html"' in start for page in ("questions", "lines", "help"))


def test_a_pack_leads_into_no_room(pack: dict[str, bytes]) -> None:
    assert [link for _, link in links(pack) if "/join" in link or "/c/" in link or "check" in link] == []


NEEDED = """learn/law/quiz/ learn/law/chat/ teachers/law/ teachers/law/present/40/notes/ schools/
    teachers/law/chat/together/ teachers/law/print/poster/ help/ help/not-safe/ questions/ lines/ words/
    search/ schools/incident/ schools/briefing/"""


@pytest.mark.parametrize("page", NEEDED.split())
def test_a_pack_has_what_a_lesson_needs(pack: dict[str, bytes], page: str) -> None:
    assert f"en/{page}index.html" in pack
