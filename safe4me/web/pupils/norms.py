"""What young people say: public figures over areas, the same for everyone, new ones each half-term."""

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from safe4me import results
from safe4me.content.model.addresses import NORMS
from safe4me.content.model.core import Quiz
from safe4me.content.model.library import Library
from safe4me.content.model.records import Research
from safe4me.statistics.norms import in_ten
from safe4me.statistics.periods import last_public_day, next_change
from safe4me.web.build.pages import Link, in_room
from safe4me.web.http import charts, context
from safe4me.web.http.context import UnknownPage
from safe4me.web.http.formats import UK
from safe4me.web.pupils.room import to_canonical_code

PUBLIC = "public, max-age=300"
IN_A_ROOM = "private, no-cache"

blueprint = Blueprint("norms", __name__)
blueprint.before_request(to_canonical_code)


@blueprint.get(f"/<language>/{NORMS}")
def norms_page(language: str) -> ResponseReturnValue:
    """The page. Raises UnknownPage for a language that is not configured."""
    return _page(language, lambda path: path, PUBLIC)


@blueprint.get(f"/c/<code>/<language>/{NORMS}")
def page_in_room(code: str, language: str) -> ResponseReturnValue:
    """The same page, whose links keep the room that it was opened from. Raises UnknownCode, UnknownPage."""
    return _page(language, in_room(code), IN_A_ROOM)


def _page(language: str, link: Link, cache: str) -> Response:
    if language not in context.languages():
        raise UnknownPage
    library = context.library(language)
    today = context.now().astimezone(UK).date()
    html = render_template(
        "pages/norms.html",
        library=library,
        link=link,
        below=f"/{NORMS}",
        questions=results.norms(context.session(), library, today),
        findings=_findings(library),
        voided=results.voided(context.session()),
        last_day=last_public_day(today),
        next_change=next_change(today),
        in_share=charts.in_share,
        in_ten=in_ten,
    )
    response = make_response(html)
    response.headers["Cache-Control"] = cache
    response.add_etag()
    response.make_conditional(request)
    return response


def _findings(library: Library) -> list[Research]:
    """The findings that say what most do, without those that stand beside the figures of one question."""
    quizzes = [activity for activity in library.activities() if isinstance(activity, Quiz)]
    beside = {question.baseline for quiz in quizzes for question in quiz.measured}
    return [finding for finding in library.research if finding.protective and finding.id not in beside]
