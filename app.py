"""The application that the server and `flask --app app` find."""

from safe4me import create_app

app = create_app()
