"""What staff may say that the site supports: a claim opens once what it rests on is there."""

from collections.abc import Iterator

from safe4me.content.markup.errors import ContentError, line_of
from safe4me.content.model.addresses import address
from safe4me.content.model.fact_sheet import CurriculumClaim
from safe4me.content.model.library import Library
from safe4me.content.parsing.library import CLAIMS

ONLINE_SAFETY = "Online safety and awareness"  # the section whose numbers guides name under rshe:


def open_claims(library: Library) -> tuple[CurriculumClaim, ...]:
    """The claims that may be made today, in the order of their file."""
    there = {address(document.page.path) for document in library.documents()}
    reached = {service.id for service in library.services if service.ways}
    return tuple(
        claim
        for claim in library.claims
        if not claim.left and there.issuperset(claim.pages) and reached.issuperset(claim.services)
    )


def left_to_others(library: Library) -> tuple[CurriculumClaim, ...]:
    """What is never claimed, for staff to plan elsewhere."""
    return tuple(claim for claim in library.claims if claim.left)


def claims_name_what_may_be(library: Library) -> Iterator[ContentError]:
    """A claim for a module or a service that is not there."""
    modules = {module.id for module in library.modules}
    services = {service.id for service in library.all_services}
    for claim in library.claims:
        place = f"{claim.language}/{CLAIMS}", claim.line
        for name in (*claim.modules, *claim.services):
            if name not in modules | services:
                yield ContentError(*place, f"“{name}” is no module and no service: name one, or cut it.")


def guides_claim_what_is_open(library: Library) -> Iterator[ContentError]:
    """A guide that names an item of guidance which its module may not claim."""
    if not library.claims:
        return
    may = {
        (name, claim.item)
        for claim in open_claims(library)
        if claim.guidance == ONLINE_SAFETY
        for name in claim.modules
    }
    for module in library.modules:
        guide = module.guide
        for item in guide.rshe if guide and module.topic else ():
            if (module.id, str(item)) not in may:
                page = guide.page  # type: ignore[union-attr]  # there is one: it has items
                cure = f"Take {item} out of rshe:, or open a claim for it in {CLAIMS}."
                yield ContentError(f"{page.language}/{page.path}", line_of("rshe:", page.source), cure)


CHECKS = (claims_name_what_may_be, guides_claim_what_is_open)
