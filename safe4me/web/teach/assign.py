"""Assign: who, what, when and how, on one page; what one press has made, shared and undone."""

from flask import render_template

from safe4me.web.teach.shared import blueprint


@blueprint.get("/assign")
def assign_page() -> str:
    """The form, with what it would make beside it."""
    return render_template("teach/assign.html")
