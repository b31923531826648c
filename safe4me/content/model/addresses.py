"""Where a file's page stands on the site, below its language.

`law/01-who.md` → `learn/law/who/`; `pages/schools/words.md` → `schools/words/`;
`law.yaml` → `against-the-law/`; `finder.yaml` → `who-can-help/`.
"""

from urllib.parse import urljoin, urlsplit

from safe4me.content.model.decision_tables import FINDER, LAW
from safe4me.content.page import ORDER_PREFIX

NORMS = "what-young-people-say/"  # made by the app, not by a build: its figures change
WORDS = "words/"  # the glossary: every word has its id there
LEAFLETS = "asked"  # the folder of pages that pupils look things up on
QUESTIONS, LINES = "questions/", "lines/"  # the pages of that folder
CASES = "cases"  # the folder of cases: a module that holds nothing else
SEARCH = "search/"
SCHEME_OF_WORK = "teachers/scheme/"
BEFORE = "before"  # in a module with an anchor: the page that asks it before the lessons
AGAINST_THE_LAW = "against-the-law/"
AGAINST_THE_LAW_FOR_STAFF = f"schools/{AGAINST_THE_LAW}"
WHO_CAN_HELP = "who-can-help/"
STEP_BY_STEP = ("report-remove/", "take-it-down/")  # of LEAFLETS: how a service is used
WHO_CAN_HELP_A_CHILD = f"parents/{WHO_CAN_HELP}"
GUIDE = "teacher.md"
MODEL = ("wildfire/", "teachers/wildfire/")  # the page of the spread model, and how to teach it
MODEL_ON_PAPER = f"{MODEL[1]}print/table/"
FIXED = frozenset(
    {
        *("", "learn/", "help/", "join/", "exit", NORMS, WORDS, SEARCH),
        *(AGAINST_THE_LAW_FOR_STAFF, WHO_CAN_HELP_A_CHILD, MODEL_ON_PAPER, SCHEME_OF_WORK),
    }
)
_OF_TABLES = {LAW.file: AGAINST_THE_LAW, FINDER.file: WHO_CAN_HELP}


def address(path: str) -> str:
    """The address of a content file's page, without a leading slash."""
    if path in _OF_TABLES:
        return _OF_TABLES[path]
    folder, _, name = path.rpartition("/")
    stem = ORDER_PREFIX.sub("", name).removesuffix(".md")
    if name == GUIDE:
        return f"teachers/{folder}/"
    if folder == "doors":
        return f"help/{stem}/"
    if folder.split("/")[0] in {"pages", LEAFLETS}:
        return "/".join([*folder.split("/")[1:], stem, ""])
    return f"learn/{folder}/" if stem == "module" else f"learn/{folder}/{stem}/"


def of_pupils(path: str) -> bool:
    """Whether the page of a content file is for pupils: no page for adults, and no guide."""
    return not path.startswith("pages/") and not path.endswith(f"/{GUIDE}")


def follow(here: str, link: str) -> tuple[str, str]:
    """The address and the fragment that a relative link on the page at `here` leads to.

    An address that leaves the language's pages begins with `/`.
    """
    target = urlsplit(urljoin(f"https://site/-/{here}", link))
    return target.path.removeprefix("/-/"), target.fragment
