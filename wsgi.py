"""The door for the web server: `gunicorn wsgi:app`."""

import sys

import click

from app import create_app
from app.errors import BadSettings

try:
    app = create_app()
except BadSettings as error:
    print(error, file=sys.stderr)
    # A command fails like any other; at 3 gunicorn ends too, instead of starting one worker after the other.
    sys.exit(1 if click.get_current_context(silent=True) else 3)
