"""The application that the server and `flask --app app` find."""

import os
import sys

from safe4me import create_app
from safe4me.cli import only_content
from safe4me.settings import BadSetting
from safe4me.web.serving.openings import reach_of

command = "FLASK_RUN_FROM_CLI" in os.environ
try:
    app = only_content() if command and "content" in sys.argv else create_app()
except BadSetting as bad:
    raise SystemExit(bad.line) from None
if not command:  # a command opens no pages
    reach_of(app).keep_flushing()
