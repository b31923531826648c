"""The providers of sign-ins that the settings name: schools' own, of Microsoft, Google or somebody else."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

GOOGLE = "https://accounts.google.com"
MICROSOFT = ("https://login.microsoftonline.com/", "https://login.microsoftonline.us/")
TENANT = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
NUMBERS = (1, 2, 3)
PARTS = ("name", "kind", "issuer", "client_id", "client_secret", "two_factor_acr")
TENANTS = "https://login.microsoftonline.com/TENANT/v2.0, TENANT a tenant’s number, or organizations for any"
ANY_TENANT = "organizations"
_OF_TENANT = re.compile(rf"(?P<before>https?://\S+/)(?P<tenant>{TENANT}|{ANY_TENANT})(?P<after>/v2\.0)/?")
OidcKind = Literal["auto", "microsoft", "google", "other"]


class ProviderKind(StrEnum):
    """Whose claims a provider speaks in."""

    MICROSOFT = "microsoft"
    GOOGLE = "google"
    OTHER = "other"


def provider_kind(said: str, issuer: str) -> ProviderKind:
    """The kind that a setting names, or the issuer tells where it says `auto`."""
    if said != "auto":
        return ProviderKind(said)
    if issuer.startswith(MICROSOFT):
        return ProviderKind.MICROSOFT
    return ProviderKind.GOOGLE if issuer.rstrip("/") == GOOGLE else ProviderKind.OTHER


@dataclass(frozen=True, slots=True)
class Provider:
    """One of them, by its number from 1; `issuer` is as the settings have it."""

    number: int
    name: str
    kind: ProviderKind
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    two_factor_acr: str = ""

    def setting(self, part: str) -> str:
        """The setting that says a part of it."""
        return setting_of(self.number, part)

    def issuer_of(self, tenant: str) -> str | None:
        """What a token of a tenant of Microsoft's has as its issuer; None for one that may not come here."""
        found = _OF_TENANT.fullmatch(self.issuer)
        if found is None or found["tenant"] not in (ANY_TENANT, tenant):
            return None
        return f"{found['before']}{tenant}{found['after']}"

    def may_answer_as(self, issuer: str) -> bool:
        """Whether a reply that says it is from `issuer` can be this one's."""
        if self.kind is not ProviderKind.MICROSOFT:
            return issuer.rstrip("/") == self.issuer.rstrip("/")
        found = _OF_TENANT.fullmatch(issuer)
        return found is not None and self.issuer_of(found["tenant"]) == issuer


def all_providers(settings: object) -> Iterator[Provider]:
    """What settings say of each, set or not."""
    for number in NUMBERS:
        name, said, issuer, *more = (str(getattr(settings, setting_of(number, part))) for part in PARTS)
        yield Provider(number, name, provider_kind(said, issuer), issuer, *more)


def clashes(providers: Sequence[Provider]) -> Iterator[tuple[str, str]]:
    """The settings that do not go together with others, and what is allowed in words."""
    issuers = [each.issuer.rstrip("/") for each in providers]
    for place, each in enumerate(providers):
        setting = each.setting("issuer")
        if len({bool(each.issuer), bool(each.client_id), bool(each.client_secret)}) > 1:
            yield setting, "set with _CLIENT_ID and _CLIENT_SECRET, or none of the three"
        if not each.issuer:
            continue
        if not all(issuers[:place]):
            yield setting, "nothing, while one before it is not set"
        if issuers.count(issuers[place]) > 1:
            yield setting, "an issuer that no other one has"
        if each.kind is ProviderKind.MICROSOFT and not _OF_TENANT.fullmatch(each.issuer):
            yield setting, TENANTS


def setting_of(number: int, part: str) -> str:
    """The name of a setting: `oidc_issuer` of the first, `oidc_2_issuer` of the second."""
    return f"oidc_{part}" if number == 1 else f"oidc_{number}_{part}"
