"""The forms of an open room's page."""

from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import InputRequired

from safe4me.web.staff.forms import NumberField, StaffForm

MINUTES_OFFERED = 10


class ExtendForm(StaffForm):
    """How much longer a room stays open."""

    minutes = NumberField(validators=[InputRequired(lazy_gettext("Say how many minutes more."))])


class SizeForm(StaffForm):
    """How many pupils a class has."""

    size = NumberField(validators=[InputRequired(lazy_gettext("Say how many pupils the class has."))])


class ActForm(StaffForm):
    """What a button sends along: the one activity that it is about, and the page on which it stands.

    `watch` is that page's own: whether it looks again by itself.
    """

    activity = StringField()
    back = StringField()
    watch = StringField()
