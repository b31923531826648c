"""Each check finds what it is there for, in content that is otherwise fit to publish."""

import pytest

from safe4me.content.markup.errors import ContentErrors
from safe4me.content.parsing.library import parse_library
from safe4me.editorial.checks.all_checks import check_library
from tests.helpers.content.examples import STORY

DATES = "reviewed: 2026-11-01\nreview_due: 2027-11-01\nsources: [An Act]"
LESSON = f"""\
---
title: Who it protects
{DATES}
help: [childline]
content_note: Talks about the law.
done: This is the idea.
---
## Can a friend pass it on? {{#pass-on}}
The law is here for you. Read [the quiz](../quiz/) or [why](../) or [get help](../../../help/).
- ( ) Yes
  > It can hurt.
- (x) No
  > Right.
## And then? {{#then}}
Back to [the question](#pass-on), or [one there](../quiz/#sure), or [call](tel:999).

## What helps? {{#helps}}
- [x] To listen
  > Right.
- [ ] To look
  > It hurts more.

## Put these in order {{#steps .order}}
1. Tell
2. Rest
> Telling comes first.

## Who is behind you? {{#behind .poll}}
```draw clay wide
alt: An adult stands behind a person.
adult
person
```
1. A friend
2. An adult

## What will you say? {{#my-line .reflect}}
"""
MEASURED = "{#more .scale .measured}\n1. A {.safer}\n2. Rather not say\n## N? "
QUIZ = f"""\
---
title: Check
kind: quiz
{DATES}
---
## Can Sam say no? {{#say-no .measured short="Saying no" found="said no"}}
- (x) Yes
  > Right.
- ( ) No
  > Sam can.

## How sure are you? {{#sure .scale .measured short="How sure" found="said sure"}}
1. A bit
2. Very {{.safer}}
3. Rather not say

## How many in 10 would be very sure? {{#norm .number of=sure}}
Make a guess.
"""
DOOR = f"""\
---
title: I sent one
warm: You can ask.
dont: [Don’t pay, Don’t wait, Don’t send more]
act: {{service: childline, way: phone, words: Call Childline, after: It is free.}}
quiet: [{{service: childline, way: chat}}]
steps: [{{do: Tell one adult., say: Soon., service: childline}}]
help: [childline]
simpler: [Tell one adult., They can help.]
{DATES}
---
## Will they be told?
You are not alone.
"""
SERVICES = """\
- id: childline
  name: Childline
  what: Talk.
  who: Anyone under 19.
  what_happens: You talk.
  phone: 0800 1111
  chat: childline.org.uk
- id: nspcc
  name: NSPCC
  what: Talk.
  who: Adults.
  what_happens: You talk.
  adults_only: true
"""
FILES = {
    "law/module.md": "---\ntitle: Law\n---\nWhy.\n",
    "law/01-who.md": LESSON,
    "law/quiz.md": QUIZ,
    "law/chat.md": STORY,
    "doors/01-sent.md": DOOR,
    "pages/parents.md": f"---\ntitle: Parents\nhelp: [nspcc]\n{DATES}\n---\nCall [help](../help/sent/).\n",
    "pages/about.md": "---\ntitle: About\n---\nThe Revenge Porn Helpline is for adults.\n",
    "services.yaml": SERVICES,
}
GUESS = """\
## Of 9, how many would tell? {#tell .number min=0 max=9}
= 2–4
- too low
  > More than that.
- in range
  > Right.
- too high {misconception=all-tell}
  > Not all.

## Put these"""
HARD = (
    "Nevertheless, considerable institutional responsibilities necessitate comprehensive investigation "
    "procedures regarding unauthorised dissemination of photographic representations. "
)


def found(**changes: tuple[str, str]) -> list[str]:
    """The problems after one change (old, new) in the file of that name, as `path:line: message`."""
    files = dict(FILES)
    for name, (old, new) in changes.items():
        path = next(path for path in FILES if path.endswith(f"{name}.md") or path == f"{name}.yaml")
        assert old in files[path]
        files[path] = files[path].replace(old, new, 1)
    try:
        return [str(problem) for problem in check_library(parse_library("en", files))]
    except ContentErrors as error:
        return [str(problem) for problem in error.faults]


def test_content_that_is_fit_has_no_problem() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("name", "old", "new", "where", "mend"),
    [
        # ids
        ("who", "{#helps}", "", "en/law/01-who.md:19", "Give this question an id"),
        ("who", "{#helps}", "{#pass-on}", "en/law/01-who.md:19", "stands twice"),
        ("chat", "## other", "## ping", "en/law/chat.md:24", "stands twice"),
        ("services", "id: nspcc", "id: childline", "services.yaml:8", "stands twice"),
        # right options
        ("who", "- (x) No", "- ( ) No", "en/law/01-who.md:10", "one right option"),
        ("who", "- ( ) Yes", "- (x) Yes", "en/law/01-who.md:10", "one right option"),
        ("who", "- [x] To", "- [ ] To", "en/law/01-who.md:19", "at least one right option"),
        # feedback
        ("who", "  > It can hurt.\n", "", "en/law/01-who.md:10", "missing: [1]"),
        ("who", "  > It hurts more.\n", "", "en/law/01-who.md:19", "missing: [2]"),
        ("who", "> Telling comes first.\n", "", "en/law/01-who.md:25", "below the last item"),
        # links
        ("who", "(../quiz/)", "(../quizz/)", "en/law/01-who.md:11", "learn/law/quizz/"),
        ("who", "(#pass-on)", "(#pass)", "en/law/01-who.md:17", "no step or question #pass"),
        ("who", "#sure", "#unsure", "en/law/01-who.md:17", "no step or question #unsure"),
        ("parents", "../help/sent/", "../../../../help/sent/", "en/pages/parents.md:8", "leads nowhere"),
        ("chat", "[More](#late)", "[More](#lat)", "en/law/chat.md:27", "“#lat” leads nowhere"),
        # scenes
        ("chat", "- [Tell](#kind)\n- [Ask](#kind)", "- [Tell](#late)\n- [Ask](#late)", "en/law/chat.md:28",
         "Nothing leads to “kind”"),
        ("chat", '## late {.end .help title="Late"}', "## late", "en/law/chat.md:30", "stops at “late”"),
        ("chat", "- [Stop](#after)\n- [More](#late)", "- [Again](#other)", "en/law/chat.md:24", "never ends"),
        ("chat", '.help title="Late"', 'title="Late"', "en/law/chat.md:30", "leads to help"),
        # dates and sources
        ("quiz", "reviewed: 2026-11-01\n", "", "en/law/quiz.md:1", "reviewed: and review_due:"),
        ("sent", "review_due: 2027-11-01\n", "", "en/doors/01-sent.md:1", "reviewed: and review_due:"),
        ("who", "sources: [An Act]\n", "", "en/law/01-who.md:1", "sources:"),
        ("parents", "sources: [An Act]\n", "sources: []\n", "en/pages/parents.md:1", "sources:"),
        # words
        ("who", "The law is", "Revenge porn is", "en/law/01-who.md:11", "“revenge porn”"),
        ("parents", "Call", "Child porn. Call", "en/pages/parents.md:8", "“child porn”"),
        ("who", "To look", "Sexting", "en/law/01-who.md:22", "“sexting”"),
        ("chat", "lol", "You shouldn’t have sent it", "en/law/chat.md:25", "shouldn't have sent"),
        ("module", "Why.", "Just don't\nsend.", "en/law/module.md:4", "just don't send"),
        ("who", "The law", "An aggravated law", "en/law/01-who.md:11", "“aggravated”"),
        ("sent", "You are", "*Experimental.* You are", "en/doors/01-sent.md:15", "“experimental”"),
        ("who", "title: Who it protects", "title: Sexting", "en/law/01-who.md:2", "“sexting”"),
        # reading
        ("who", "The law is", HARD * 6 + "The law is", "en/law/01-who.md:1", "Hard to read"),
        ("who", "The law is", "We can. " * 30 + "The law is", "en/law/01-who.md:10", "Shorten this step"),
        # markup
        ("who", "The law", "<b>The</b> law", "en/law/01-who.md:11", "HTML"),
        ("who", "(../quiz/)", "(javascript:x)", "en/law/01-who.md:11", "not safe"),
        ("who", "(../quiz/)", "(/en/learn/law/quiz/)", "en/law/01-who.md:11", "not safe"),
        # short names
        ("quiz", ' short="Saying no"', "", "en/law/quiz.md:8", "Give this a short name"),
        ("quiz", "Saying no", "S" * 41, "en/law/quiz.md:8", "40 characters at most"),
        ("quiz", '"How sure"', '"saying no"', "en/law/quiz.md:14", "“saying no” stands twice here"),
        ("chat", ' title="Late"', "", "en/law/chat.md:30", "a title of its own"),
        ("chat", "Late", "kind", "en/law/chat.md:30", "a title of its own"),
        ("chat", "Late", "Late " * 9, "en/law/chat.md:30", "40 characters at most"),
        # what was found
        ("quiz", ' found="said no"', "", "en/law/quiz.md:8", "Say what the safer answer says"),
        ("quiz", 'found="said no"', 'found="said no."', "en/law/quiz.md:8", "without a full stop"),
        ("quiz", 'found="said no"', f'found="said {"n" * 96}"', "en/law/quiz.md:8", "100 characters"),
        ("chat", ' found="were to refuse the picture"', "", "en/law/chat.md:15", "Say what the safer"),
        ("who", "{#pass-on}", '{#pass-on found="said no"}', "en/law/01-who.md:10", "Only a .measured"),
        ("who", "{#pass-on}", '{#pass-on short="Passing it on"}',
         "en/law/01-who.md:10", "Only a question of a quiz"),
        ("who", "- ( ) Yes", "- ( ) Yes {misconception=all-saw}", "en/law/01-who.md:12", "“all-saw” is no"),
        ("who", "## Put these", GUESS, "en/law/01-who.md:31", "“all-tell” is no misconception"),
        # measured
        ("who", "{#pass-on}", "{#pass-on .measured}", "en/law/01-who.md:10", "Only a quiz measures"),
        ("quiz", "{#norm", MEASURED + "{#norm", "en/law/quiz.md:19", "2 questions at most"),
        ("quiz", "- (x) Yes\n  > Right.\n- ( )", "- [x] Yes\n  > Right.\n- [ ]",
         "en/law/quiz.md:8", "cannot be measured"),
        ("quiz", "{#say-no .measured", "{#say-no .measured .reflect",
         "en/law/quiz.md:8", "Take out .measured"),
        ("quiz", "3. Rather not say", "3. No idea", "en/law/quiz.md:14", "Rather not say"),
        ("quiz", " {.safer}", "", "en/law/quiz.md:14", "safer end"),
        ("quiz", "of=sure", "of=unsure", "en/law/quiz.md:19", "of=unsure must name"),
        ("quiz", "Make a guess.", "\n## N? {#n .number of=sure}", "en/law/quiz.md:21", "one guess"),
        ("who", "{#steps .order}", "{#n .number of=sure}\n\n## P? {#steps .order}",
         "en/law/01-who.md:25", "one guess"),
        ("chat", "{.safer}", "", "en/law/chat.md:15", "mark as safer one"),
        ("chat", "[Why?](#other)", "[Why?](#other){.safer}", "en/law/chat.md:15", "half of them at most"),
        ("chat", "- [Why?](#other)\n", "", "en/law/chat.md:15", "three choices or four"),
        ("chat", "fork offer", "fork ping", "en/law/chat.md:7", "not the first scene"),
        ("chat", ' {title="Jay offers to send it" found="were to refuse the picture"}', "",
         "en/law/chat.md:15", "a short name"),
        # help
        ("who", "help: [childline]", "help: [childlin]", "en/law/01-who.md:6", "isn’t a service"),
        ("who", "help: [childline]", "help: [nspcc]", "en/law/01-who.md:6", "for adults only"),
        ("who", "> It can hurt.", "> ‹Why not›", "en/law/01-who.md:13", "Still to be written: ‹Why not›"),
        ("who", "> It can hurt.", "> Why not›", "en/law/01-who.md:13", "Still to be written: "),
        ("chat", "**Jay:** lol", "**Jay:** ‹lol", "en/law/chat.md:25", "Still to be written: ‹lol"),
        ("sent", "help: [childline]\n", "", "en/doors/01-sent.md:1", "whom to contact"),
        ("sent", "service: childline, way: phone", "service: nspcc, way: phone", "en/doors/01-sent.md:8",
         "for adults only"),
        ("sent", "say: Soon., service: childline", "say: Soon., service: nobody", "en/doors/01-sent.md:8",
         "“nobody” isn’t a service"),
        ("sent", "way: phone", "way: report", "en/doors/01-sent.md:5", "“childline” has no report"),
        ("sent", "way: chat", "way: text", "en/doors/01-sent.md:6", "“childline” has no text"),
        ("services", "  chat: childline.org.uk\n", "", "en/doors/01-sent.md:6", "“childline” has no chat"),
        ("sent", "way: chat", "way: phone", "en/doors/01-sent.md:6", "A phone is not quiet"),
        ("sent", "quiet: [{service: childline, way: chat}]", "", "en/doors/01-sent.md:1", "without a sound"),
        ("sent", "Don’t wait, ", "", "en/doors/01-sent.md:4", "Write 3 don’ts, not 2"),
        ("sent", "Don’t wait", "Don’t wait too long", "en/doors/01-sent.md:4", "to 3 words"),
        ("sent", "steps: [", "say: [Hi]\nsteps: []\n#", "en/doors/01-sent.md:1", "one at a time"),
        ("sent", "simpler: [Tell one adult., They can help.]\n", "", "en/doors/01-sent.md:1",
         "in simpler words"),
        ("sent", "They can help.", "They can help you with all that happens next.", "en/doors/01-sent.md:9",
         "to 8 words"),
        ("sent", "They can help.", "You’re not in trouble.", "en/doors/01-sent.md:9", "Promise only this"),
        ("sent", "say: Soon.", "say: Start here.", "en/doors/01-sent.md:7", "“start here”"),
        ("sent", "You are not alone.", "You can search for help.", "en/doors/01-sent.md:15", "“search for”"),
        ("sent", "You can ask.", "You’re not in trouble.", "en/doors/01-sent.md:3", "Promise only this"),
        ("services", "_happens: You talk.", "_happens: Click here.", "services.yaml:1", "“click here”"),
    ],
)  # fmt: skip
def test_a_check_finds_what_it_is_there_for(name: str, old: str, new: str, where: str, mend: str) -> None:
    problems = found(**{name: (old, new)})
    assert any(problem.startswith(f"{where}: ") and mend in problem for problem in problems), problems


def test_two_files_cannot_have_one_address() -> None:
    files = {**FILES, "law/02-who.md": LESSON}
    told = [str(problem) for problem in check_library(parse_library("en", files))]
    assert told == ["en/law/02-who.md:1: Rename this file: its address is that of law/01-who.md."]


def test_a_review_due_today_is_not_late() -> None:
    assert found(who=("2027-11-01", "2026-11-24")) == []


def test_a_blaming_word_in_a_drawing_is_found_where_it_stands() -> None:
    drawing = "\n```draw\nalt: Sexting at night.\nperson\n```\n## What helps?"
    where = 1 + LESSON.replace("\n## What helps?", drawing).split("\n").index("alt: Sexting at night.")
    told = found(who=("\n## What helps?", drawing))
    assert any(problem.startswith(f"en/law/01-who.md:{where}: Do not write") for problem in told), told


def test_a_word_inside_another_is_not_banned() -> None:
    assert found(who=("The law is", "Slagheap and essexting. The law is")) == []


def test_a_banned_word_in_a_source_s_own_title_may_stand() -> None:
    assert found(who=("[An Act]", '[An Act, "Sexting in schools, 2016"]')) == []


def test_a_translation_is_not_measured_by_english_spelling() -> None:
    files = {**FILES, "law/module.md": FILES["law/module.md"].replace("Why.", HARD * 8)}
    told = {language: check_library(parse_library(language, files)) for language in ("en", "cy")}
    assert (len(told["en"]), told["cy"]) == (1, [])


def test_pages_for_adults_may_be_harder_to_read() -> None:
    assert found(parents=("Call", HARD * 6 + "Experimental. Call")) == []


def test_a_page_for_adults_may_have_more_words() -> None:
    assert found(parents=("Call", ("Go. " * 200 + "\n\n") * 2 + "Call")) == []


def test_a_few_words_are_too_few_to_grade() -> None:
    start = LESSON.index("## Can a friend")
    for times, hard in ((4, False), (8, True)):
        told = found(who=(LESSON[start:], f"## A {{#a}}\n{HARD * times}"))
        assert any("Hard to read" in problem for problem in told) is hard
