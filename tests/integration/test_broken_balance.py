"""A copy is refused whose cast is out of balance, whose reader is to blame, or whose story is no prose."""

import pytest

from safe4me.editorial.check_folder import check
from tests.integration.test_broken_content import Broken, broken_copy

CAST, STORY = "en/casting.yaml", "en/threats/09-just-turn-it-on.md"
ONE_SIDED = (
    *((CAST, f"- {name}: girl", f"- {name}: boy") for name in ("Anya", "Sadie", "Yara", "Roxana", "Bex")),
    (CAST, "- Nico: boy, 13, learning-disabled\n", "- Nico: boy, 13\n"),
    ("en/threats/07-the-bus-home.md", "Tyler says it was a joke.", "He says it was a joke."),
)
BLAMING = (
    (STORY, "- [Say nothing, and stay](#acted)", "- [Say nothing, and stay](#left)"),
    (
        STORY,
        "- [You can end it. Let’s get Dorota.](#landing)",
        "- [You can end it. Let’s get Dorota.](#acted)",
    ),
)
COACH, ACCOUNT = "en/consent/09-the-whole-coach.md", "en/chats/behind-the-name.md"
NO_PROSE = (
    (COACH, "You have lost six–one", f"You {'are on a coach and ' * 5}have lost six–one"),
    (ACCOUNT, "~ Tilda: glad\nTilda isn’t.", f"{'No. It is. ' * 90}\n~ Tilda: glad\nTilda isn’t."),
)


@pytest.fixture(scope="module")
def one_sided(tmp_path_factory: pytest.TempPathFactory) -> Broken:
    return broken_copy(tmp_path_factory.mktemp("cast") / "content", ONE_SIDED + BLAMING + NO_PROSE)


@pytest.fixture(scope="module")
def without_boys(tmp_path_factory: pytest.TempPathFactory) -> Broken:
    """One in which every boy of the cast is a girl."""
    folder = tmp_path_factory.mktemp("boys") / "content"
    broken_copy(folder, ())
    cast = folder / CAST
    cast.write_text(cast.read_text(encoding="utf-8").replace(": boy,", ": girl,"), encoding="utf-8")
    return Broken(folder, [str(fault) for fault in check(folder)])


@pytest.mark.parametrize(
    "told",
    [
        "who are threatened are girls: make it 40% at least.",
        "The cast needs 2 girls who threaten somebody; it has 1 (Shanelle).",
        "The cast needs 4 girls who press or dare somebody; it has ",
        "Tyler threatens in threats/the-bus-home: let an ending tell of a way back.",
        "Nobody young who is “learning-disabled” leads or helps: let one of them act.",
    ],
)
def test_a_cast_that_is_out_of_balance(one_sided: Broken, told: str) -> None:
    assert [fault for fault in one_sided.found if fault.startswith(f"{CAST}:1: ") and told in fault]


@pytest.mark.parametrize(
    "told",
    [
        "The cast needs 3 pages on which a boy is pressed; it has 0 (none).",
        "No boy is sent a picture unasked: cast one, and let them be believed like the others.",
    ],
)
def test_a_cast_in_which_boys_are_never_harmed(without_boys: Broken, told: str) -> None:
    assert f"{CAST}:1: {told}" in without_boys.found


def test_a_choice_that_decides_whether_adults_act(one_sided: Broken) -> None:
    told = "The choices beside this one lead to where adults act, which is nobody’s choice"
    where = one_sided.at(STORY, "- [Say nothing, and stay]")
    assert f"{where}{told}: lead this one there too." in one_sided.found


def test_a_fork_that_leads_to_where_adults_act(one_sided: Broken) -> None:
    told = "A fork leads to what a choice decides, and where adults act none did: go on."
    assert one_sided.at(STORY, "- [You can end it.") + told in one_sided.found


def test_a_story_in_prose_with_a_sentence_without_end(one_sided: Broken) -> None:
    told = f"{one_sided.at(COACH, '## services')}Shorten a sentence of "
    assert [fault for fault in one_sided.found if fault.startswith(told)]


def test_a_story_in_prose_that_is_chopped_up(one_sided: Broken) -> None:
    told = f"{ACCOUNT}:1: What this story tells has grade "
    assert [fault for fault in one_sided.found if fault.startswith(told)]
