"""One's own account: signing in, the second step, passwords, a school's own sign-in."""

from safe4me.web.account import by_link, joining, moving, new_device, oidc, profile

BLUEPRINTS = (
    profile.accounts,
    profile.blueprint,
    by_link.blueprint,
    new_device.blueprint,
    joining.blueprint,
    moving.blueprint,
    oidc.blueprint,
    profile.well_known_blueprint,
)
