"""What was sealed, for coordinators: class, activity, day, number of ballots, no figure; and voiding it."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from wtforms import RadioField
from wtforms.validators import InputRequired

from safe4me import results
from safe4me.places import classes, voiding
from safe4me.results import SealedOnce
from safe4me.storage.accounts import RoleName
from safe4me.storage.rooms import VoidReason
from safe4me.web.serving import current
from safe4me.web.staff.asked_for import one_of, only, page_number, phase_name
from safe4me.web.staff.entry import me, staff_blueprint
from safe4me.web.staff.forms import StaffForm, answer
from safe4me.web.staff.words import because

OFFERED: list[Any] = list(VoidReason)  # Any: the library's stub asks for pairs, and the field takes values

blueprint = staff_blueprint("voids", __name__, RoleName.COORDINATOR, at="/coordinate/sealed")


class VoidForm(StaffForm):
    """Why a sealed activity does not count."""

    reason = RadioField(
        coerce=VoidReason,
        choices=OFFERED,
        validators=[InputRequired(lazy_gettext("Choose what went wrong."))],
    )


@blueprint.get("/")
def sealed_page() -> str:
    """A page of what was sealed, in all schools or in one. Raises UnknownFilter."""
    only({"school", "page"})
    schools = classes.schools_of(current.session(), me())
    school = one_of("school", {str(each.id): each for each in schools}, None)
    number = page_number()
    return render_template(
        "school/sealed.html",
        schools=schools,
        school=school,
        sealed=results.sealed_list(current.session(), me(), school, number),
        later=number - 1,
        earlier=number + 1,
        **_words(),
    )


@blueprint.route("/<int:seal_id>/void", methods=["GET", "POST"])
def void_page(seal_id: int) -> ResponseReturnValue:
    """What voiding it means, and for which reasons it may be done."""
    found = results.sealed_once(current.session(), me(), seal_id)
    form = VoidForm()

    def act() -> ResponseReturnValue:
        voiding.void(current.session(), me(), found.room, found.activity, form.reason.data, current.now())
        return redirect(url_for(".void_page", seal_id=seal_id))

    return answer(form, act, lambda: _page(found, form))


def _page(found: SealedOnce, form: VoidForm) -> str:
    return render_template(
        "school/void.html",
        one=found,
        form=form,
        reasons={reason.value: because(reason) for reason in OFFERED},
        **_words(),
    )


def _words() -> dict[str, Any]:  # Any: what a template is given
    return {"phase_name": phase_name}
