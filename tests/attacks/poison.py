"""Bodies that a room of `law/quiz` may be sent, good and bad; and a judge who knows only what a ballot is."""

import json
import re
from collections import Counter
from typing import Any, NamedTuple
from urllib.parse import urlencode

from hypothesis import strategies as st

from tests.helpers.world.ballots import as_form

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
NONCE = re.compile(r"[0-9a-f]{32}")
EXIST: dict[str, tuple[object, ...]] = {"pass-on": (1, 2, 3), "confidence": (1, 2, 3, 4)}
Ballot = tuple[str, tuple[int, ...]]  # the nonce, and the options in the order of EXIST


class Body(NamedTuple):
    """What is posted, and the ballot that it is; None when it is none of this room's."""

    kind: str
    text: bytes
    ballot: Ballot | None


def judge(sent: object) -> Ballot | None:
    """The ballot, when this is exactly an activity, a nonce, and one option that exists for each question."""
    if not isinstance(sent, dict) or set(sent) != {"activity", "nonce", "answers"}:
        return None
    nonce, answers = sent["nonce"], sent["answers"]
    if sent["activity"] != "law/quiz" or not isinstance(nonce, str) or not NONCE.fullmatch(nonce):
        return None
    if not isinstance(answers, dict) or set(answers) != set(EXIST):
        return None
    options = tuple(_option(answers[name], exist) for name, exist in EXIST.items())
    return None if 0 in options else (nonce, options)


def _option(answer: object, exist: tuple[object, ...]) -> int:
    """The option, from 1, that a whole number or its digit names; 0 for anything else."""
    known = (type(answer) is int and answer in exist) or (type(answer) is str and answer in map(str, exist))
    return int(str(answer)) if known else 0


def as_json(sent: object) -> Body:
    """What the script would post, were this its ballot."""
    return Body(JSON, json.dumps(sent).encode(), judge(sent))


def _as_form(fields: list[tuple[str, str]]) -> Body:
    text = urlencode(fields).encode()
    if any(times > 1 for times in Counter(name for name, _ in fields).values()):
        return Body(FORM, text, None)
    answers = {name.removeprefix("answers."): value for name, value in fields if name.startswith("answers.")}
    return Body(FORM, text, judge({"answers": answers, **dict(f for f in fields if "." not in f[0])}))


def _doubled(ballot: dict[str, Any], name: str) -> Body:
    """A ballot that says one thing twice: an answer, or the nonce."""
    once, again = f'"{name}": ', f'"{name}": "1", "{name}": '
    return Body(JSON, json.dumps(ballot).replace(once, again, 1).encode(), None)


def _spoiled(ballot: dict[str, Any], what: str, value: object) -> dict[str, Any]:
    """A ballot of which one thing is another: a field or an answer, one that it has or one too many."""
    if what in ballot or what == "name":
        return {**ballot, what: value}
    return {**ballot, "answers": {**ballot["answers"], what: value}}


def _torn(ballot: dict[str, Any], without: str) -> dict[str, Any]:
    """A ballot of which one thing is missing."""
    answers = {name: option for name, option in ballot["answers"].items() if name != without}
    return {name: value for name, value in {**ballot, "answers": answers}.items() if name != without}


def _fields(ballot: dict[str, Any]) -> list[tuple[str, str]]:
    return list(as_form(ballot).items())


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
wrong_options = st.sampled_from([0, 5, -1, "5", "", "2 ", "02", "2.0", "²", "kind", 2.0, True, None, [2]])
wrong_names = st.sampled_from(
    ["0" * 31, "0" * 33, "A" * 32, "0" * 32 + "\n", "٣" * 32, "law/chat", "law/none"]
)
values = wrong_options | wrong_names | anything
parts = st.sampled_from(["activity", "nonce", "answers", "pass-on", "confidence"])
ballots = st.builds(
    lambda nonce, pass_on, confidence: {
        "activity": "law/quiz",
        "nonce": f"{nonce:032x}",
        "answers": {"pass-on": pass_on, "confidence": confidence},
    },
    st.integers(0, 2**128 - 1) | st.integers(0, 20),
    st.integers(1, 3),
    st.integers(1, 4),
)
spoiled = st.builds(_spoiled, ballots, parts | st.sampled_from(["name", "take-down", "fork"]), values)
texts = st.sampled_from(["law/quiz", "law/chat", "1", "2", "9", "kind", "", "0" * 32])
names = st.sampled_from(
    ["activity", "nonce", "answers.pass-on", "answers.confidence", "answers.fork", "name"]
)
loose = st.lists(st.tuples(names, texts), min_size=1, max_size=6)
rubbish = st.builds(Body, st.sampled_from([JSON, FORM, "text/plain"]), st.binary(), st.none())
BODIES: st.SearchStrategy[Body] = st.one_of(
    ballots.map(as_json),
    spoiled.map(as_json),
    st.builds(_torn, ballots, parts).map(as_json),
    st.builds(_doubled, ballots, st.sampled_from(["pass-on", "confidence", "nonce"])),
    anything.map(as_json),
    ballots.map(_fields).map(_as_form),
    st.builds(lambda whole, more: [*whole, *more], ballots.map(_fields), loose).map(_as_form),
    st.builds(
        lambda whole, n, text: [*whole[:n], (whole[n][0], text), *whole[n + 1 :]],
        ballots.map(_fields),
        st.integers(0, 3),
        texts,
    ).map(_as_form),
    loose.map(_as_form),
    rubbish,
)
