"""What a pupil's browser asks for beside the compiled pages: joining, checking, sending, norms."""

from safe4me.web.pupils import ballots, check, join, norms, page_progress

BLUEPRINTS = (join.blueprint, check.blueprint, ballots.blueprint, norms.blueprint, page_progress.blueprint)
