"""A site with content of its own over ours: commands, build, doctor and the page about us say so."""

import shutil
from pathlib import Path

import pytest
from flask import Flask

from safe4me import create_app
from safe4me.cli.doctor_inside import look_inside
from safe4me.content.markup.errors import ContentErrors
from safe4me.settings import Settings
from safe4me.web.build.compile import build
from safe4me.web.http.site import current_site
from safe4me.web.preview.pages import Preview
from tests.helpers.content.libraries import CONTENT
from tests.helpers.world.app import app, run_content, write_content_file
from tests.helpers.world.schools import close, with_settings

__all__ = ["app"]

PAGE = (
    "---\ntitle: Our own\nreviewed: 2026-11-01\nreview_due: 2099-11-01\nsources: [An Act]\n---\nOurs alone.\n"
)
SERVICE = """\
- id: north
  name: Northshire help
  what: Talk.
  who: Anyone.
  what_happens: You talk.
  phone: 0800 0000
  reviewed: 2026-10-01
"""
SAYS = "Not all of this is the same everywhere"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An overlay with a page in the place of ours, one of its own, and a service."""
    folder = tmp_path / "own"
    (folder / "en/pages/schools").mkdir(parents=True)
    (folder / "en/pages/parents.md").write_text(PAGE)
    (folder / "en/pages/schools/local.md").write_text(PAGE)
    (folder / "services.yaml").write_text(SERVICE)
    return folder


@pytest.fixture
def site(tmp_path: Path, own: Path) -> Settings:
    return Settings(
        mode="development",
        content_folder=CONTENT,
        overlay_folder=str(own),
        build_folder=tmp_path / "build",
    )


@pytest.fixture
def checked(app: Flask, own: Path) -> Flask:
    """The content commands, with that overlay over the tests' content."""
    shutil.copytree(CONTENT, app.extensions["content_folder"], dirs_exist_ok=True)
    app.extensions["overlay_folder"] = own
    return app


def test_the_check_reads_both(checked: Flask, own: Path) -> None:
    assert run_content(checked, "check").exit_code == 0
    (own / "en/pages/schools/local.md").write_text(PAGE.replace("sources: [An Act]\n", ""))
    result = run_content(checked, "check")
    assert (result.exit_code, f"{own}/en/pages/schools/local.md:1: Say where its" in result.output) == (
        1,
        True,
    )


def test_the_check_refuses_what_no_overlay_may_do(checked: Flask, own: Path) -> None:
    (own / "services.yaml").write_text("- remove: [childline]\n")
    result = run_content(checked, "check")
    told = f"{own}/services.yaml:1: “childline” stays: take it out of remove:.\n"
    assert (result.exit_code, result.output) == (1, told)


def test_a_page_of_ours_that_names_a_removed_service_is_told(checked: Flask, own: Path) -> None:
    (own / "services.yaml").write_text("- remove: [shout]\n")
    told = "content/en/doors/01-not-safe.md:17: “shout” isn’t a service that is offered"
    assert told in run_content(checked, "check").output


def test_what_has_changed_under_it_is_told(checked: Flask, own: Path) -> None:
    assert "en/pages/parents.md: Not noted yet" in run_content(checked, "overlay", "--stale").output
    assert run_content(checked, "overlay", "--note").output == "Noted: 1.\n"
    assert run_content(checked, "overlay", "--stale").output == "Nothing of ours has changed under it.\n"
    write_content_file(checked, "pages/parents.md", PAGE.replace("Ours", "Others"))
    result = run_content(checked, "overlay", "--stale")
    assert (result.exit_code, result.output.startswith("en/pages/parents.md: Ours has changed")) == (1, True)
    (checked.extensions["content_folder"] / "en/pages/parents.md").unlink()
    assert "Ours is gone" in run_content(checked, "overlay", "--stale").output


def test_without_one_there_is_nothing_to_note(app: Flask) -> None:
    assert "There is no overlay" in run_content(app, "overlay", "--note").output
    app.extensions["overlay_folder"] = app.extensions["content_folder"].parent
    assert run_content(app, "overlay").exit_code == 2


def test_a_page_of_its_own_is_signed_in_its_own_file(checked: Flask, own: Path) -> None:
    readers = "- id: lead\n  reader: a designated safeguarding lead\n  pages: pages/\n"
    write_content_file(checked, "signatures.yaml", readers)
    assert run_content(checked, "sign", "lead", "pages/parents.md").exit_code == 0
    assert "pages/parents.md 2026" in (own / "en/signatures.yaml").read_text("utf-8")
    ours = checked.extensions["content_folder"] / "en/signatures.yaml"
    assert ours.read_text("utf-8") == readers


def test_a_build_carries_it_and_the_site_reads_it(site: Settings) -> None:
    folder = build(site)
    assert (folder / "content/en/pages/parents.md").read_text("utf-8") == PAGE
    served = current_site(site)
    assert b"Ours alone." in served.table.pages["/en/parents/"][""].body[0]
    assert b"Ours alone." in served.table.pages["/en/schools/local/"][""].body[0]
    assert "north" in {each.id for each in served.libraries["en"].services}
    assert SAYS.encode() in served.table.pages["/en/about/"][""].body[0]
    assert build(site) == folder


def test_without_one_the_page_about_us_says_nothing_of_it(site: Settings) -> None:
    alone = site.model_copy(update={"overlay_folder": ""})
    build(alone)
    assert SAYS.encode() not in current_site(alone).table.pages["/en/about/"][""].body[0]


def test_a_build_refuses_it_and_leaves_the_last_good_one(site: Settings, own: Path) -> None:
    good = build(site)
    (own / "en/pages/privacy.md").write_text(PAGE)
    with pytest.raises(ContentErrors, match="it promises what the site does"):
        build(site)
    assert (site.build_folder / "current").resolve() == good


def test_the_preview_shows_it_and_its_faults(site: Settings, own: Path) -> None:
    preview = Preview(site, "word")
    preview.read()
    assert b"Ours alone." in preview.reply("/en/parents/").body
    (own / "en/pages/parents.md").write_text(PAGE.replace("title:", "titel:"))
    preview.read()
    body = preview.reply("/en/parents/").body.decode()
    assert "Ours alone." in body
    assert f"{own}/en/pages/parents.md:2: “titel”" in body


def test_doctor_says_that_there_is_one(settings: Settings, own: Path) -> None:
    def told(overlay: str) -> tuple[str, str]:
        made = create_app(with_settings(settings, overlay_folder=overlay))
        with made.app_context():
            [found] = [each for each in look_inside() if each.id == "overlay"]
        close(made)
        return found.state.value, found.line

    assert told("") == ("ok", "No content of this site’s own lies over ours.")
    assert told(str(own)) == ("ok", f"Content of this site’s own lies over ours, in {own}. Files: 3.")
    (own / "services.yaml").chmod(0o666)
    assert told(str(own)) == ("broken", f"Content of this site’s own lies over ours: {own}/services.yaml.")
