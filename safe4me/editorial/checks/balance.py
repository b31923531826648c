"""Who is harmed, who harms and who acts, over both bands: no part belongs to girls or to boys alone.

The least that stories like these need, so that nobody learns who such things happen to. That nobody is drawn
as a type, and that no help comes from the popular alone, is judged by reading.
"""

from collections.abc import Callable, Collection, Iterator
from fractions import Fraction

from safe4me.content.markup.errors import ContentError
from safe4me.content.markup.render import plain
from safe4me.content.model.core import Scenario
from safe4me.content.model.library import Library
from safe4me.content.model.story_graph import percent
from safe4me.content.parsing.library import CASTING
from safe4me.editorial.checks.casting import ACTING, Played, whole_cast

LEAST_GIRLS_THREATENED = Fraction(40, 100)
LEAST_GIRLS_WHO_THREATEN = 2
LEAST_GIRLS_WHO_PRESS = 4
LEAST_PAGES_OF_BOYS_PRESSED = 3
WHO_ACTS = ("foster", "learning-disabled", "deaf", "trans")

CastMembers = Collection[Played]


def check_balance(library: Library) -> Iterator[ContentError]:
    """Every fault in the balance of the whole cast; none while a module is still to be written."""
    played = whole_cast(library)
    for rule in RULES if played else ():
        for message in rule(played or ()):
            yield ContentError(f"{library.language}/{CASTING}", 1, message)


def girls_are_threatened_too(cast: CastMembers) -> Iterator[str]:
    """Too few girls among the young who are threatened."""
    girls, boys = _names(cast, "girl", "threatened"), _names(cast, "boy", "threatened")
    both = len(girls) + len(boys)
    if both and Fraction(len(girls), both) < LEAST_GIRLS_THREATENED:
        least = percent(LEAST_GIRLS_THREATENED)
        yield f"{len(girls)} of the {both} who are threatened are girls: make it {least} at least."


def girls_threaten_too(cast: CastMembers) -> Iterator[str]:
    """Too few girls among those who threaten and are seen."""
    girls = _names(cast, "girl", "threatens")
    if len(girls) < LEAST_GIRLS_WHO_THREATEN:
        yield _too_few("girls who threaten somebody", girls, LEAST_GIRLS_WHO_THREATEN)


def girls_press_too(cast: CastMembers) -> Iterator[str]:
    """Too few girls among those who press or dare somebody."""
    girls = _names(cast, "girl", "presses")
    if len(girls) < LEAST_GIRLS_WHO_PRESS:
        yield _too_few("girls who press or dare somebody", girls, LEAST_GIRLS_WHO_PRESS)


def boys_are_pressed_too(cast: CastMembers) -> Iterator[str]:
    """Too few pages on which a boy is pressed."""
    pages = {each.part.page.path for each in cast if each.is_("boy") and "pressed" in each.does}
    if len(pages) < LEAST_PAGES_OF_BOYS_PRESSED:
        yield _too_few("pages on which a boy is pressed", pages, LEAST_PAGES_OF_BOYS_PRESSED)


def both_get_one_unasked(cast: CastMembers) -> Iterator[str]:
    """Girls alone, or boys alone, who are sent a picture that they did not ask for; or nobody."""
    for kind in ("girl", "boy"):
        if not _names(cast, kind, "unasked"):
            yield f"No {kind} is sent a picture unasked: cast one, and let them be believed like the others."


def who_threatens_has_a_way_back(cast: CastMembers) -> Iterator[str]:
    """Somebody of the cast who threatens in a story, and of whom no ending tells, but where it goes on."""
    for each in cast:
        story = each.part
        if isinstance(story, Scenario) and "threatens" in each.does:
            endings = [scene for scene in story.endings if not scene.help_first]
            told = " ".join(f"{end.title} {plain(beat.html)}" for end in endings for beat in end.beats)
            if each.member.name not in told:
                yield f"{each.member.name} threatens in {story.id}: let an ending tell of a way back."


def everybody_acts(cast: CastMembers) -> Iterator[str]:
    """Young people of whom none leads or helps: they would only be what a story is about."""
    for trait in WHO_ACTS:
        if not any(each.is_(trait) and each.member.age and each.does & {*ACTING} for each in cast):
            yield f"Nobody young who is “{trait}” leads or helps: let one of them act."


def _names(cast: CastMembers, kind: str, part: str) -> set[str]:
    return {each.member.name for each in cast if each.member.kind == kind and part in each.does}


def _too_few(what: str, found: Collection[str], least: int) -> str:
    return f"The cast needs {least} {what}; it has {len(found)} ({', '.join(sorted(found)) or 'none'})."


RULES: tuple[Callable[[CastMembers], Iterator[str]], ...] = (
    girls_are_threatened_too,
    girls_threaten_too,
    girls_press_too,
    boys_are_pressed_too,
    both_get_one_unasked,
    who_threatens_has_a_way_back,
    everybody_acts,
)
