"""A lesson, a story and a case that are fit to publish, as short as they can be."""

STEPS = """\
## Guess? {#guess}
- ( ) One {.unsure}
  > Not quite.
- (x) Two
  > Yes.
## Who may? {#who}
```try whose-say
alt: Sam has the say.
yes Sam: person; is in it; It’s Sam.
no Jay: person; took it; Who is in it?
```
## Why? {#why}
For *your* own good.
```simpler
It helps.
```
## Sure? {#sure .scale}
1. No
2. Yes
## Sort {#sort .groups}
### Kind
- Hi
### Not
- Go
> One is kind.
## Yours? {#yours .reflect}
> Mine.
"""
IN_ORDER = """\
## In order? {#in-order .order short="The order"}
1. Stop
2. Fetch
3. Write
4. Block
5. Report
> Stop comes first.
"""
STORY = """\
---
scenario: chat
threat: no
measured: fork offer
people: {Jay: them}
---
## ping
**Jay:** hi
- [Hm](#then)
- [Yo](#then)
## then
**Jay:** look
- [What?](#offer)
- [Look](#offer){.do}
## offer {title="Jay offers to send it" found="were to refuse the picture"}
- [No](#after){.safer}
- [Why?](#other)
- [Tap on it](#other){.do}
## after
**Jay:** ok
- [Tell](#kind)
- [Ask](#kind)
- [Wait](#late)
## other
**Jay:** lol
- [Stop](#after)
- [More](#late)
## kind {.end .help .safer title="Kind"}
Good.
## late {.end .help title="Late"}
There is a way back.
"""
MODULE = "---\ntitle: Cases\nhelp: [childline]\n---\nTeams look into what happened.\n"
SERVICES = """\
- id: childline
  name: Childline
  what: Free talk.
  who: Anyone under 19.
  what_happens: Somebody listens.
  phone: 0800 1111
  reviewed: 2026-10-01
"""
CASTING = "- Kofi: boy, 12, disabled\n- Marlon: boy, 13\n"
LEADER = "```leader\nListen.\n```\n"
BELIEFS = """\
- id: loud-wins
  short: The loudest decides
  belief: I am the captain.
  reply: It is not yours.
"""


def cards(*refused: str) -> str:
    """Five cards, the last of them refused for these reasons."""
    free = 5 - len(refused)
    texts = [f"- Card {n}\n  > It helps, says {n}.\n" for n in range(1, free + 1)]
    texts += [f"- Card of {why} {{.{why}}}\n  > It says nothing, this {why}.\n" for why in refused]
    return "### Which two? {.pick}\n" + "".join(texts)


CASE = f"""\
---
case: team
title: The team
summary: Something goes round a team.
band: A
minutes: 50
reviewed: 2026-11-01
review_due: 2027-11-01
sources: [Protection of Children Act 1978 s1]
content_note: It talks about a picture that goes round. Nothing is shown.
help: [childline]
about: Kofi
people: {{Kofi: pictured, Marlon: spreads}}
---

## Who rings? {{#call}}
It is ten to nine.

### Kofi’s tutor {{.told}}
“Kofi has told me.”

{LEADER}
## What comes first? {{#keep-safe .order}}
All of it happens.

1. Sit with him
2. Tell the lead
3. Ask him

> He comes first.

{LEADER}
## What do we know? {{#find-out}}
Four cards lie here.

### A chat {{.chat}}
**Marlon:** pass it on

**Kofi:** please dont

### When {{.times}}
- 15:40 They leave.

{cards("not-evidence", "look")}
{LEADER}
## What weighs most? {{#weigh}}
Say why.

{cards("not-evidence")}
{LEADER}
## What would you do? {{#decide}}
Now decide.

{cards()}
### New at two {{.twist}}
Someone said it to Marlon, too.

{LEADER}
## What puts it right? {{#put-right}}
It is not over.

{cards()}
{LEADER}
## And then? {{#debrief}}
Kofi swims.

### How officers weigh it {{.officers}}
They look at the push.

### Who had a say? {{#say .measured short="Who had a say" found="said that it was his say"}}
- (x) Kofi
  > Right. He is in it.
- ( ) Marlon {{misconception=loud-wins}}
  > He is loud. It is not his.

{LEADER}"""
CASE_FILES = {
    "cases/team.md": CASE,
    "cases/module.md": MODULE,
    "services.yaml": SERVICES,
    "casting.yaml": CASTING,
    "misconceptions.yaml": BELIEFS,
}
