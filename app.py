"""The application that the server and `flask --app app` find."""

import os

from safe4me import create_app
from safe4me.web.serving.openings import reach_of

app = create_app()
if "FLASK_RUN_FROM_CLI" not in os.environ:  # a command opens no pages
    reach_of(app).keep_flushing()
