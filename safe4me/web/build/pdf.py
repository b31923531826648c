"""Makes a tagged PDF of a page, where the extra `pdf` is installed; nothing else needs it."""

import io
import re
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


PICTURE_PX = 720
IN_COLOUR = '<!doctype html><html lang="en" class="inked"><title>.</title>'
PICTURE_STYLE = (
    "<style>@page {size: 240px 240px; margin: 0} body {margin: 0} svg {width: 240px; height: 240px}</style>"
)


def picture_of(html: str, name: str, url: str, read: Callable[[str], bytes]) -> bytes:
    """The drawing in the part of the page at `url` that has the class `name`, as a square PNG.

    `read` is as for `make_pdf`. Raises LookupError where the page has no such drawing, or the extra `pdf` is
    not installed.
    """
    drawing = re.search(rf'class="{name}">(<svg.*?</svg>)', html, re.DOTALL)
    links = "".join(re.findall(r'<link rel="stylesheet"[^>]*>', html))
    if not drawing:
        raise LookupError(f"no drawing: {name}")
    made = make_pdf(f"{IN_COLOUR}{links}{PICTURE_STYLE}<body>{drawing[1]}", url, read)
    if not made:
        raise LookupError("the extra is not installed")
    import pypdfium2  # noqa: PLC0415 - an extra

    picture = io.BytesIO()
    with pypdfium2.PdfDocument(made) as document:
        first = document[0]
        first.render(scale=PICTURE_PX / first.get_width()).to_pil().save(picture, "PNG")
    return picture.getvalue()


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
