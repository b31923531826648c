"""What staff may say that the site supports: nothing before its page and its service are there."""

from safe4me.content.parsing.library import parse_library
from safe4me.editorial.checks.claims import left_to_others, open_claims

SERVICE = """- id: shore
  name: Shore
  what: Talk.
  who: Anyone.
  what_happens: You talk.
"""
CLAIMS = """- id: open
  guidance: Being safe
  supports: A thing.
  modules: law
- id: page
  guidance: Being safe
  supports: Another.
  modules: law
  pages: schools/phones/
- id: service
  guidance: Being safe
  supports: A third.
  modules: law
  services: shore
- id: left
  guidance: Being safe
  supports: What others do.
  left: true
"""
PAGE = "---\ntitle: Phones\nreviewed: 2026-11-01\nreview_due: 2027-11-01\nsources: [An Act]\n---\nShort.\n"


def test_a_claim_opens_once_its_page_and_its_service_are_there() -> None:
    files = {"claims.yaml": CLAIMS, "services.yaml": SERVICE}
    assert [claim.id for claim in open_claims(parse_library("en", files))] == ["open"]
    files |= {"pages/schools/phones.md": PAGE, "services.yaml": f"{SERVICE}  website: shorespace.org.uk\n"}
    library = parse_library("en", files)
    assert [claim.id for claim in open_claims(library)] == ["open", "page", "service"]
    assert [claim.id for claim in left_to_others(library)] == ["left"]
