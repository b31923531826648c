"""The list of services' numbers and addresses that a person opens and calls before a launch."""

from collections.abc import Iterable

from safe4me.content.model.records import WAYS, Service

_HEAD = (
    "| Service | Call or open | What must be so | Day | Right? | Who, by role |\n|---|---|---|---|---|---|\n"
)
EMERGENCY = "999"
_MUST_BE = {
    "report": "a report can be begun",
    "phone": "they answer by this name",
    "text": "a text is answered",
    "chat": "a chat can be begun",
    "website": "it is theirs",
}


def address_table(services: Iterable[Service]) -> str:
    """A table in Markdown: a line for each way to reach a service, with room for the day and the finding."""
    lines = (
        f"| {service.name} | {way}: {_shown(service, way)} | {_must_be(service, way)} | | | |"
        for service in services
        for way in WAYS
        if way in service.ways
    )
    return _HEAD + "".join(f"{line}\n" for line in lines)


def _must_be(service: Service, way: str) -> str:
    """What whoever tries it must find. An emergency number is never called to try it."""
    return "never call it to try it: ask the police force" if service.id == EMERGENCY else _MUST_BE[way]


def _shown(service: Service, way: str) -> str:
    """A number as it is printed, with the word that a text begins with; or an address."""
    if way == "phone":
        return service.phone
    return f"{service.text} {service.text_word}".strip() if way == "text" else service.ways[way]
