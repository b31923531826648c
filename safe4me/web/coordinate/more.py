"""What a coordinator needs now and then: people, schools, lessons to look at, what was done, the account."""

from flask import render_template


def more_page() -> str:
    """A list of those pages."""
    return render_template("coordinate/more.html")
