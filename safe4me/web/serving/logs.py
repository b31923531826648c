"""What the log may hold of a fault: the route's template, lines of code; never a path, value or address."""

import logging
import traceback
from types import TracebackType

from flask import Flask, request

logger = logging.getLogger("safe4me")


def log_fault(error: BaseException, where: str) -> None:
    """Log the kind of `error` and the lines it passed, without its message: that may quote what was sent."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s in %s\n%s", type(error).__qualname__, where, frames)


class QuietFlask(Flask):
    """Flask, whose own record of a fault would hold the path, and so a room's code."""

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        """Log the fault beneath the route's template."""
        if exc_info[1] is not None:
            log_fault(exc_info[1], str(request.url_rule))
