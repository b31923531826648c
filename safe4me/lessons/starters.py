"""First texts of new files: they can be read, and the content check tells what is still to be written."""

from datetime import date

MODULE = """\
---
title: {title}
summary: Say in one sentence what this module is about.
order: 99
---

Write two or three sentences that tell why this matters.
"""

LESSON = """\
---
title: {title}
minutes: 5
reviewed: {today}
review_due: {next_year}
sources: []
help: []
---

Write the lesson here: short sentences, 350 words at most.

## Write a question here? {{#first-question}}
- (x) Write the right answer here
  > Say kindly why this is right.
- ( ) Write another answer here
  > Say kindly why this is not right.
"""

SCENARIO = """\
---
scenario: {name}
title: {title}
start: first
people: {{Jay: them, You: me}}
measured: endings
reviewed: {today}
review_due: {next_year}
sources: []
help: []
---

## first
**Jay:** Write what Jay says.
- [Write a kind answer](#kind)
- [Write another answer](#other)

## other
**Jay:** Write what happens then.
- [Write a way back](#kind)
- [Write a way on](#late)

## kind {{.end .help .safer title="Name this ending"}}
**You:** Write how it ends.

## late {{.end .help title="Name this ending"}}
Write how it ends, and the way back.
"""

STARTERS = {"module": MODULE, "lesson": LESSON, "scenario": SCENARIO}


def starter(kind: str, name: str, today: date) -> str:
    """The first text of a module, lesson or scenario called `name`."""
    return STARTERS[kind].format(
        name=name,
        title=name.replace("-", " ").capitalize(),
        today=today,
        next_year=f"{today.year + 1}-{today.month:02}-01",
    )
