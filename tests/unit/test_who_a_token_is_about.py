"""Who issued a token, and whom it is about: nobody but a member of the very tenant that issued it."""

from typing import Any

import pytest

from safe4me.settings import BadSetting, Settings
from safe4me.settings.providers import Provider, ProviderKind, provider_kind
from safe4me.web.account.oidc_claims import (
    CONSUMERS,
    TokenRefused,
    checked_issuer,
    has_staff_claim,
    organisation_of,
    subject_of,
)
from tests.helpers.claims import OnlyThese

pytestmark = pytest.mark.usefixtures("development")

TENANT = "4c5e0f8e-0000-4000-8000-000000000001"
OTHER_TENANT = "4c5e0f8e-0000-4000-8000-000000000002"
PERSON = "7a3f0000-0000-4000-8000-00000000000a"
HOST = "https://login.microsoftonline.com"
ISSUER = f"{HOST}/{TENANT}/v2.0"
CLAIMS = {"iss": ISSUER, "tid": TENANT, "oid": PERSON, "acct": 0}


def provider(issuer: str, kind: str = "auto") -> Provider:
    return Provider(1, "Theirs", provider_kind(kind, issuer), issuer, "id", "secret")


ANY = provider(f"{HOST}/organizations/v2.0")
GOOGLE = provider("https://accounts.google.com")


def test_a_member_of_a_tenant_is_known_by_tenant_and_number() -> None:
    assert checked_issuer(ANY, CLAIMS) == ISSUER
    assert subject_of(ANY, CLAIMS) == f"{TENANT}/{PERSON}"
    assert checked_issuer(provider(ISSUER), CLAIMS) == ISSUER


@pytest.mark.asvs("6.8.1", "10.5.3")
@pytest.mark.parametrize(
    ("at", "changed"),
    [
        (ANY, {"iss": f"{HOST}/{OTHER_TENANT}/v2.0"}),
        (ANY, {"iss": f"{ISSUER}/"}),
        (ANY, {"iss": f"{HOST}/organizations/v2.0"}),
        (ANY, {"iss": f"https://login.microsoftonline.com.evil.example/{TENANT}/v2.0"}),
        (ANY, {"iss": f"https://sts.windows.net/{TENANT}/"}),
        (ANY, {"tid": OTHER_TENANT}),
        (ANY, {"tid": TENANT.upper(), "iss": f"{HOST}/{TENANT.upper()}/v2.0"}),
        (ANY, {"tid": None}),
        (ANY, {"tid": "organizations", "iss": f"{HOST}/organizations/v2.0"}),
        (ANY, {"tid": CONSUMERS, "iss": f"{HOST}/{CONSUMERS}/v2.0"}),
        (provider(f"{HOST}/{CONSUMERS}/v2.0"), {"tid": CONSUMERS, "iss": f"{HOST}/{CONSUMERS}/v2.0"}),
        (provider(f"{HOST}/{OTHER_TENANT}/v2.0"), {}),
        (GOOGLE, {}),
        (GOOGLE, {"iss": "https://accounts.google.com.evil.example"}),
    ],
)
def test_a_token_of_anybody_else_is_refused(at: Provider, changed: dict[str, Any]) -> None:
    with pytest.raises(TokenRefused):
        checked_issuer(at, CLAIMS | changed)


@pytest.mark.parametrize(
    "changed",
    [{"acct": 1}, {"acct": None}, {"acct": False}, {"acct": "1"}, {"acct": ""}, {"oid": None}, {"oid": "7"}],
)
def test_a_guest_of_a_tenant_is_nobody(changed: dict[str, Any]) -> None:
    with pytest.raises(TokenRefused):
        subject_of(ANY, CLAIMS | changed)


def test_of_a_tenant_that_nobody_knows_nothing_else_is_read() -> None:
    assert checked_issuer(ANY, OnlyThese(CLAIMS, "iss", "tid")) == ISSUER


@pytest.mark.parametrize("sub", [None, "", 7])
def test_elsewhere_a_person_is_known_by_their_subject(sub: object) -> None:
    assert subject_of(GOOGLE, {"sub": "118"}) == "118"
    with pytest.raises(TokenRefused):
        subject_of(GOOGLE, {"sub": sub})


@pytest.mark.parametrize(
    ("said", "domain"),
    [
        ("school.example", "school.example"),
        ("School.Example", "school.example"),
        ("münchen.example", "xn--mnchen-3ya.example"),
        ("schооl.example", "xn--schl-75da.example"),  # two of its letters are Cyrillic
        ("", ""),
        (None, ""),
        ("school", ""),
    ],
)
def test_an_organisation_is_its_domain_as_it_stands_in_dns(said: str | None, domain: str) -> None:
    assert organisation_of({"hd": said}) == domain


def test_a_role_or_group_counts_whole() -> None:
    assert has_staff_claim({"roles": ["Pupils", "Staff"]}, "Staff")
    assert has_staff_claim({"groups": ["Staff"]}, "Staff")
    assert not has_staff_claim({"roles": ["Staff pupils"], "groups": ["staff"]}, "Staff")
    assert not has_staff_claim({"roles": "Staff"}, "Staff")
    assert not has_staff_claim({"roles": [""]}, "")
    assert not has_staff_claim({"_claim_names": {"groups": "src1"}}, "Staff")


def set_up(**given: Any) -> Settings:
    ids: dict[str, Any] = {"oidc_client_id": "id", "oidc_client_secret": "secret"}
    second: dict[str, Any] = (
        {"oidc_2_client_id": "id", "oidc_2_client_secret": "secret"} if "oidc_2_issuer" in given else {}
    )
    return Settings(**ids, **second, **given)


def test_the_setting_of_before_is_the_first_provider() -> None:
    [only] = set_up(oidc_issuer=ISSUER).providers
    assert (only.number, only.name, only.kind) == (1, "Microsoft", ProviderKind.MICROSOFT)
    both = set_up(oidc_issuer=ISSUER, oidc_2_issuer="https://accounts.google.com").providers
    assert [each.kind for each in both] == [ProviderKind.MICROSOFT, ProviderKind.GOOGLE]


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"oidc_issuer": f"{HOST}/common/v2.0"}, "SAFE4ME_OIDC_ISSUER"),
        ({"oidc_issuer": f"{HOST}/school.example/v2.0"}, "SAFE4ME_OIDC_ISSUER"),
        ({"oidc_issuer": "https://a.example", "oidc_2_issuer": "https://a.example/"}, "SAFE4ME_OIDC_ISSUER"),
    ],
)
def test_providers_that_cannot_be_told_apart_are_refused(given: dict[str, str], line: str) -> None:
    with pytest.raises(BadSetting, match=line):
        set_up(**given)


def test_a_second_provider_needs_a_first() -> None:
    second: dict[str, Any] = {"oidc_2_client_id": "id", "oidc_2_client_secret": "secret"}
    with pytest.raises(BadSetting, match="SAFE4ME_OIDC_2_ISSUER"):
        Settings(oidc_2_issuer="https://a.example", **second)


@pytest.mark.parametrize(
    ("issuer", "may"),
    [(ISSUER, True), (HOST, False), ("https://evil.example", False)],
)
def test_a_reply_of_another_provider_is_told(issuer: str, may: bool) -> None:
    assert ANY.may_answer_as(issuer) is may
