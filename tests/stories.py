"""A story that is fit to publish, as short as one can be: three choices and its fork lead to each ending."""

STORY = """\
---
scenario: chat
threat: no
measured: fork offer
people: {Jay: them}
---
## ping
**Jay:** hi
- [Hm](#then)
- [Yo](#then)
## then
**Jay:** look
- [What?](#offer)
- [Look](#offer){.do}
## offer {title="Jay offers to send it" found="were to refuse the picture"}
**Jay:** want it?
- [No](#after){.safer}
- [Why?](#other)
- [Tap on it](#other){.do}
## after
**Jay:** ok
- [Tell](#kind)
- [Wait](#late)
## other
**Jay:** lol
- [Stop](#after)
- [More](#late)
## kind {.end .help .safer title="Kind"}
Good.
## late {.end .help title="Late"}
There is a way back.
"""
