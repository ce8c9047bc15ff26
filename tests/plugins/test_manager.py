"""Loading plugins: each stands alone, and what is wrong with one is a line in its own row."""

from __future__ import annotations

import types
from importlib.metadata import EntryPoint

from app.plugins import CallUpdate, Processor, hookimpl
from app.plugins.manager import Plugins


class Loadable(EntryPoint):
    """An entry point that loads what it is given."""

    def load(self):
        made = self.value
        if isinstance(MADE[made], Exception):
            raise MADE[made]
        return MADE[made]


MADE: dict[str, object] = {}


def entry(name: str, made: object) -> EntryPoint:
    MADE[f"{name}-{len(MADE)}"] = made
    return Loadable(name, f"{name}-{len(MADE) - 1}", "callboard.processors")


def module(**functions) -> types.SimpleNamespace:
    return types.SimpleNamespace(**{name: hookimpl(function) for name, function in functions.items()})


def handles(*types_, provider="acme"):
    return lambda: [Processor(provider, t, run=lambda event: [CallUpdate("c")]) for t in types_]


def load(*entries, **options):
    return Plugins({"A": "1", "SECRET": "s"}, (), outside=entries, **options)


def test_hook_processors_registers_under_plugin_and_type():
    plugins = load(entry("acme", module(processors=handles("call.ended"))))

    assert [part.name for part in plugins.processors_for("acme", "call.ended")] == ["acme.call.ended"]


def test_patterns_match_types():
    plugins = load(entry("acme", module(processors=handles("call.*", "*", "hang"))))

    assert len(plugins.processors_for("acme", "call.ended")) == 2
    assert len(plugins.processors_for("other", "call.ended")) == 0


def test_hook_providers_gets_settings_without_what_is_withheld():
    seen = {}
    provider = types.SimpleNamespace(name="acme")
    plugins = load(
        entry("acme", module(providers=lambda settings: [seen.update(settings), provider][1:])), withheld=["SECRET"]
    )

    assert seen == {"A": "1"}
    assert plugins.provider("acme") is provider


def test_hook_extract_lead_and_hook_call_changed_are_found_by_name():
    plugins = load(entry("acme", module(extract_lead=lambda call: None, call_changed=lambda call: None)))

    assert plugins.named("acme.extract_lead").plugin == "acme"
    assert plugins.named("acme.call_changed").plugin == "acme"


def test_a_plugin_that_cannot_be_imported_does_not_touch_the_others():
    plugins = load(entry("broken", ImportError("no module nothere")), entry("acme", module(processors=handles("hang"))))

    assert "no module nothere" in plugins.plugins["broken"].error
    assert plugins.plugins["acme"].error is None
    assert plugins.processors_for("acme", "hang")


def test_a_misspelt_hook_is_an_error_of_that_plugin():
    plugins = load(entry("acme", module(procesors=handles("hang"))))

    assert "procesors" in plugins.plugins["acme"].error


def test_an_unknown_argument_is_an_error_of_that_plugin():
    plugins = load(entry("acme", module(processors=lambda nonsense: [])))

    assert "nonsense" in plugins.plugins["acme"].error


def test_a_hook_that_raises_is_an_error_of_that_plugin_only():
    def broken():
        raise KeyError("ACME_SECRET")

    plugins = load(entry("broken", module(processors=broken)), entry("acme", module(processors=handles("hang"))))

    assert "ACME_SECRET" in plugins.plugins["broken"].error
    assert plugins.processors_for("acme", "hang")


def test_a_name_that_is_in_use_stays_with_its_first_owner():
    first, second = types.SimpleNamespace(name="acme"), types.SimpleNamespace(name="acme")
    plugins = load(entry("one", module(providers=lambda: [first])), entry("two", module(providers=lambda: [second])))

    assert plugins.provider("acme") is first
    assert "already given by 'one'" in plugins.plugins["two"].error


def test_a_plugin_can_be_switched_off_by_name():
    plugins = load(entry("acme", module(processors=handles("hang"))), disabled=["acme"])

    assert "DISABLED_PLUGINS" in plugins.plugins["acme"].error
    assert not plugins.processors()
