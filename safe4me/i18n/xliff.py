"""The translators' file in XLIFF 1.2, a file a module: what Weblate and other platforms keep approvals in.

One `<file>` a page; a `<trans-unit>` a segment, whose id is the page and the segment's own, and whose note is
the page's address (OASIS, XLIFF Version 1.2, 2008). `approved="yes"` says that somebody has read it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from babel.messages.catalog import Catalog

from safe4me.content.markup.errors import Malformed

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
MOST_BYTES = 20_000_000
ENDING = ".xlf"


@dataclass(frozen=True, slots=True)
class Unit:
    """A segment in a platform's hands: `context` names page and segment, as in the PO file."""

    context: str
    source: str
    target: str
    is_sure: bool = True
    is_approved: bool = False
    note: str = ""


def write_xliff(source: str, target: str, files: Mapping[str, Iterable[Unit]]) -> bytes:
    """The file of these units, by their pages; languages by their codes."""
    ElementTree.register_namespace("", NAMESPACE)
    root = ElementTree.Element(_named("xliff"), version="1.2")
    for path, units in files.items():
        attributes = {"source-language": source, "target-language": target, "datatype": "plaintext"}
        file = ElementTree.SubElement(root, _named("file"), {"original": path, **attributes})
        body = ElementTree.SubElement(file, _named("body"))
        for unit in units:
            made = ElementTree.SubElement(
                body,
                _named("trans-unit"),
                {
                    "id": unit.context,
                    "resname": unit.context,
                    "approved": "yes" if unit.is_approved else "no",
                },
            )
            ElementTree.SubElement(made, _named("source")).text = unit.source
            if unit.target:
                state = "translated" if unit.is_sure else "needs-translation"
                ElementTree.SubElement(made, _named("target"), state=state).text = unit.target
            if unit.note:
                ElementTree.SubElement(made, _named("note")).text = unit.note
    ElementTree.indent(root)
    made_of: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return made_of + b"\n"


def read_xliff(data: bytes) -> tuple[Catalog, Collection[str]]:
    """What came back, as the PO file would say it, and the contexts of what was approved.

    Each message's line is its number in the file. Raises Malformed for what is no XLIFF of ours: too large,
    with entities or a document type, in two languages.
    """
    if len(data) > MOST_BYTES:
        raise Malformed(1, "This is larger than 20 MB.")
    try:
        text = data.decode("utf-8-sig")
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise Malformed(1, "Take out its document type and entities: no XLIFF needs them.")
        root = ElementTree.fromstring(text.encode())  # noqa: S314 - without a document type there is no entity
    except UnicodeDecodeError:
        raise Malformed(1, "Save this file as UTF-8 text.") from None
    except ElementTree.ParseError as error:
        raise Malformed(error.position[0], f"This cannot be read: {error}.") from None
    files = root.findall(_named("file"))
    languages = {file.get("target-language", "") for file in files}
    if root.tag != _named("xliff") or len(languages) != 1:
        raise Malformed(1, "This is no XLIFF of one language: leave its heads as they were.")
    catalogue, approved = Catalog(locale=_known(languages.pop())), set()
    for number, unit in enumerate(root.iter(_named("trans-unit")), start=1):
        context, target = unit.get("id", ""), unit.find(_named("target"))
        is_sure = target is None or not target.get("state", "").startswith("needs-")
        said = "" if target is None else "".join(target.itertext())
        source = unit.findtext(_named("source"), "")
        catalogue.add(source, said, context=context, flags=() if is_sure else ("fuzzy",), lineno=number)
        if unit.get("approved") == "yes" and said and is_sure:
            approved.add(context)
    return catalogue, approved


def _named(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _known(language: str) -> str:
    """A language's code. Raises Malformed."""
    if not language.isascii() or not language.isalpha() or not language.islower():
        raise Malformed(1, f"Its head names “{language}”: leave it as it was.")
    return language
