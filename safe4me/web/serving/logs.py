"""What the log may hold of a fault: the route's template, lines of code; never a path, value or address."""

import logging
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any

from flask import Flask, request

View = Callable[..., Any]  # Any: whatever a view takes and gives

logger = logging.getLogger("safe4me")


def log_fault(error: BaseException, where: str) -> None:
    """Log the kind of `error` and the lines it passed, without its message: that may quote what was sent."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s in %s\n%s", type(error).__qualname__, where, frames)


class QuietFlask(Flask):
    """Flask, whose own record of a fault would hold the path, and so a room's code.

    Nor does it look at each function that a request passes, whether that is asynchronous: none is.
    """

    def ensure_sync(self, func: View) -> View:
        """The function itself."""
        return func

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        """Log the fault beneath the route's template."""
        if exc_info[1] is not None:
            log_fault(exc_info[1], str(request.url_rule))
