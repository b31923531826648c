"""The page table answers what the build holds, in front of Flask."""

import gzip
import json
import re
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from safe4me.web.http.page_table import best_encoding

QUIZ = "/en/learn/law/quiz/"
CODE = "K7Q3XP"


def bytes_of(built: Path, path: str) -> bytes:
    build = built / "current"
    entry = json.loads((build / "manifest.json").read_text())["pages"][path]
    return build.joinpath(entry["file"]).read_bytes()


def test_every_page_of_the_build_is_served_byte_for_byte(client: FlaskClient, built: Path) -> None:
    manifest = json.loads((built / "current" / "manifest.json").read_text())
    assert len(manifest["pages"]) > 15
    for path, entry in manifest["pages"].items():
        response = client.get(path)
        assert (response.status_code, response.data) == (200, bytes_of(built, path))
        assert response.headers["Content-Type"] == entry["type"]
        assert int(response.headers["Content-Length"]) == len(response.data)


def test_a_page_never_reaches_flask(app: Flask, client: FlaskClient) -> None:
    seen: list[str] = []
    app.before_request(lambda: seen.append("request"))
    assert client.get(QUIZ).status_code == 200
    assert client.get(f"/c/{CODE}{QUIZ}").status_code == 200
    assert seen == []


def test_head_has_the_headers_of_get_and_no_body(client: FlaskClient) -> None:
    get, head = client.get(QUIZ), client.head(QUIZ)
    assert head.data == b""
    assert dict(head.headers) == dict(get.headers)


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_a_page_comes_compressed_to_whom_can_read_it(client: FlaskClient, built: Path, encoding: str) -> None:
    response = client.get(QUIZ, headers={"Accept-Encoding": encoding})
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}[encoding]
    assert response.headers["Content-Encoding"] == encoding
    assert response.headers["Vary"] == "Accept-Encoding"
    assert unpack(response.data) == bytes_of(built, QUIZ)
    assert len(response.data) < len(bytes_of(built, QUIZ))


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("", ""),
        ("identity", ""),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, deflate", "gzip"),
        ("GZIP", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.000, gzip;q=0", ""),
        ("br;q=0.1", "br"),
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("*;q=0", ""),
        (";;;,,q=", ""),
    ],
)
def test_the_encoding_is_the_best_that_is_allowed(accepted: str, expected: str) -> None:
    assert best_encoding(accepted) == expected


@pytest.mark.parametrize("encoding", ["", "gzip", "br"])
def test_an_unchanged_page_is_not_sent_again(client: FlaskClient, encoding: str) -> None:
    asked = {"Accept-Encoding": encoding}
    first = client.get(QUIZ, headers=asked)
    again = client.get(QUIZ, headers={**asked, "If-None-Match": f'"other", {first.headers["ETag"]}'})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Vary"] == "Accept-Encoding"


def test_another_encoding_is_another_representation(client: FlaskClient) -> None:
    tags = {client.get(QUIZ, headers={"Accept-Encoding": e}).headers["ETag"] for e in ("", "gzip", "br")}
    assert len(tags) == 3
    plain = client.get(QUIZ).headers["ETag"]
    asked = {"Accept-Encoding": "br", "If-None-Match": plain}
    assert client.get(QUIZ, headers=asked).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_a_page_is_only_for_reading(client: FlaskClient, method: str) -> None:
    response = client.open(QUIZ, method=method)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/", "/en/"),
        ("/join", "/en/join/"),
        ("/law", "/en/learn/law/"),
        ("/en", "/en/"),
        ("/en/learn/law/quiz", QUIZ),
        (f"/c/{CODE}/en/learn/law/quiz", f"/c/{CODE}{QUIZ}"),
        (f"/c/{CODE}/en", f"/c/{CODE}/en/"),
    ],
)
def test_short_addresses_and_missing_slashes_lead_on(client: FlaskClient, path: str, to: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["Location"]) == (302, to)


@pytest.mark.parametrize("room", ["", f"/c/{CODE}"])
@pytest.mark.parametrize("end", ["", "/"])
def test_the_address_of_a_page_that_moved_leads_to_it(client: FlaskClient, room: str, end: str) -> None:
    response = client.get(f"{room}/en/learn/law/talk{end}", follow_redirects=True)
    assert (response.status_code, response.request.path) == (200, f"{room}/en/learn/law/chat/")


@pytest.mark.asvs("3.7.2")
@pytest.mark.parametrize(
    "path", ["//elsewhere.example/en", "//en", "/en//learn", "/../en/", f"/c/{CODE}//en"]
)
def test_a_strange_address_leads_nowhere_else(client: FlaskClient, path: str) -> None:
    response = client.get(path, base_url="http://localhost/")
    assert "elsewhere" not in response.headers.get("Location", "")
    assert response.status_code in {302, 308, 404}


def test_in_a_room_the_very_same_bytes_are_served_to_this_browser_alone(client: FlaskClient) -> None:
    outside, inside = client.get(QUIZ), client.get(f"/c/{CODE}{QUIZ}")
    assert inside.data == outside.data
    assert outside.headers["Cache-Control"] == "public, no-cache"
    assert inside.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("code", ["k7q3xp", "K7Q-3XP", "k7q-3xp"])
def test_another_spelling_of_the_code_leads_to_the_one_there_is(client: FlaskClient, code: str) -> None:
    response = client.get(f"/c/{code}{QUIZ}")
    assert (response.status_code, response.headers["Location"]) == (308, f"/c/{CODE}{QUIZ}")


@pytest.mark.parametrize(
    "path", ["/c/AEIOU1/en/", "/c/K7Q3X/en/", "/c/K7Q3XPP/en/", f"/c/{CODE}/static/", f"/c/{CODE}/robots.txt"]
)
def test_what_is_no_room_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path, follow_redirects=True).status_code == 404


def test_assets_are_kept_for_good(client: FlaskClient, built: Path) -> None:
    pages = json.loads((built / "current" / "manifest.json").read_text())["pages"]
    asset = next(path for path in pages if path.startswith("/static/"))
    assert "immutable" in client.get(asset).headers["Cache-Control"]


DOORS = ("/en/help/not-safe/", "/en/help/picture-out/")


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
@pytest.mark.parametrize("room", ["", f"/c/{CODE}"])
def test_who_watches_the_line_cannot_tell_one_door_from_another(
    client: FlaskClient, room: str, encoding: str
) -> None:
    replies = [client.get(room + door, headers={"Accept-Encoding": encoding}) for door in DOORS]
    assert replies[0].data != replies[1].data
    assert len({len(reply.data) for reply in replies}) == 1
    assert len({sum(len(f"{name}{value}") for name, value in reply.headers) for reply in replies}) == 1


@pytest.mark.asvs("14.2.2")
@pytest.mark.parametrize("room", ["", f"/c/{CODE}"])
def test_no_cache_keeps_a_door_and_any_may_keep_the_file_of_all(client: FlaskClient, room: str) -> None:
    for door in DOORS:
        assert client.get(room + door).headers["Cache-Control"] == "no-store"
    listed = client.get(f"{room}/en/help/")
    (of_all,) = set(re.findall(r'data-doors="(.*?)"', listed.text))
    assert listed.headers["Cache-Control"] != "no-store"
    assert "immutable" in client.get(of_all).headers["Cache-Control"]


def test_the_file_of_all_doors_says_what_their_pages_say(client: FlaskClient) -> None:
    (of_all,) = set(re.findall(r'data-doors="(.*?)"', client.get("/en/").text))
    told = client.get(of_all).text
    for address in ("/en/help/", *DOORS):
        (article,) = re.findall(r"<article.*?</article>", client.get(address).text, re.DOTALL)
        assert article in told
