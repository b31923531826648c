"""The application that the server and `flask --app app` find."""

import os
import sys
from datetime import UTC, datetime

from safe4me import create_app
from safe4me.cli import only_content
from safe4me.db.security_events import Event, EventOutcome
from safe4me.db.security_log import json_line, send_line
from safe4me.settings import BadSetting

command = "FLASK_RUN_FROM_CLI" in os.environ
try:
    app = only_content() if command and "content" in sys.argv else create_app()
except BadSetting as bad:
    refused = Event.START_REFUSED.value, EventOutcome.REFUSED.value  # there is no database to write it into
    send_line(json_line(datetime.now(UTC), event=refused[0], outcome=refused[1]))
    raise SystemExit(bad.line) from None
if not command and not app.extensions["site"].libraries:
    raise SystemExit("There are no pages to serve, so this worker ends: run `flask --app app build`.")
