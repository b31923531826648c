"""Asking to move to another school: the teacher asks, the new school's lead says yes; classes stay behind."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from safe4me.db.accounts import RoleName
from safe4me.db.base import NotFound
from safe4me.schools import join_queue, permissions
from safe4me.web.account.joining import FindSchoolForm, at_confirmed_domain
from safe4me.web.http import context
from safe4me.web.staff.access import me, staff_blueprint
from safe4me.web.staff.forms import answer

blueprint = staff_blueprint("moving", __name__, RoleName.TEACHER, at="/account/move")


@blueprint.route("", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    """Ask for a place at another school. Raises NotFound for a lead, whom only the operator moves."""
    if not permissions.may_ask_to_move(me()):
        raise NotFound
    words = request.args.get("find", "")
    found = join_queue.schools_named(context.session(), words)
    form = FindSchoolForm([each for each in found if each.id != me().school_id])

    def act() -> ResponseReturnValue:
        school = join_queue.school_asked(context.session(), form.school_id.data)
        at_school = at_confirmed_domain(school.id, me().email.rpartition("@")[2])
        join_queue.ask_to_move(
            context.session(), me(), school, form.note.data, at_school=at_school, now=context.now()
        )
        return redirect(url_for(".ask", asked="yes"))

    def show() -> str:
        most = join_queue.MOST_FOUND
        return render_template("account/move.html", form=form, words=words, most=most)

    return answer(form, act, show)
