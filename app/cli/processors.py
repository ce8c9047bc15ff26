"""flask processors: the plugins, and what they handle."""

from __future__ import annotations

from ..plugins import manager as plugins
from . import output
from .commands import Group

group = Group("processors", help="Plugins: providers and processors.")
COLUMNS = ("plugin", "distribution", "version", "status", "providers", "processors", "error")


@group.command("list")
@output.as_json
def list_(json_: bool) -> None:
    """List plugins with what they give, and why one does not work."""
    registry = plugins.current()
    rows = []
    for plugin in registry.plugins.values():
        rows.append(
            {
                "plugin": plugin.name,
                "distribution": plugin.distribution or "callboard",
                "version": plugin.version,
                "status": "failed" if plugin.error else "ok",
                "providers": [name for name, giver in registry.providers().items() if giver == plugin.name],
                "processors": [part.name for part in registry.processors() if part.plugin == plugin.name],
                "error": plugin.error,
            }
        )
    output.print_list(rows, COLUMNS, json_=json_, none="No plugins are loaded.")
