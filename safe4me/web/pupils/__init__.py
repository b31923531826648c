"""What a pupil's browser asks for beside the compiled pages: joining, checking, sending, norms."""

from safe4me.web.pupils import ballots, check, how_far, join, norms

BLUEPRINTS = (join.blueprint, check.blueprint, ballots.blueprint, norms.blueprint, how_far.blueprint)
