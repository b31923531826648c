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


def test_a_pack_leads_into_no_room(pack: dict[str, bytes]) -> None:
    assert [link for _, link in links(pack) if "/join" in link or "/c/" in link or "check" in link] == []


NEEDED = """learn/law/quiz/ learn/law/chat/ teachers/law/ teachers/law/present/40/notes/ schools/
    teachers/law/chat/together/ teachers/law/print/poster/ help/ help/not-safe/"""


@pytest.mark.parametrize("page", NEEDED.split())
def test_a_pack_has_what_a_lesson_needs(pack: dict[str, bytes], page: str) -> None:
    assert f"en/{page}index.html" in pack
