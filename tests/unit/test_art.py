"""Templates draw in an author's words."""

import pytest

from safe4me.content.markup.errors import Malformed
from safe4me.web.build.images import drawn


def test_a_template_draws_a_decoration() -> None:
    art = drawn("clay wide", "adult scarf", "person cap, faces left")
    assert art.startswith('<svg class="art clay wide"')
    assert 'aria-hidden="true"' in art
    assert "decoration" not in art


def test_a_part_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Malformed, match="There is no part “dragon”"):
        drawn("sand", "dragon")
