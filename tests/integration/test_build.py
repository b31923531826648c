"""A build is whole or it is not served: a broken one never replaces a good one."""

import gzip
import json
import re
import shutil
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import brotli
import pytest
from flask import Flask

from safe4me.content.markup.errors import ContentErrors
from safe4me.i18n.compiled import compiled_in, compiled_of
from safe4me.settings import ROOT, Settings
from safe4me.web.build import assets
from safe4me.web.build.compile import BrokenSite, build
from tests.helpers.content.libraries import CONTENT
from tests.helpers.world.schools import Clock, with_settings
from tests.lint.sources import python_in

KINDS = ("drawings", "passing-on", "bill", "silence", "undo")  # what can be touched


class Loaded(NamedTuple):
    """The styles and the scripts that a kind of page loads, and how many bytes of each are too many."""

    styles: str
    scripts: str
    most: tuple[int, int]


PAGES = (
    *(
        Loaded(f"site how-far {each} lesson", f"site how-far question lesson {each} steps", (12_800, 15_050))
        for each in KINDS
    ),
    Loaded("site charts how-far quiz", "site sending how-far quiz question", (12_300, 16_350)),  # a quiz
    Loaded("site how-far story", "site sending how-far story", (12_300, 12_450)),
    Loaded("site steps case", "site sending question steps case", (13_050, 15_500)),
    Loaded("site todo", "site home", (10_600, 6_800)),  # a module, and a class's home
)
INDEX_LIMIT = 80 * 1024


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings whose content may be broken at will."""
    shutil.copytree(CONTENT, tmp_path / "content")
    return Settings(mode="development", content_folder=tmp_path / "content", build_folder=tmp_path / "build")


def change(settings: Settings, file: str, old: str, new: str) -> None:
    path = settings.content_folder / "en" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def current(settings: Settings) -> Path:
    return (settings.build_folder / "current").resolve()


def test_a_build_is_served_from_the_current_link(settings: Settings) -> None:
    assert build(settings) == current(settings)
    assert not (settings.build_folder / "current").readlink().is_absolute()


def test_the_same_content_builds_the_same_folder(settings: Settings) -> None:
    assert build(settings) == build(settings)


def test_broken_content_says_where_and_leaves_the_last_good_build(settings: Settings) -> None:
    good = build(settings)
    change(settings, "law/quiz.md", "(x) No", "( ) No")
    with pytest.raises(ContentErrors, match=r"law/quiz\.md:\d+: "):
        build(settings)
    assert current(settings) == good


def test_a_link_to_nowhere_leaves_the_last_good_build(settings: Settings) -> None:
    good = build(settings)
    change(settings, "pages/about.md", "A short page.", "[A page](../nowhere/) that is not there.")
    with pytest.raises((BrokenSite, ContentErrors), match="nowhere"):
        build(settings)
    assert current(settings) == good


def test_a_build_that_stopped_half_way_does_not_stand_in_the_way(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("the disk is full")

    good = build(settings)
    change(settings, "pages/about.md", "A short page.", "Another page.")
    with monkeypatch.context() as broken:
        broken.setattr("safe4me.web.build.output._put", full)  # private: each file is written by it
        with pytest.raises(OSError, match="full"):
            build(settings)
    assert current(settings) == good
    assert build(settings) == current(settings) != good


def test_the_last_two_builds_are_kept(settings: Settings) -> None:
    built = [build(settings)]
    for words in ("one", "two", "three"):
        change(settings, "pages/about.md", "---\n\n", f"---\n\nWritten {words}. ")
        built.append(build(settings))
    assert sorted(settings.build_folder.glob("site-*")) == sorted(built[-2:])


def test_each_file_lies_beside_its_compressed_forms(settings: Settings) -> None:
    folder = build(settings)
    for entry in json.loads((folder / "manifest.json").read_text())["pages"].values():
        plain = (folder / entry["file"]).read_bytes()
        if entry["file"].endswith(".zip"):  # a zip is compressed
            continue
        assert gzip.decompress((folder / f"{entry['file']}.gz").read_bytes()) == plain
        assert brotli.decompress((folder / f"{entry['file']}.br").read_bytes()) == plain


def test_the_build_holds_the_content_that_it_was_made_from(settings: Settings) -> None:
    folder = build(settings)
    quiz = "en/law/quiz.md"
    assert (folder / "content" / quiz).read_text() == (settings.content_folder / quiz).read_text()


def test_style_and_script_of_every_page_are_small() -> None:
    sizes: Counter[str] = Counter()
    for asset in assets.collect(ROOT / "static"):
        name = asset.path.split("/")[-1].split(".")[0] + Path(asset.path).suffix
        sizes[name] = len(gzip.compress(asset.body))
    for styles, scripts, (most_style, most_script) in PAGES:
        assert 1024 < sum(sizes[f"{each}.css"] for each in styles.split()) < most_style
        assert 1024 < sum(sizes[f"{each}.js"] for each in scripts.split()) < most_script
        assert min(sizes[f"{each}.js"] for each in scripts.split()) > 0


def test_the_search_index_of_the_whole_site_is_small(site_built: Path) -> None:
    (index,) = site_built.glob("current/pages/static/search-en.*.js.gz")
    assert 10 * 1024 < index.stat().st_size <= INDEX_LIMIT


def test_a_search_index_older_than_its_pages_leaves_the_last_good_build(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = build(settings)
    (index,) = good.glob("pages/static/search-en.*.js")
    old = assets.Asset(f"/static/{index.name}", index.read_bytes())
    change(settings, "pages/about.md", "A short page.", "A page with a zebra.")
    with monkeypatch.context() as kept:
        kept.setattr(
            "safe4me.web.build.compile._search_files", lambda *_: {old.path: old.body}
        )  # private: the step alone
        with pytest.raises(BrokenSite, match=f"{index.name}: a search index that is older than its pages"):
            build(settings)
    assert current(settings) == good


def bundle(static: Path, **files: str) -> None:
    """A folder `site` of styles or scripts, with a `bundle.txt` that names them in this order."""
    (static / "site").mkdir(exist_ok=True)
    named = [name.replace("_", ".") for name in files]
    for name, text in zip(named, files.values(), strict=True):
        (static / "site" / name).write_text(text)
    (static / "site" / "bundle.txt").write_text("".join(f"{name}\n" for name in named))


def test_a_change_of_style_changes_its_address(tmp_path: Path) -> None:
    bundle(tmp_path, a_css="a{}", b_css="b{}")
    before = assets.collect(tmp_path)[0]
    (tmp_path / "site" / "b.css").write_text("c{}")
    assert before.body == b"a{}b{}"
    assert assets.collect(tmp_path)[0].path != before.path


def test_files_are_joined_in_the_order_of_their_bundle(tmp_path: Path) -> None:
    bundle(tmp_path, b_css="b{}", a_css="a{}")
    assert [asset.body for asset in assets.collect(tmp_path)] == [b"b{}a{}"]


def test_a_bundle_and_its_folder_name_the_same_files(tmp_path: Path) -> None:
    bundle(tmp_path, a_css="a{}", b_js="b()")
    assert [*assets.bundle_faults(tmp_path)] == []
    (tmp_path / "site" / "b.js").rename(tmp_path / "site" / "c.js")
    where = f"{tmp_path.name}/site"
    assert [*assets.bundle_faults(tmp_path)] == [
        f"{where}/c.js is not in {where}/bundle.txt, which says in what order files are joined",
        f"{where}/bundle.txt names b.js: no such file",
    ]


def test_a_file_that_no_bundle_names_stops_the_build(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "static").mkdir()
    bundle(tmp_path / "static", a_css="a{}")
    (tmp_path / "static" / "site" / "forgotten.js").write_text("forget()")
    monkeypatch.setattr("safe4me.web.build.compile.ROOT", tmp_path)
    with pytest.raises(BrokenSite, match=r"^static/site/forgotten\.js is not in static/site/bundle\.txt"):
        build(settings)


def test_comments_and_spaces_stay_at_home_and_what_is_quoted_does_not(tmp_path: Path) -> None:
    bundle(
        tmp_path,
        a_js='/* Why */\nif (a) {\n  b("c, d", `e = ${f} ; `); // so\n}\n',
        a_css="/* Why */\n.a :hover {\n  b: c; /* so */\n}\n",
    )
    style, script = assets.collect(tmp_path)
    assert script.body == b'if(a){b("c, d",`e = ${f} ; `);}'
    assert style.body == b".a :hover{b:c}"


def test_a_layer_keeps_its_selectors(tmp_path: Path) -> None:
    bundle(
        tmp_path,
        a_css="/* Why */\n@layer base, print;\n@layer base {\n  .a :is(.b, .c) {\n    d: e;\n  }\n}\n",
        b_css="/* Why */\n@layer print {\n  @media print {\n    .a :hover {\n      b: c;\n    }\n  }\n}\n",
    )
    (style,) = assets.collect(tmp_path)
    assert style.body == (
        b"@layer base,print;@layer base{.a :is(.b,.c){d:e}}@layer print{@media print{.a :hover{b:c}}}"
    )


def test_the_command_builds_and_says_what_is_broken(app: Flask, settings: Settings) -> None:
    app.extensions["settings"] = settings
    done = app.test_cli_runner().invoke(args=["build"])
    assert done.exit_code == 0
    assert done.output.startswith("Built site-")
    change(settings, "law/quiz.md", "(x) No", "( ) No")
    broken = app.test_cli_runner().invoke(args=["build"])
    assert broken.exit_code == 1
    assert "law/quiz.md:" in broken.output


def test_the_privacy_page_prints_the_promise_that_is_set(settings: Settings) -> None:
    changed = {"epsilon_per_question": 0.5, "epsilon_per_class_and_year": 7, "smallest_reveal_ballots": 12}
    page = (build(with_settings(settings, **changed)) / "pages" / "en" / "privacy" / "index.html").read_text()
    assert re.findall(r"<dd>(.*?)</dd>", page) == ["0.5", "2", "0.25", "7", "12", "15"]
    assert "right at most 62 times in 100" in page
    assert "up to 82 times in 100" in page


def test_the_privacy_page_says_who_answers_questions(settings: Settings) -> None:
    changed = {"force_name": "Otherplace Police", "contact_address": "data@otherplace.example"}
    page = (build(with_settings(settings, **changed)) / "pages" / "en" / "privacy" / "index.html").read_text()
    assert "Otherplace Police looks after this site." in page
    assert '<a href="mailto:data@otherplace.example">' in page


def test_the_big_button_of_a_door_does_it(settings: Settings) -> None:
    folder = build(settings) / "pages" / "en" / "help"
    buttons = {
        door: re.findall(r'class="act" href="(.*?)"', (folder / door / "index.html").read_text())
        for door in ("not-safe", "picture-out")
    }
    assert buttons == {
        "not-safe": ["tel:999"],
        "picture-out": ["https://www.childline.org.uk/report-remove/"],
    }


def test_a_page_for_adults_offers_what_is_for_adults(settings: Settings) -> None:
    change(settings, "pages/parents.md", "title: Parents", "title: Parents\nhelp: [childline]")
    page = (build(settings) / "pages" / "en" / "parents" / "index.html").read_text()
    assert 'href="tel:08001111"' in page.split("<main")[1].split("</main>")[0]


def test_a_date_alone_never_stops_a_build(app: Flask, tmp_path: Path) -> None:
    """In 2028 every page of the repository is past its review: the build goes through, and says so."""
    app.extensions["settings"] = Settings(
        mode="development", content_folder=ROOT / "content", build_folder=tmp_path / "build"
    )
    app.extensions["clock"] = Clock(datetime(2028, 6, 1, tzinfo=UTC))
    done = app.test_cli_runner().invoke(args=["build"])
    assert done.exit_code == 0, done.output
    pages = [*(ROOT / "content/en").rglob("*.md"), *(ROOT / "content/en").glob("*.yaml")]
    dated = [page for page in pages if "review_due:" in page.read_text()]
    warnings = [line for line in done.output.splitlines() if "Its review was due on 2027" in line]
    assert len(warnings) == len(dated) > 40


def test_nothing_that_reads_or_builds_content_asks_for_the_day() -> None:
    """So what is fit and what is built are the same on every day, in tests too."""
    asks = re.compile(r"\b(?:now|today|localtime|gmtime)\(")
    files = python_in("safe4me/content", "safe4me/editorial", "safe4me/web/build")
    assert len(files) > 30
    assert [file.name for file in files if asks.search(file.read_text())] == []


def as_it_is() -> dict[Path, int]:
    """Every file of the site's own folder that a release has, and when it was changed."""
    folders = ("content", "migrations", "safe4me", "static", "templates", "translations")
    files = (file for folder in folders for file in (ROOT / folder).rglob("*") if file.is_file())
    return {file: file.stat().st_mtime_ns for file in files if "__pycache__" not in file.parts}


def test_a_build_writes_nothing_beside_its_own_folder(settings: Settings) -> None:
    """A release's folder is root's, and may lie on a disk that nobody writes to."""
    (settings.content_folder / "cy").mkdir()
    before = as_it_is()
    assert len(before) > 500
    build(with_settings(settings, languages=("en", "cy")))
    assert as_it_is() == before
    assert compiled_of("cy", compiled_in(settings.build_folder)).exists()
