"""How far a lesson, quiz, story or case can be read: the stations on its way, from 1 to its end.

A lesson has one a step, a case one a screen: its team's, then its stages'. A quiz has one a question that is
answered, and its check. A story has one a scene of its longest way; whoever comes to any ending has come to
the last.
"""

from collections.abc import Mapping

from safe4me.content.model.cases import Case
from safe4me.content.model.core import Lesson, Part, Quiz, Scenario
from safe4me.content.model.stories import Scene


def stations(part: Part) -> int:
    """How many stations a part has."""
    if isinstance(part, Lesson):
        return len(part.steps)
    if isinstance(part, Case):
        return 1 + len(part.stages)
    return len(part.questions) + 1 if isinstance(part, Quiz) else _longest_way(part)


def _longest_way(story: Scenario) -> int:
    scenes = {scene.id: scene for scene in story.scenes}
    return _from(story.scenes[0], scenes, frozenset())


def _from(scene: Scene, scenes: Mapping[str, Scene], been: frozenset[str]) -> int:
    """The scenes from here to the farthest ending, none of them twice."""
    been |= {scene.id}
    ways = (scenes[choice.to] for choice in scene.choices if choice.to not in been)
    return 1 + max((_from(to, scenes, been) for to in ways), default=0)
