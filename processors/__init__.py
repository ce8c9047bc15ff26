"""Built-in plugins. They see only `app.plugins`, exactly like a stranger's."""
