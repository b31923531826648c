"""Makes an editable slide show of each plan, for PowerPoint and the like; it needs the extra `pdf`."""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urljoin

from flask_babel import force_locale, gettext

from safe4me.content.model.library import Library
from safe4me.web.build.guides import guide_address
from safe4me.web.build.pack import zipped
from safe4me.web.build.pdf import picture_of, weasyprint
from safe4me.web.http.formats import date_name
from safe4me.web.http.locale import direction

# In EMU, the unit of the format: 914,400 an inch.
WIDE, HIGH = 12_192_000, 6_858_000
EDGE, ART, TITLE_HIGH = 640_080, 3_840_480, 2_194_560
TITLE_ONLY = 5  # of the layouts that the library's own template has
PAGE, INK = "F4F1EC", "1F1B17"  # as static/site/tokens.css has them
TITLE_PT, BODY_PT = 36, 26
BLOCKS = ("p", "h2", "h3", "li")


@dataclass(frozen=True, slots=True)
class SlideRun:
    """Some words of one look, and the whole address that they lead to, if any."""

    text: str
    strong: bool = False
    to: str = ""


@dataclass(frozen=True, slots=True)
class SlideLine:
    """A paragraph, or one item of a list with its `mark`."""

    runs: tuple[SlideRun, ...]
    mark: str = ""

    @property
    def text(self) -> str:
        """Its words without their look."""
        return " ".join("".join(run.text for run in self.runs).split())


@dataclass(frozen=True, slots=True)
class SlideWords:
    """One screen: its lines, the first of them the title, and what the teacher has beside it."""

    lines: tuple[SlideLine, ...]
    notes: tuple[SlideLine, ...]


def slideshows(
    library: Library, files: Mapping[str, bytes], site_address: str, made_on: date
) -> Iterator[tuple[str, bytes]]:
    """The address and bytes of a slide show for each plan of the library; none without the extra `pdf`.

    It is made from the plan's screens and notes as `files` has them. The same pages on the same day make the
    same bytes.
    """
    if not weasyprint():
        return
    for module in (*library.modules, *library.briefings):
        present = f"{guide_address(library, module)}present/"
        with force_locale(library.language):
            made = gettext("Made on %(day)s", day=date_name(made_on))
            newest = gettext("The newest slides are on the site")
        last = SlideWords(
            (SlideLine((SlideRun(made),)), SlideLine((SlideRun(newest, to=site_address + present),))), ()
        )
        for cut in module.guide.cuts if module.guide else ():
            address = f"{present}{cut}/"
            screens, notes = (files[at].decode() for at in (address, f"{address}notes/"))
            shown = (*shown_on(screens, notes, site_address + address), last)
            art = picture_of(screens, "screen-art", site_address + address, files.__getitem__)
            yield (
                f"{present}{cut}.pptx",
                _show(shown, art, right_to_left=direction(library.language) == "rtl"),
            )


def shown_on(screens: str, notes: str, url: str) -> Iterator[SlideWords]:
    """The screens of a plan in their order, from its two pages; links lead to where they lead from `url`."""
    told = dict(_sections(notes))
    for id_, section in _sections(screens):
        (seen,) = _of_class(section, "seen")
        beside = told[id_]
        said = [*_lines(beside.find("h2"), url), *_lines(beside.find("p[@class='small soft']"), url)]
        said += [line for each in _of_class(beside, "told-by-you") for line in _lines(each, url)]
        yield SlideWords(tuple(_lines(seen, url)), tuple(said))


def _sections(page: str) -> Iterator[tuple[str, Any]]:  # Any: an element of a tree that ships no types
    import tinyhtml5  # noqa: PLC0415 - comes with the extra

    tree = tinyhtml5.parse(page, namespace_html_elements=False)
    for section in tree.iter("section"):
        if section.get("class") == "slide":
            yield section.get("id"), section


def _of_class(tree: Any, name: str) -> list[Any]:
    return [each for each in tree.iter() if name in (each.get("class") or "").split()]


def _lines(tree: Any, url: str) -> Iterator[SlideLine]:
    """The paragraphs, headings and items in a part of a page."""
    if tree is None:
        return
    if tree.tag in BLOCKS and not any(child.tag in ("ul", "ol", "p") for child in tree):
        if (line := SlideLine(tuple(_runs(tree, url)))).text:
            yield line
        return
    for nth, child in enumerate(tree, start=1):
        mark = {"ul": "•", "ol": f"{nth}."}.get(tree.tag, "")
        for line in _lines(child, url):
            yield replace(line, mark=mark) if mark and not _of_class(child, "letter") else line


def _runs(tree: Any, url: str, *, strong: bool = False, to: str = "") -> Iterator[SlideRun]:
    strong = strong or tree.tag in ("strong", "b") or "letter" in (tree.get("class") or "")
    to = urljoin(url, tree.get("href")) if tree.get("href") else to
    if tree.text:
        yield SlideRun(tree.text, strong, to)
    for child in tree:
        if isinstance(child.tag, str) and child.tag != "svg":
            yield from _runs(child, url, strong=strong, to=to)
        if "letter" in (child.get("class") or ""):
            yield SlideRun("  ", strong, to)
        if child.tail:
            yield SlideRun(child.tail, strong, to)


def _show(shown: Iterable[SlideWords], art: bytes, *, right_to_left: bool) -> bytes:
    from pptx import Presentation  # noqa: PLC0415 - an extra, and slow to import
    from pptx.util import Emu  # noqa: PLC0415 - as above

    show = Presentation()
    show.slide_width, show.slide_height = Emu(WIDE), Emu(HIGH)
    for each in shown:
        _add(show, each, art, right_to_left=right_to_left)
    made = io.BytesIO()
    show.save(made)
    return zipped(made.getvalue())


def _add(show: Any, shown: SlideWords, art: bytes, *, right_to_left: bool) -> None:
    """Add one slide: title, lines, picture, the teacher's notes. Any: the library's own objects."""
    slide = show.slides.add_slide(show.slide_layouts[TITLE_ONLY])
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = _colour(PAGE)
    title, *lines = shown.lines
    wide = WIDE - 3 * EDGE - ART
    left, art_left = (2 * EDGE + ART, EDGE) if right_to_left else (EDGE, WIDE - EDGE - ART)
    _place(slide.shapes.title, left, EDGE, wide, TITLE_HIGH)
    _write(slide.shapes.title.text_frame, [title], TITLE_PT, right_to_left=right_to_left, strong=True)
    if lines:
        box = slide.shapes.add_textbox(left, EDGE + TITLE_HIGH, wide, HIGH - 2 * EDGE - TITLE_HIGH)
        _write(box.text_frame, lines, BODY_PT, right_to_left=right_to_left)
    picture = slide.shapes.add_picture(io.BytesIO(art), art_left, (HIGH - ART) // 2, width=ART)
    picture._element.nvPicPr.cNvPr.set("descr", "")  # noqa: SLF001 - it decorates, and the library has no name for that
    slide.notes_slide.notes_text_frame.text = "\n".join(
        f"{line.mark} {line.text}".strip() for line in shown.notes
    )


def _place(shape: Any, left: int, top: int, width: int, height: int) -> None:
    shape.left, shape.top, shape.width, shape.height = left, top, width, height


def _write(
    frame: Any, lines: Iterable[SlideLine], size: int, *, right_to_left: bool, strong: bool = False
) -> None:
    from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN  # noqa: PLC0415 - as above
    from pptx.util import Pt  # noqa: PLC0415 - as above

    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
    frame.auto_size = MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE
    for nth, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if nth == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.RIGHT if right_to_left else PP_ALIGN.LEFT
        if right_to_left:
            paragraph._p.get_or_add_pPr().set("rtl", "1")  # noqa: SLF001 - the library has no name for it
        paragraph.space_after = Pt(size / 3)
        mark = [SlideRun(f"{line.mark} ")] if line.mark else []
        for run in (*mark, *line.runs):
            written = paragraph.add_run()
            written.text = run.text.replace("\n", " ")
            written.font.size, written.font.bold = Pt(size), strong or run.strong
            written.font.color.rgb = _colour(INK)
            if run.to:
                written.hyperlink.address = run.to


@cache
def _colour(name: str) -> Any:
    from pptx.dml.color import RGBColor  # noqa: PLC0415 - as above

    return RGBColor(*bytes.fromhex(name))  # type: ignore[no-untyped-call]  # it says no types
