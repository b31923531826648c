"""Which email a provider answers for: Google, Microsoft, and everybody else, each in its own way."""

from typing import Any

import pytest

from safe4me.settings.providers import ProviderKind
from safe4me.web.account.oidc_claims import has_mfa_claim, signed_in_at, vouched_email

EMAIL = "teacher@school.example"
GOOGLE, MICROSOFT, OTHER = ProviderKind.GOOGLE, ProviderKind.MICROSOFT, ProviderKind.OTHER


@pytest.mark.parametrize(
    ("kind", "claims"),
    [
        (GOOGLE, {"email_verified": True, "hd": "school.example"}),
        (MICROSOFT, {"xms_edov": True}),
        (MICROSOFT, {"xms_edov": "1"}),
        (OTHER, {"email_verified": True}),
    ],
)
def test_an_email_that_a_provider_answers_for_counts(kind: ProviderKind, claims: dict[str, Any]) -> None:
    assert vouched_email(kind, {"email": f" {EMAIL} ", **claims}) == EMAIL


@pytest.mark.parametrize(
    ("kind", "claims"),
    [
        (GOOGLE, {"email_verified": True}),  # a private account with the school's address
        (GOOGLE, {"email_verified": True, "hd": ""}),
        (GOOGLE, {"hd": "school.example"}),
        (GOOGLE, {"xms_edov": True, "hd": "school.example"}),
        (MICROSOFT, {"email_verified": True}),
        (MICROSOFT, {"xms_edov": False}),
        (MICROSOFT, {"xms_edov": "0"}),
        (OTHER, {"xms_edov": True}),
        (OTHER, {"email_verified": "true"}),
        (OTHER, {}),
    ],
)
def test_any_other_email_may_be_anybodys(kind: ProviderKind, claims: dict[str, Any]) -> None:
    assert vouched_email(kind, {"email": EMAIL, **claims}) is None


@pytest.mark.parametrize("email", [{}, {"email": ""}, {"email": "  "}])
def test_no_email_is_nobodys(email: dict[str, str]) -> None:
    assert vouched_email(OTHER, {"email_verified": True, **email}) is None


@pytest.mark.asvs("6.8.4")
@pytest.mark.parametrize(
    ("claims", "acr", "two"),
    [
        ({"amr": ["pwd", "mfa"]}, "", True),
        ({"amr": ["pwd", "otp"]}, "", False),
        ({"amr": "mfa"}, "", False),
        ({"acr": "strong"}, "strong", True),
        ({"acr": "weak"}, "strong", False),
        ({"acr": ""}, "", False),
        ({}, "strong", False),
        ({}, "", False),
    ],
)
def test_two_factors_are_vouched_for_in_so_many_words(claims: dict[str, object], acr: str, two: bool) -> None:
    assert has_mfa_claim(claims, acr) is two


@pytest.mark.parametrize(
    ("said", "at"), [(1764230400, 1764230400.0), (0, 0.0), ("1764230400", None), (True, None), (None, None)]
)
def test_when_somebody_signed_in_is_a_number_or_not_said(said: object, at: float | None) -> None:
    assert signed_in_at({"auth_time": said}) == at
