"""One's own account: signing in, the second step, passwords, a school's own sign-in."""

from safe4me.web.account import by_link, oidc, own_page, well_known

BLUEPRINTS = (own_page.accounts, own_page.blueprint, by_link.blueprint, oidc.blueprint, well_known.blueprint)
