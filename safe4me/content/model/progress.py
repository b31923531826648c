"""How far a lesson, quiz, story or case can be read: the stations on its way, from 1 to its end.

A lesson has one a step, a case one a screen: its team's, then its stages'. A quiz has one a question that is
answered, and its check. A story has one a scene of its longest way; whoever comes to any ending has come to
the last.
"""

from safe4me.content.model.cases import Case
from safe4me.content.model.core import Lesson, Part, Quiz
from safe4me.content.model.graph import longest_path
from safe4me.content.model.story_graph import scenes_after


def progress_steps(part: Part) -> int:
    """How many stations a part has."""
    if isinstance(part, Lesson):
        return len(part.steps)
    if isinstance(part, Case):
        return 1 + len(part.stages)
    if isinstance(part, Quiz):
        return len(part.questions) + 1
    return longest_path(part.scenes[0].id, scenes_after(part))
