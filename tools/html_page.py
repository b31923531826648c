"""A page as its reader meets it: the text by lines, the links, and the forms with their fields."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

INLINE = {"a", "abbr", "b", "bdi", "code", "em", "i", "kbd", "mark", "small", "span", "strong", "time", "wbr"}
UNSEEN = {"script", "style"}
SPOKEN = ("alt", "aria-label", "placeholder", "title")
TICKED = {"checkbox", "radio"}
FIELDS = {"button", "input", "select", "textarea"}


@dataclass
class Form:
    """A form: where it goes, what it sends as it stands, and what else may be chosen in it."""

    method: str
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    choices: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    needed: dict[str, str] = field(default_factory=dict)  # the kind of each field that has to be filled in


_NOWHERE = Form("", ""), "", ""


class Page(HTMLParser):
    """What stands on a page."""

    def __init__(self, html: str, address: str = "/") -> None:
        super().__init__()
        self._address = address
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._by_id: dict[str, Form] = {}
        self._text: list[str] = []
        self._unseen = 0
        self._form: Form | None = None
        self._own = _NOWHERE  # the field in which we are
        self.feed(html)
        self.close()

    @property
    def lines(self) -> list[str]:
        """Its text, without empty lines and spaces beside."""
        lines = "".join(self._text).splitlines()
        return [" ".join(line.split()) for line in lines if line.strip()]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in a tag."""
        given = {name: value or "" for name, value in attrs}
        self._unseen += tag in UNSEEN
        self._text += [] if tag in INLINE else ["\n"]
        self._text += [f"[{given[name]}]" for name in SPOKEN if given.get(name)]
        if tag == "a" and "href" in given:
            self.links.append(urljoin(self._address, given["href"]))
        elif tag == "form":
            self._form = Form(
                given.get("method", "get").lower(), urljoin(self._address, given.get("action", ""))
            )
            self.forms.append(self._form)
            self._by_id[given.get("id", "")] = self._form
        else:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        form = self._by_id.get(given["form"]) if "form" in given else self._form
        name, kind = given.get("name", ""), given.get("type", tag)
        if tag == "option":
            self._option(given)
        elif form is None or not name or "disabled" in given or tag not in FIELDS:
            return
        elif "submit" in (tag, kind) or tag == "button":
            form.buttons.append((name, given.get("value", "")))
        else:
            form.names.append(f"{name} ({kind}{', required' if 'required' in given else ''})")
            if "required" in given:
                form.needed[name] = kind
            self._value(form, name, kind, given)

    def _value(self, form: Form, name: str, kind: str, given: dict[str, str]) -> None:
        """What the field sends as it stands, and what else it may send."""
        value = given.get("value", "on" if kind in TICKED else "")
        self._own = form, name, kind
        if kind in TICKED:
            form.choices.append((name, value))
            form.fields += [(name, value)] if "checked" in given else []
        elif kind not in {"file", "select"}:
            form.fields.append((name, value))

    def _option(self, given: dict[str, str]) -> None:
        form, name, kind = self._own
        if kind == "select":
            value = given.get("value", "")
            form.choices.append((name, value))
            if "selected" in given or name not in dict(form.fields):
                form.fields = [*(each for each in form.fields if each[0] != name), (name, value)]

    def handle_endtag(self, tag: str) -> None:
        """Take in a tag's end."""
        self._unseen -= tag in UNSEEN
        self._text += [] if tag in INLINE else ["\n"]
        if tag == "form":
            self._form = None
        elif tag in FIELDS:
            self._own = _NOWHERE

    def handle_data(self, data: str) -> None:
        """Take in text."""
        form, name, kind = self._own
        if kind == "textarea":
            form.fields[-1] = (name, f"{form.fields[-1][1]}{data}".removeprefix("\n"))
        if not self._unseen:
            self._text.append(data)
