"""Makes a tagged PDF of a page, where the extra `pdf` is installed; nothing else needs it."""

from collections.abc import Callable
from functools import cache
from types import ModuleType
from urllib.parse import urljoin, urlsplit

KINDS = {"css": "text/css", "svg": "image/svg+xml"}
VARIANT = "pdf/ua-1"  # tags, a language and a title, so that a screen reader can read it


def make_pdf(html: str, url: str, read: Callable[[str], bytes]) -> bytes | None:
    """The page at `url` as it prints, as a PDF; None without the extra `pdf`.

    Style and pictures come from `read`, which is given a path such as `/static/site.css` and raises
    LookupError or OSError when there is no such file. Nothing is asked of any network. Relative links
    lead to where they lead from `url`. The same page makes the same bytes.
    """
    library = weasyprint()
    if not library:
        return None
    from safe4me.web.build.pdf_style import css_on_paper, paint_drawings  # noqa: PLC0415 - needs the extra

    @cache
    def read_for_paper(path: str) -> bytes:
        return css_on_paper(read(path).decode()).encode() if path.endswith(".css") else read(path)

    document = library.HTML(string=html, base_url=url, url_fetcher=_reader(library, read_for_paper))
    links = document.etree_element.iterfind(".//link[@rel='stylesheet']")
    css = b"".join(read_for_paper(urlsplit(urljoin(url, link.get("href"))).path) for link in links)
    paint_drawings(document.wrapper_element, css.decode())
    made: bytes = document.write_pdf(pdf_variant=VARIANT)
    return made


@cache
def weasyprint() -> ModuleType | None:
    """WeasyPrint; None when it, or the system's library that it sets text with, is not installed."""
    try:
        import weasyprint  # noqa: PLC0415 - an extra, and slow to import
    except (ImportError, OSError):
        return None
    return weasyprint  # type: ignore[no-any-return]  # it ships no types


def _reader(library: ModuleType, read: Callable[[str], bytes]) -> object:
    """What WeasyPrint fetches with: `read` in place of a network."""

    class Reader(library.urls.URLFetcher):  # type: ignore[name-defined, misc]  # a base that is imported late
        def fetch(self, url: str, headers: object = None) -> object:
            path = urlsplit(url).path
            kind = {"Content-Type": KINDS.get(path.rpartition(".")[2], "application/octet-stream")}
            return library.urls.URLFetcherResponse(url, read(path), kind)

    return Reader()
