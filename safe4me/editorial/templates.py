"""First texts of new files: they can be read, and the content check tells what is still to be written.

What stands in ‹ › is to be replaced: no page with such a mark is published.
"""

import re
from datetime import date

CASE = """\
---
case: {name}
title: {title}
summary: ‹What has happened, in a line that names nobody›
band: A
minutes: 50
reviewed: {today}
review_due: {next_year}
sources: []
content_note: ‹Talks about …. Nothing is shown.›
help: []
about: Kofi
people: {{Kofi: pictured}}
---

## ‹What has happened?› {{#call}}
‹Who rings, when, and what they say›

### ‹Who tells it› {{.told}}
‹What they say about Kofi›

```leader
‹What to say first, and what to listen for›
```

## ‹What comes first?› {{#keep-safe .order}}
‹Every one of these will happen. Put them in order.›

1. ‹The first thing›
2. ‹The next thing›
3. ‹The last thing›

> ‹Why in this order›

```leader
‹What teams get wrong here, and why it matters›
```

## ‹What do you find out?› {{#find-out}}
‹What is on the table›

### ‹A chat› {{.chat}}
**Kofi:** ‹what kofi types›

### ‹What happened when› {{.times}}
- ‹15:40 …›

### ‹Which two would you follow up first?› {{.pick}}
- ‹A card›
  > ‹What it helps, and what it misses›
- ‹Another card›
  > ‹What it helps, and what it misses›
- ‹A third card›
  > ‹What it helps, and what it misses›
- ‹What someone wore› {{.not-evidence}}
  > ‹Why this is not evidence›
- ‹Look at the picture, to be sure› {{.look}}
  > ‹Why nobody looks›

```leader
‹What to listen for›
```

## ‹What weighs most?› {{#weigh}}
‹What makes one thing weigh more than another›

### ‹Which two weigh most?› {{.pick}}
- ‹A card›
  > ‹What speaks for it, and what against›
- ‹Another card›
  > ‹What speaks for it, and what against›
- ‹A third card›
  > ‹What speaks for it, and what against›
- ‹A fourth card›
  > ‹What speaks for it, and what against›
- ‹What Kofi sent before› {{.not-evidence}}
  > ‹Why this is not evidence›

```leader
‹What to listen for›
```

## ‹What would you do?› {{#decide}}
‹What there is to decide›

### ‹Which two come first?› {{.pick}}
- ‹A card›
  > ‹What it helps, and what it misses›
- ‹Another card›
  > ‹What it helps, and what it misses›
- ‹A third card›
  > ‹What it helps, and what it misses›
- ‹A fourth card›
  > ‹What it helps, and what it misses›
- ‹A fifth card›
  > ‹What it helps, and what it misses›

### ‹New at ten past two› {{.twist}}
‹What arrives now, and what to talk about›

```leader
‹What the twist changes›
```

## ‹What puts it right?› {{#put-right}}
‹What everybody needs now›

### ‹Which two help most?› {{.pick}}
- ‹A card›
  > ‹Whom it helps, and what it leaves›
- ‹Another card›
  > ‹Whom it helps, and what it leaves›
- ‹A third card›
  > ‹Whom it helps, and what it leaves›
- ‹A fourth card›
  > ‹Whom it helps, and what it leaves›
- ‹A fifth card›
  > ‹Whom it helps, and what it leaves›

```leader
‹What to listen for›
```

## ‹What happened in the end?› {{#debrief}}
‹How it ended for each of them›

### ‹How officers weigh it› {{.officers}}
‹The same facts, in plain words›

```leader
‹How to end it, and who needs a quiet word›
```
"""


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
band: A
minutes: 5
outcome: ‹What a pupil can do afterwards, in at most 12 words›
done: ‹The idea of this lesson, in one sentence of at most 14 words›
next_question: ‹The question that this lesson leaves open›
reviewed: {today}
review_due: {next_year}
sources: []
content_note: ‹Talks about …. Nothing is shown.›
help: []
---

## ‹What would people guess?› {{#first-guess eyebrow="Guess first"}}
- (x) ‹The right answer›
  > ‹Why this is right, said kindly›
- ( ) ‹Another answer›
  > ‹Why this is not right, said kindly›

## ‹What is good to know?› {{#good-to-know eyebrow="Good to know"}}
‹One idea, in a few short sentences›

```draw sand wide
alt: ‹What can be seen here›
person short, holds tile
```

## ‹What goes where?› {{#sorted .groups eyebrow="Sort"}}
### ‹One group›
- ‹What belongs there›
### ‹Another group›
- ‹What belongs there›
> ‹How to tell them apart›

## ‹Which of these helps?› {{#helps}}
- [x] ‹Something that helps›
  > ‹Why it helps›
- [ ] ‹Something that sounds as if it did›
  > ‹Why it does not, said kindly›

## ‹Which would you say?› {{#say-it .poll eyebrow="Say it"}}
1. ‹A line to say out loud›
   > ‹What is good about it›
2. ‹Another line›
   > ‹What is good about it›

## ‹It happens to you. What will you do?› {{#my-line .reflect eyebrow="Take one with you"}}
‹“If it happens, I’ll …”›
> ‹How others would go on›
"""

BOOSTER = """\
---
title: {title}
kind: booster
band: A
minutes: 4
reviewed: {today}
review_due: {next_year}
sources: []
content_note: ‹Talks about …. Nothing is shown.›
help: []
---

## ‹What do pupils of this module most often get wrong?› {{#most-missed eyebrow="A few weeks later"}}
```draw sand wide
alt: ‹What can be seen here›
person short, holds tile
```
- (x) ‹The right answer›
  > ‹Why this is right, said kindly›
- ( ) ‹What many say›
  > ‹Why this is not right, said kindly›

## ‹What goes where?› {{#sort-again .groups eyebrow="Sort"}}
### ‹One group›
- ‹What belongs there›
### ‹Another group›
- ‹What belongs there›
> ‹How to tell them apart›

## ‹What would you say to a friend who thinks so?› {{#to-a-friend}}
- ( ) ‹Another answer›
  > ‹Why this is not right, said kindly›
- (x) ‹The right answer›
  > ‹Why this is right, said kindly›

## ‹What comes first?› {{#in-order .order eyebrow="Order"}}
1. ‹The first thing›
2. ‹The next thing›
> ‹Why in this order›

## ‹Which of these helps?› {{#helps}}
- [x] ‹Something that helps›
  > ‹Why it helps›
- [ ] ‹Something that sounds as if it did›
  > ‹Why it does not, said kindly›

## ‹What will you say?› {{#my-line .reflect eyebrow="Say it out loud"}}
> ‹“Lines that others would say”›
"""

SCENARIO = """\
---
scenario: {name}
title: {title}
band: A
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

## turn {{title="‹What happens here›" found="‹were to do this, or that›"}}
**Jay:** ‹What asks for a choice›
- [‹A kind answer›](#after){{.safer}}
- [‹Another answer›](#other)
- [‹Something to do›](#other){{.do}}

## after
**Jay:** ‹What happens then›
- [‹A way to tell someone›](#kind)
- [‹Another way to tell›](#kind)
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

STARTERS = {"module": MODULE, "lesson": LESSON, "booster": BOOSTER, "scenario": SCENARIO, "case": CASE}


def starter(kind: str, name: str, today: date) -> str:
    """The first text of a module, lesson, booster, scenario or case called `name`."""
    return STARTERS[kind].format(
        name=name,
        title=name.replace("-", " ").capitalize(),
        today=today,
        next_year=f"{today.year + 1}-{today.month:02}-01",
    )
