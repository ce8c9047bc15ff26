"""Loads plugins and keeps the registry: who gives which provider and processor, and which plugin failed.

pluggy stops at the first hook that raises, so the host calls each plugin's hook by itself and keeps the error.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Any, cast

import pluggy
from flask import Flask, current_app

from . import hookspecs
from .types import Processor, Provider

GROUP = "callboard.processors"


@dataclass(slots=True)
class Plugin:
    """One plugin as an operator sees it; `error` says why it, or a part of it, does not work."""

    name: str
    outside: bool
    distribution: str | None = None
    version: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """A processor and the plugin that gave it; outside ones run alone, after the built-in ones."""

    name: str
    plugin: str
    outside: bool
    processor: Processor


@dataclass(frozen=True, slots=True)
class Hook:
    """One plugin's implementation of `extract_lead` or `call_changed`."""

    name: str
    plugin: str
    outside: bool
    function: Callable[..., Any]


class Plugins:
    """The plugins of one app."""

    def __init__(
        self,
        settings: Mapping[str, str],
        built_in: Iterable[str],
        *,
        withheld: Iterable[str] = (),
        disabled: Iterable[str] = (),
        outside: Iterable[EntryPoint] | None = None,
    ) -> None:
        self.plugins: dict[str, Plugin] = {}
        self._settings = MappingProxyType(dict(settings))
        hidden = frozenset(withheld)
        self._outside_settings = MappingProxyType({k: v for k, v in settings.items() if k not in hidden})
        self._disabled = frozenset(disabled)
        self._manager = pluggy.PluginManager(hookspecs.NAMESPACE)
        self._manager.add_hookspecs(hookspecs)
        for module in built_in:
            self._load(Plugin(module.rpartition(".")[2], outside=False), partial(importlib.import_module, module))
        for entry in entry_points(group=GROUP) if outside is None else outside:
            source = entry.dist
            plugin = Plugin(entry.name, True, source.name if source else None, source.version if source else None)
            self._load(plugin, entry.load)
        self._providers: dict[str, tuple[str, Provider]] = {}
        self._processors: dict[str, Registered] = {}
        self._by_event: dict[tuple[str, str], tuple[Registered, ...]] = {}
        self._collect("providers", self._add_provider)
        self._collect("processors", self._add_processor)
        self.extractors = self._hooks("extract_lead")
        self.notifiers = self._hooks("call_changed")

    def provider(self, name: str) -> Provider:
        """Return the provider called `name`; raise LookupError when no plugin gives it."""
        return self._providers[name][1]

    def providers(self) -> dict[str, str]:
        """Return provider name → plugin name."""
        return {name: plugin for name, (plugin, _) in self._providers.items()}

    def processors(self) -> list[Registered]:
        return list(self._processors.values())

    def processors_for(self, provider: str, event_type: str) -> tuple[Registered, ...]:
        """Return the processors to run for an event, in the order in which their plugins were loaded."""
        key = (provider, event_type)
        if key not in self._by_event:
            found = tuple(
                r
                for r in self._processors.values()
                if r.processor.provider == provider and fnmatchcase(event_type, r.processor.type)
            )
            if len(self._by_event) > 1000:  # types come from outside: the cache must not grow with them
                self._by_event.clear()
            self._by_event[key] = found
        return self._by_event[key]

    def named(self, name: str) -> Registered | Hook:
        """Return the processor or hook called `name`; raise LookupError when it is gone."""
        hooks = {hook.name: hook for hook in (*self.extractors, *self.notifiers)}
        return self._processors[name] if name in self._processors else hooks[name]

    def _load(self, plugin: Plugin, load: Callable[[], Any]) -> None:
        if plugin.name in self._disabled:
            plugin.error = "switched off by DISABLED_PLUGINS"
        elif plugin.name in self.plugins:
            other = self.plugins[plugin.name]
            other.error = _joined(other.error, f"{plugin.distribution} gives a plugin of the same name: not loaded")
            return
        else:
            plugin.error = self._register(plugin.name, load)
        self.plugins[plugin.name] = plugin

    def _register(self, name: str, load: Callable[[], Any]) -> str | None:
        try:
            self._manager.register(load(), name)
            self._manager.check_pending()  # a misspelt hook would otherwise never be called
        except Exception as error:  # a stranger's import may raise anything; it must not reach the others
            if self._manager.has_plugin(name):
                self._manager.unregister(name=name)
            return f"{type(error).__name__}: {error}"
        return None

    def _collect(self, hook: str, add: Callable[[Plugin, Any], None]) -> None:
        for impl in self._implementations(hook):
            plugin = self.plugins[impl.plugin_name]
            given = {"settings": self._outside_settings if plugin.outside else self._settings}
            try:
                items: Any = impl.function(**{name: given[name] for name in impl.argnames})
                for item in items or ():
                    add(plugin, item)
            except Exception as error:  # same: one plugin's fault is that plugin's line in the list
                plugin.error = _joined(plugin.error, f"{hook}: {type(error).__name__}: {error}")

    def _add_provider(self, plugin: Plugin, provider: Provider) -> None:
        if provider.name in self._providers:
            owner = self._providers[provider.name][0]
            plugin.error = _joined(plugin.error, f"provider {provider.name!r} is already given by {owner!r}")
            return
        self._providers[provider.name] = (plugin.name, provider)

    def _add_processor(self, plugin: Plugin, processor: Processor) -> None:
        name = processor.name or f"{plugin.name}.{processor.type}"
        if name in self._processors:
            owner = self._processors[name].plugin
            plugin.error = _joined(plugin.error, f"processor {name!r} is already given by {owner!r}")
            return
        self._processors[name] = Registered(name, plugin.name, plugin.outside, replace(processor, name=name))

    def _hooks(self, hook: str) -> tuple[Hook, ...]:
        return tuple(
            Hook(f"{i.plugin_name}.{hook}", i.plugin_name, self.plugins[i.plugin_name].outside, i.function)
            for i in self._implementations(hook)
        )

    def _implementations(self, hook: str) -> list[pluggy.HookImpl]:
        # In the order of loading; pluggy itself would call the last registered first.
        return list(getattr(self._manager.hook, hook).get_hookimpls())


def init_app(app: Flask, plugins: Plugins) -> None:
    app.extensions["callboard.plugins"] = plugins


def of(app: Flask) -> Plugins:
    return cast(Plugins, app.extensions["callboard.plugins"])


def current() -> Plugins:
    return of(current_app)


def _joined(first: str | None, second: str) -> str:
    return f"{first}; {second}" if first else second
