"""The door for the web server: `gunicorn wsgi:app`."""

import sys

from app import create_app
from app.errors import BadSettings

try:
    app = create_app()
except BadSettings as error:
    print(error, file=sys.stderr)
    sys.exit(3)  # at which gunicorn ends too, instead of starting one worker after the other
