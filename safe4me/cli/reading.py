"""A translation goes to whoever reads it, as one file, and what they said comes back: two commands."""

import base64
import json
import re
from collections.abc import Sequence
from difflib import unified_diff
from hashlib import sha256
from pathlib import Path

import click
from babel import Locale
from markupsafe import Markup

from safe4me.content.markup.errors import ContentErrors
from safe4me.content.model.addresses import address
from safe4me.i18n import ORIGINAL, reading_answers, reading_pack
from safe4me.i18n.compiled import compile_catalogues, compiled_in
from safe4me.i18n.reading_answers import UnknownAnswers
from safe4me.i18n.reading_pack import FileToRead, NothingToRead, Pack, UnknownKind
from safe4me.settings import ROOT, Settings
from safe4me.web.build import assets
from safe4me.web.http import context
from safe4me.web.http.locale import direction
from safe4me.web.preview.pages import Preview

STYLES, SCRIPTS = ("site.css", "readers.css"), ("readers.js",)
_MAIN = re.compile(r"<main\b[^>]*>(.*)</main>", re.DOTALL)
_NOT_SHOWN = re.compile(r"<(script|template|style)\b.*?</\1>", re.DOTALL)
_LEADS = re.compile(
    r' (?:href|src|action|formaction|id|for|name|style|tabindex|autofocus|data-[\w-]+)(?:="[^"]*")?(?=[ />])'
)
POLICY = (
    "default-src 'none'; script-src {script}; style-src {style}; img-src data:; base-uri 'none'; "
    "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


def pack_for_reading(folder: Path, language: str, kinds: Sequence[str], target: Path | None) -> None:
    """Write a pack, and keep what it holds until it comes back. Raises ClickException."""
    try:
        pack = reading_pack.make_pack(folder, language, kinds)
    except NothingToRead:
        raise click.ClickException(f"Nothing waits for a reader of “{language}”.") from None
    except UnknownKind as error:
        raise click.ClickException(
            f"There is no kind “{error}”: write of {', '.join(error.kinds)}."
        ) from None
    except ContentErrors as error:
        raise click.ClickException(str(error)) from None
    target = target or Path(f"to-read-{language}-{pack.number[:6]}.html")
    target.write_text(pack_page(pack, folder), encoding="utf-8")
    reading_pack.keep(pack)
    click.echo(f"Written: {target}: {pack.words} words, some {pack.minutes} minutes.")
    click.echo(f"What comes back: content take-reading {language} FILE")


def take_reading(folder: Path, language: str, file: Path) -> None:
    """Take back what a reader saved, and tell what became of it. Raises ClickException."""
    try:
        answers = reading_answers.parse_reader_answers(file.read_bytes())
        taken = reading_answers.take_reader_answers(folder, language, answers, context.now().date())
    except UnknownAnswers as error:
        raise click.ClickException(f"{file.name} is not taken: {error.why}") from None
    except ContentErrors as error:
        raise click.ClickException(str(error)) from None
    for name, before in taken.before.items():
        was, now = before.splitlines(keepends=True), taken.after[name].splitlines(keepends=True)
        click.echo("".join(unified_diff(was, now, f"before/{name}", f"after/{name}", n=1)), nl=False)
    for doubt in taken.doubts:
        click.echo(f"Doubt: {doubt}")
    for refused in taken.refused:
        click.echo(f"Not taken: {refused}")
    click.echo(
        f"Right: {taken.right}. Better: {taken.better}. Doubts: {len(taken.doubts)}. "
        f"Not taken: {len(taken.refused)}."
    )


def pack_page(pack: Pack, folder: Path) -> str:
    """The one file of a pack: texts as data, pages as our own renderer shows them."""
    made = {each.path.split("/")[-1]: each.body.decode() for each in assets.collect(ROOT / "static")}
    named = {f"{name.split('.')[0]}.{name.split('.')[-1]}": body for name, body in made.items()}
    style, script = ("".join(named[name] for name in names) for names in (STYLES, SCRIPTS))
    texts = {
        "pack": pack.number,
        "language": pack.language,
        "direction": direction(pack.language),
        "files": reading_pack.rows_to_read(pack),
    }
    languages = (ORIGINAL, pack.language)
    shown = Settings(
        mode="development",
        content_folder=folder.resolve(),
        languages=languages,
        show_unchecked_languages=True,
    )
    compile_catalogues(compiled_in(shown.build_folder), with_unread=True)
    preview = Preview(shown, "")
    preview.read()
    looks = {each.path: look for each in pack.files if (look := _look(preview, pack.language, each))}
    return preview.render(
        "readers/pack.html",
        policy=POLICY.format(script=_hash(script), style=_hash(style)),
        called=Locale.parse(pack.language).get_display_name("en"),
        language=pack.language,
        direction=direction(pack.language),
        words=pack.words,
        minutes=pack.minutes,
        files=[
            {"title": each.title, "path": each.path, "looks": looks.get(each.path)} for each in pack.files
        ],
        style=Markup(style),  # noqa: S704 - our own, with its hash in the policy
        script=Markup(script),  # noqa: S704 - as above
        texts=Markup(_as_data(texts)),  # noqa: S704 - it holds no “<”
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"


def _as_data(texts: object) -> str:
    """JSON that ends no script, whatever it holds."""
    return json.dumps(texts).replace("<", "\\u003c")


def _look(preview: Preview, language: str, file: FileToRead) -> Markup | None:
    """A page as it looks, without what leads anywhere."""
    if not file.path.endswith(".md"):
        return None
    reply = preview.reply(f"/{language}/{address(file.path)}")
    found = _MAIN.search(reply.body.decode())
    if not (reply.found and found):
        return None
    shown = _NOT_SHOWN.sub("", found[1])
    return Markup(_LEADS.sub("", shown))  # noqa: S704 - rendered by us, and no attribute of it leads anywhere
