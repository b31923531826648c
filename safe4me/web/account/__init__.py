"""One's own account: signing in, the second step, passwords, a school's own sign-in."""

from safe4me.web.account import oidc, own_page

BLUEPRINTS = (own_page.accounts, own_page.blueprint, oidc.blueprint)
