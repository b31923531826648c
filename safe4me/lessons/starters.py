"""First texts of new files: they can be read, and the content check tells what is still to be written.

What stands in ‹ › is to be replaced: no page with such a mark is published.
"""

import re
from datetime import date

PLACEHOLDER = re.compile(r"‹[^›\n]*›?|[^‹\n]*›")

MODULE = """\
---
title: {title}
summary: ‹What this module is about, in one sentence›
order: 99
---

‹Why this matters, in two or three sentences›
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

‹The lesson: short sentences, 350 words at most›

## ‹A question?› {{#first-question}}
- (x) ‹The right answer›
  > ‹Why this is right, said kindly›
- ( ) ‹Another answer›
  > ‹Why this is not right, said kindly›
"""

SCENARIO = """\
---
scenario: {name}
title: {title}
start: first
people: {{Jay: them, You: me}}
measured: fork turn
reviewed: {today}
review_due: {next_year}
sources: []
help: []
---

## first {{.spoken back=corridor}}
‹Where it happens›

**Jay:** ‹What Jay says›
- [‹Something to say›](#then)
- [‹Something to do›](#then){{.do}}
  > ‹What comes of it›

## then {{.chat}}
**Jay:** ‹what jay types›
- [‹An answer›](#turn)
- [‹Another answer›](#turn)

## turn {{title="‹What happens here›"}}
**Jay:** ‹What asks for a choice›
- [‹A kind answer›](#after){{.safer}}
- [‹Another answer›](#other)
- [‹Something to do›](#other){{.do}}

## after
**Jay:** ‹What happens then›
- [‹A way to tell someone›](#kind)
- [‹A way to wait›](#late)

## other
**Jay:** ‹What happens then›
- [‹A way back›](#after)
- [‹A way on›](#late)

## kind {{.end .help .safer title="‹The name of this ending›"}}
‹How it ends, and what changed for whom›

## late {{.end .help title="‹The name of that ending›"}}
‹How it ends, and what can still be done›
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
