"""YAML as authors and translators write it: texts, lists and mappings, and nothing that stands for more."""

import re
from collections.abc import Hashable

import yaml

from safe4me.lessons.markup.faults import Malformed

_MARKS_OF_NESTING = re.compile(r"[\[{]|(?:[-?:]\s+){2}")
_MOST_NESTING = 40
_MAY_STAND_FOR_MORE = re.compile("[&*]")


class _SaidTwice(yaml.MarkedYAMLError):
    """Two fields have one name: the second would hide the first."""


class _OnceEach(yaml.CBaseLoader):
    """Makes texts, lists and mappings, whose names differ."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:
        known: set[str] = set()
        for name, _ in node.value:
            if str(name.value) in known:
                raise _SaidTwice(problem=str(name.value), problem_mark=name.start_mark)
            known.add(str(name.value))
        return super().construct_mapping(node, deep)


def read_yaml(text: str, first_line: int) -> object:
    """YAML as texts, lists and mappings; no other type, no tag, is ever made.

    Raises Malformed with a line, counted from `first_line`.
    """
    if len(_MARKS_OF_NESTING.findall(text)) > _MOST_NESTING:
        raise Malformed(first_line, "This YAML is nested too deeply: write a list as a line “- one” each.")
    try:
        if _MAY_STAND_FOR_MORE.search(text):
            _refuse_aliases(text, first_line)
        return yaml.load(text, Loader=_OnceEach)  # noqa: S506 - the base loader makes texts only
    except _SaidTwice as twice:
        line = first_line + (twice.problem_mark.line if twice.problem_mark else 0)
        raise Malformed(line, f"Write “{twice.problem}” once.") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        raise Malformed(
            line, f"This YAML cannot be read ({error.problem}): put text with “: ” in quotes."
        ) from None
    except yaml.YAMLError:
        raise Malformed(first_line, "This YAML cannot be read: type the line again.") from None


def _refuse_aliases(text: str, first_line: int) -> None:
    """A short line of YAML that stands for a long one may stand for a million of them."""
    for token in yaml.scan(text, Loader=yaml.CBaseLoader):
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
            line = first_line + token.start_mark.line
            raise Malformed(line, "Put a text that begins with & or * in quotes.")
