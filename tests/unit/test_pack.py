"""A lesson pack opens from a folder: its own links are relative, all others lead to the site."""

import io
from zipfile import ZipFile

from safe4me.web.build.pack import START, packs

SITE = "https://site.example"
PAGE = """<!doctype html><link rel="stylesheet" href="/static/site.1a2b.css"><a href="#main">On</a>"""
FILES = {
    "/en/": b"<!doctype html>",
    "/en/exit": b"<!doctype html>",
    "/en/help/": f'{PAGE}<a href="/en/exit">Leave</a>'.encode(),
    "/en/learn/law/": f"""{PAGE}
<a href="../../help/" data-doors="/static/doors-en.5e6f.txt">Help</a>""".encode(),
    "/en/learn/law/who/": f"""{PAGE}<form method="post" action="check"></form><a href="../#top">Up</a>
<a href="../../">All</a><button formaction="check#a">Check</button><a href="tel:999">999</a>
<span data-with-script="It stays here.">Checking sends it.</span>""".encode(),
    "/en/learn/lawn/": PAGE.encode(),
    "/en/teachers/law/": PAGE.encode(),
    "/en/teachers/law/pack/": f"""{PAGE}<a href="../law-pack.zip">Pack</a>
<a href="../print/poster/">Poster</a>""".encode(),
    "/en/teachers/law/print/poster/": PAGE.encode(),
    "/static/site.1a2b.css": b"a{}",
    "/static/staff.3c4d.css": b"b{}",
    "/static/doors-en.5e6f.txt": b"<dialog></dialog>",
}


def packed() -> dict[str, str]:
    made = packs(FILES, SITE)
    assert list(made) == ["/en/teachers/law/law-pack.zip"]
    with ZipFile(io.BytesIO(made["/en/teachers/law/law-pack.zip"])) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_pack_holds_its_module_help_and_what_they_use_and_nothing_else() -> None:
    assert sorted(packed()) == [
        "en/exit.html",
        "en/help/index.html",
        "en/learn/law/index.html",
        "en/learn/law/who/index.html",
        "en/teachers/law/index.html",
        "en/teachers/law/pack/index.html",
        "en/teachers/law/print/poster/index.html",
        START,
        "static/site.1a2b.css",
    ]


def test_links_within_a_pack_are_files_from_where_the_page_lies() -> None:
    page = packed()["en/learn/law/who/index.html"]
    assert 'href="../../../../static/site.1a2b.css"' in page
    assert 'href="../index.html#top"' in page
    assert 'href="#main"' in page
    assert 'href="tel:999"' in page
    assert 'href="../exit.html"' in packed()["en/help/index.html"]


def test_a_pack_looks_for_nothing_to_fetch_and_help_is_a_link() -> None:
    page = packed()["en/learn/law/index.html"]
    assert "data-doors" not in page
    assert 'href="../../help/index.html"' in page


def test_the_page_to_start_with_leads_on_from_where_it_lies() -> None:
    start = packed()[START]
    assert 'href="static/site.1a2b.css"' in start
    assert 'href="en/teachers/law/print/poster/index.html"' in start


def test_links_out_of_a_pack_lead_to_the_site() -> None:
    assert f'href="{SITE}/en/learn/"' in packed()["en/learn/law/who/index.html"]
    assert f'href="{SITE}/en/teachers/law/law-pack.zip"' in packed()[START]


def test_a_pack_has_nowhere_to_send_an_answer() -> None:
    page = packed()["en/learn/law/who/index.html"]
    assert '<form method="post"></form>' in page
    assert "<button>Check</button>" in page
    assert ">It stays here.</span>" in page
    assert "Checking sends it." not in page


def test_the_same_pages_make_the_same_pack() -> None:
    assert packs(FILES, SITE) == packs(dict(reversed(FILES.items())), SITE)
