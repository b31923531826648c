"""What no cache may keep."""

from flask import Response


def never_store(response: Response) -> Response:
    """No cache, shared or the browser's own, keeps a staff page or a reply that holds an answer."""
    response.headers["Cache-Control"] = "no-store"
    return response
