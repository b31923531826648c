"""The first text of a case. What stands in ‹ › is to be replaced, as in every starter."""

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
