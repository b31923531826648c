"""The container gives a stranger in it as little as it can, and comes from nowhere but plain names."""

import re
from typing import Any

import pytest
import yaml

from safe4me.cli.setup_apply import CHECKED, FROM_SOURCE
from safe4me.settings import ROOT
from safe4me.settings.env import KNOWN

FOLDER = ROOT / "deploy" / "container"
CONTAINERFILE = (FOLDER / "Containerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))  # as YAML has it
SERVICES: dict[str, Any] = COMPOSE["services"]
PLAIN = re.compile(r"[a-z0-9-]+(:[a-z0-9.-]+)?")


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_can_write_its_root_or_get_a_right_that_it_was_not_given(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert "privileged" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", SERVICES)
def test_no_memory_of_a_service_reaches_a_disk(name: str) -> None:
    service = SERVICES[name]
    assert service["ulimits"]["core"] == 0
    assert service["memswap_limit"] == service["mem_limit"]


@pytest.mark.parametrize("name", ["migrate", "site"])
def test_the_ballot_box_is_in_memory_and_its_folder_is_the_sites_alone(name: str) -> None:
    path = re.search(r"SAFE4ME_BALLOT_BOX_PATH=((/\w+)/\w+)/", CONTAINERFILE)
    assert path
    assert [each for each in SERVICES[name]["tmpfs"] if each.startswith(f"{path[2]}:")]
    assert f"\nmkdir -p -m 700 {path[1]} || exit 1 " in (FOLDER / "start").read_text("utf-8")


def test_secrets_are_files_and_stand_in_no_environment() -> None:
    for service in SERVICES.values():
        given = service.get("environment", {})
        assert [name for name in given if name not in KNOWN or not name.endswith("_FILE")] == []
    assert set(COMPOSE["secrets"]) == {*SERVICES["site"]["secrets"]}
    assert [each for each in COMPOSE["secrets"].values() if set(each) != {"file"}] == []


def test_only_the_pages_are_shared_with_nginx() -> None:
    ours = {each.partition(":")[0] for each in SERVICES["site"]["volumes"]}
    theirs = {each for each in SERVICES["nginx"]["volumes"] if each.partition(":")[0] in ours}
    assert theirs == {"build:/var/lib/safe4me/build:ro"}
    assert [each for each in SERVICES["nginx"]["volumes"] if not each.endswith(":ro")] == []


def test_the_site_waits_for_its_tables_and_pages() -> None:
    assert SERVICES["site"]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert SERVICES["migrate"]["image"] == SERVICES["site"]["image"]
    assert "restart" not in SERVICES["migrate"]


def test_images_are_named_plainly() -> None:
    stages = re.findall(r"^FROM (\S+) AS (\w+)$", CONTAINERFILE, re.MULTILINE)
    assert [name for _, name in stages] == ["base", "made", "site"]
    assert re.findall(r"https?://\S+|--index-url|--extra-index-url", CONTAINERFILE) == []
    named = [image for image, _ in stages] + [service["image"] for service in SERVICES.values()]
    assert [image for image in named if not PLAIN.fullmatch(image)] == []


def test_what_is_installed_is_what_an_upgrade_installs_and_is_run_by_a_user_of_its_own() -> None:
    installs = re.findall(r"pip install --no-cache-dir (.*?-r \S+)", CONTAINERFILE.replace("\\\n", ""))
    assert [" ".join(each.split()) for each in installs] == [
        f"{' '.join(CHECKED)} -r requirements-build.txt",
        f"{' '.join((*CHECKED, *FROM_SOURCE))} -r requirements.txt",
    ]
    assert re.findall(r"^USER (\S+)$", CONTAINERFILE, re.MULTILINE) == ["10001"]
    assert CONTAINERFILE.index("\nUSER ") > CONTAINERFILE.rindex("\nCOPY ")


def test_each_folder_that_is_copied_is_there() -> None:
    copied = re.findall(r"^COPY (?!--from)(?:--\S+ )?(.+) \S+$", CONTAINERFILE, re.MULTILINE)
    names = [name for line in copied for name in line.split()]
    assert {"safe4me", "content", "migrations"} <= set(names)
    assert [name for name in names if not (ROOT / name).exists()] == []
