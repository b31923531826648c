"""The application that the server and `flask --app app` find."""

import gc
import os
import sys

gc.disable()  # what a start makes stays: to look through it for garbage takes a sixth of the time

from safe4me import cli  # noqa: E402 - first the line above

command = "FLASK_RUN_FROM_CLI" in os.environ
name = cli.command_named(sys.argv[1:]) if command else None
if command and name is None:
    app = cli.only_help()
else:
    from safe4me.cli.starting import app_of_command, app_of_worker

    app = app_of_command(name) if name else app_of_worker()
gc.freeze()  # nor is it looked through later
gc.enable()
