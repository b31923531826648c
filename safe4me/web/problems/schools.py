"""The words for areas, schools, classes, people and what they do: what staff who set these up may meet."""

from datetime import date

from flask_babel import gettext, lazy_gettext, ngettext

from safe4me.results import UnknownFilter
from safe4me.schools.areas import NameTaken
from safe4me.schools.assigning import NeedsRoom, NobodyPicked, NothingNew, NothingPicked, TooManyLessons
from safe4me.schools.assignments import DayRefused, PlannedAlready, WeekRefused
from safe4me.schools.class_imports import NotANumber, SameClassTwice
from safe4me.schools.class_teachers import LentInThePast, NotBegun, NotColleague, NotGiven
from safe4me.schools.classes import ClassExists, HasMeasured, InOpenRoom, InvalidSize, InvalidYearGroup
from safe4me.schools.confirmed_ways import InvalidDomain, InvalidStaffRule, OwnAsk, PublicHost
from safe4me.schools.deliveries import InvalidDay, InvalidNumber
from safe4me.schools.erasing import HasOpenRooms, OnlyCoordinator
from safe4me.schools.imports import SameEmailTwice, SchoolExists, UnknownArea
from safe4me.schools.join_queue import JoinLinkOver
from safe4me.schools.newcomers import HasAccount, NobodyWaits
from safe4me.schools.next_year import SameNameTwice
from safe4me.schools.officers import NotLendable, NotOfficer
from safe4me.schools.operator import UnknownEmail, WrongPlace
from safe4me.schools.people import EmailTaken, HasJoined, InvalidEmail, InvalidRole, InvitationOver
from safe4me.schools.safeguarding import DeputyNotNamed, InvalidTelephone, LeadNotNamed
from safe4me.schools.text import InvalidName, InvalidNote, NotPrintable
from safe4me.schools.voiding import AskedAlready, NotAsked, RequestLapsed, VoidedAlready
from safe4me.schools.year_groups import (
    ChooseGrouping,
    OtherGrouping,
    PupilsNotSaid,
    TooManyPupils,
    YearGroupFull,
)
from safe4me.schools.year_setup import GroupingExists
from safe4me.web.http.formats import date_name
from safe4me.web.http.password_hashing import TooBusy
from safe4me.web.problems.problem import Problem, Table, refused

OF_PLACES: Table = {
    UnknownFilter: Problem(
        400,
        "unknown-filter",
        lazy_gettext("We can’t show that"),
        lazy_gettext("Go back to the results and choose from the lists."),
    ),
    TooBusy: Problem(
        503,
        "too-busy",
        lazy_gettext("A lot of people are signing in"),
        lazy_gettext("Nothing was tried, and nothing is lost. Wait a few seconds, then try again."),
        again=True,
        busy=True,
    ),
    InvitationOver: Problem(
        410,
        "invitation-over",
        lazy_gettext("This link has been used or is too old"),
        lazy_gettext("Ask the person who invited you for a new one."),
        template="account/invitation_over.html",
    ),
    JoinLinkOver: Problem(
        410,
        "join-link-over",
        lazy_gettext("This link has been used or is too old"),
        lazy_gettext("Nothing is lost: ask for another one."),
        template="account/join_over.html",
    ),
    InvalidName: lambda longest: refused(
        "invalid-name",
        ngettext("Give a name of %(num)s character.", "Give a name of up to %(num)s characters.", longest),
    ),
    InvalidNote: lambda longest: refused(
        "invalid-note",
        ngettext("A note can have %(num)s character.", "A note can have up to %(num)s characters.", longest),
    ),
    NotPrintable: refused(
        "not-printable",
        lazy_gettext("This holds a character that can’t be shown. Please type it again."),
    ),
    NameTaken: lambda name: refused(
        "name-taken", gettext("The name “%(name)s” is taken already.", name=name)
    ),
    NotGiven: Problem(
        403,
        "not-given",
        lazy_gettext("This class isn’t one of yours"),
        lazy_gettext(
            "You open rooms for your own classes. Ask for this one: your school lead can give it to you, "
            "or lend it. Nothing was changed."
        ),
        template="teach/not_given.html",
    ),
    NotBegun: lambda year: refused(
        "not-begun",
        gettext(
            "This class is of next year. It can open a room from %(day)s.", day=date_name(date(year, 9, 1))
        ),
    ),
    SameNameTwice: lambda key: refused(
        "same-name-twice", lazy_gettext("Another class of this year group has that name.")
    ),
    NotColleague: refused(
        "not-colleague",
        lazy_gettext(
            "A class can be given to a teacher of its own school only. Invite them under Colleagues first."
        ),
    ),
    LentInThePast: refused(
        "lent-in-the-past", lazy_gettext("Choose today or a later day, or leave it empty.")
    ),
    NotOfficer: refused(
        "not-officer", lazy_gettext("A class can be lent to a police officer of its school’s area only.")
    ),
    NotLendable: lambda last: refused(
        "not-lendable", gettext("Choose a day from today to %(last)s.", last=date_name(last))
    ),
    ClassExists: refused(
        "class-exists", lazy_gettext("There is already a class with that name in that year group.")
    ),
    InvalidYearGroup: lambda least, most: refused(
        "invalid-year-group",
        gettext("The year group can be %(least)s to %(most)s.", least=least, most=most),
    ),
    InvalidSize: lambda least, most: refused(
        "invalid-size", gettext("The size can be %(least)s to %(most)s.", least=least, most=most)
    ),
    InOpenRoom: refused(
        "in-open-room",
        lazy_gettext("This class is in an open room. Until that is closed, its size can only go up."),
    ),
    HasMeasured: refused(
        "has-measured",
        lazy_gettext(
            "This class has opened a room this year, so it stays in its year group until September."
        ),
    ),
    GroupingExists: refused(
        "grouping-exists", lazy_gettext("This year group is grouped by that name already.")
    ),
    ChooseGrouping: lambda year_group: refused(
        "choose-grouping",
        gettext(
            "This year group is grouped in several ways. Add the class where you set Year %(year)s up.",
            year=year_group,
        ),
    ),
    PupilsNotSaid: lambda year_group: refused(
        "pupils-not-said",
        gettext(
            "Nobody has said yet how many pupils Year %(year)s has. Your school lead says it, where Year "
            "%(year)s is set up.",
            year=year_group,
        ),
    ),
    TooManyPupils: lambda year_group, sizes, pupils: refused(
        "too-many-pupils",
        gettext(
            "Together these classes would have %(sizes)s. The year group has %(pupils)s, and at most a tenth "
            "more can be right. Change a size, or the number of pupils in Year %(year)s.",
            year=year_group,
            pupils=pupils,
            sizes=sizes,
        ),
    ),
    OtherGrouping: lambda year_group, grouping: refused(
        "other-grouping",
        gettext(
            "Year %(year)s did this in its other classes, “%(grouping)s”. Your class holds the same pupils, "
            "so it does it as practice.",
            year=year_group,
            grouping=grouping or gettext("Classes"),
        ),
    ),
    YearGroupFull: lambda year_group, pupils: refused(
        "year-group-full",
        gettext(
            "The rooms of Year %(year)s hold so many answers for this that your class does not fit in. "
            "Ask your school lead whether the number of pupils, %(pupils)s, is right.",
            year=year_group,
            pupils=pupils,
        ),
    ),
    InvalidDay: lambda first, last: refused(
        "invalid-day",
        gettext("Give a day from %(first)s to %(last)s.", first=date_name(first), last=date_name(last)),
    ),
    InvalidNumber: lambda least, most: refused(
        "invalid-number", gettext("The number can be %(least)s to %(most)s.", least=least, most=most)
    ),
    WeekRefused: refused(
        "week-refused", lazy_gettext("Choose a week from this one on, in this school year.")
    ),
    DayRefused: refused("day-refused", lazy_gettext("Choose a day up to today.")),
    PlannedAlready: refused("planned-already", lazy_gettext("The class has that in that week already.")),
    NobodyPicked: refused("nobody-picked", lazy_gettext("Pick who it is for.")),
    NothingPicked: refused("nothing-picked", lazy_gettext("Pick what they are taught.")),
    NothingNew: refused("nothing-new", lazy_gettext("Nothing of this is new for these classes.")),
    NeedsRoom: refused(
        "needs-room",
        lazy_gettext(
            "The survey needs a room. On their own devices nothing is sent. Untick it, or set it in class."
        ),
    ),
    TooManyLessons: lambda lessons, most: Problem(
        413,
        "too-many-lessons",
        gettext("That would be %(lessons)s lessons", lessons=lessons),
        gettext("One press can set up to %(most)s. Pick fewer classes, or fewer lessons.", most=most),
    ),
    InvalidEmail: refused("invalid-email", lazy_gettext("That isn’t an email address.")),
    InvalidDomain: refused(
        "invalid-domain", lazy_gettext("That isn’t a domain. It is what stands behind the @, all of it.")
    ),
    PublicHost: refused(
        "public-host", lazy_gettext("Anybody can have a mailbox there. Give a domain of your school’s own.")
    ),
    InvalidStaffRule: refused(
        "invalid-staff-rule", lazy_gettext("Choose how staff are told apart from the list.")
    ),
    OwnAsk: refused("own-ask", lazy_gettext("You have asked for this yourself. Somebody else confirms it.")),
    InvalidRole: refused("invalid-role", lazy_gettext("Choose what they will do.")),
    HasAccount: refused(
        "has-account",
        lazy_gettext("There is an account or an invitation with that email. Sign in with that."),
    ),
    NobodyWaits: refused(
        "nobody-waits",
        lazy_gettext("Nobody with that email waits any more: somebody has decided already."),
    ),
    EmailTaken: refused("email-taken", lazy_gettext("There is an account with that email already.")),
    HasJoined: refused("has-joined", lazy_gettext("They have joined already, so they need no new link.")),
    WrongPlace: refused(
        "wrong-place",
        lazy_gettext(
            "A teacher or lead needs the id of one school and no area, "
            "a coordinator the ids of areas and no school."
        ),
    ),
    UnknownEmail: lambda email: refused(
        "unknown-email", gettext("There is no account with the email %(email)s.", email=email)
    ),
    OnlyCoordinator: lambda area: refused(
        "only-coordinator",
        gettext(
            "Nobody else coordinates %(area)s. Another coordinator has to join first: whoever runs the site "
            "can invite one.",
            area=area,
        ),
    ),
    HasOpenRooms: lambda rooms: refused(
        "has-open-rooms",
        ngettext(
            "%(num)s room of theirs is open. Wait until it has ended, or close it first.",
            "%(num)s rooms of theirs are open. Wait until they have ended, or close them first.",
            rooms,
        ),
    ),
    NotANumber: lambda heading, example: refused(
        "not-a-number",
        gettext(
            "The %(heading)s must be a whole number, such as %(example)s.", heading=heading, example=example
        ),
    ),
    SameClassTwice: lambda other_row: refused(
        "same-class", gettext("This is the same class as in row %(row)s.", row=other_row)
    ),
    SameEmailTwice: lambda other_row: refused(
        "same-email", gettext("This is the same email as in row %(row)s.", row=other_row)
    ),
    UnknownArea: refused("unknown-area", lazy_gettext("You have no area with that name.")),
    VoidedAlready: lambda day: refused(
        "voided-already",
        gettext(
            "This was taken out already on %(day)s. Nothing has changed, and nothing is lost.",
            day=date_name(day),
        ),
    ),
    AskedAlready: lambda day: refused(
        "asked-already",
        gettext(
            "Somebody has asked for this already. It can be confirmed until %(day)s.", day=date_name(day)
        ),
    ),
    RequestLapsed: lambda day: refused(
        "request-lapsed",
        gettext(
            "This could be confirmed until %(day)s. Nothing has changed; somebody can ask again.",
            day=date_name(day),
        ),
    ),
    NotAsked: refused(
        "not-asked", lazy_gettext("Nobody has asked to take that out. Check the room and the activity.")
    ),
    InvalidTelephone: lambda longest: refused(
        "invalid-telephone",
        ngettext(
            "Give a telephone number or an extension, with up to %(num)s character.",
            "Give a telephone number or an extension, with up to %(num)s characters.",
            longest,
        ),
    ),
    LeadNotNamed: refused("lead-not-named", lazy_gettext("Say who the safeguarding lead is, too.")),
    DeputyNotNamed: refused("deputy-not-named", lazy_gettext("Say whose telephone this is, too.")),
    SchoolExists: refused("school-exists", lazy_gettext("This school is there already.")),
}
