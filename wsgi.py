"""The two doors: `app` for the web server, `broker` for whoever runs Dramatiq's own command."""

from app import actors, create_app

app = create_app()
broker = actors.of(app).broker
