"""The rules of the house, kept by tests: who may import whom, what is said where, what may never be in a file."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import flask_migrate
import grimp
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from dotenv import dotenv_values
from flask import Flask

from app.config import SETTINGS
from app.plugins import hookspecs

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 300  # lines of a module
HOOKS = [hook for hook in vars(hookspecs).values() if inspect.isfunction(hook) and hasattr(hook, "callboard_spec")]
FLASKS_OWN = {"db", "routes", "run", "shell"}
# Written in two halves, so that this file does not name them either.
REGISTRIES = ["pypi" + ".org", "python" + "hosted", "npmjs" + ".org", "deb.debian" + ".org", "crates" + ".io"]
MACHINE_PATHS = ["/work" + "/", "/opt" + "/", "/root" + "/", "/home" + "/", "/Users" + "/", ".." + "/shared"]
LOCKS = ("requirements.txt", "requirements-dev.txt")


def ours() -> list[Path]:
    """Return every file that is, or would be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


def modules() -> list[Path]:
    return [path for top in ("app", "processors") for path in (ROOT / top).rglob("*.py")]


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="ignore")


# Who may import whom


def test_the_import_contracts_hold():
    program = Path(sys.executable).parent / "lint-imports"

    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("app", "processors", cache_dir=None)


def test_processors_see_only_the_plugin_api(imports):
    processors = {"processors"} | imports.find_descendants("processors")
    seen = {name for module in processors for name in imports.find_modules_directly_imported_by(module)}

    assert {name for name in seen if name.split(".")[0] == "app"} <= {"app.plugins", "app.plugins.values"}


def test_nothing_imports_the_factory(imports):
    assert imports.find_descendants("app")  # there would be somebody to do it
    assert imports.find_modules_that_directly_import("app") == set()


@pytest.mark.parametrize("module", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short(module):
    assert len(text(module).splitlines()) <= LONGEST


# What is said where


def test_every_setting_is_in_the_example_with_its_default():
    assert dict(dotenv_values(ROOT / ".env.example")) == {setting.name: setting.default for setting in SETTINGS}


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_says_what_it_is_for(setting):
    lines = text(ROOT / ".env.example").splitlines()

    assert lines[lines.index(f"{setting.name}={setting.default}") - 1] == f"# {setting.about}"
    assert len(setting.about) > 10


def test_the_processes_are_declared():
    lines = text(ROOT / "Procfile").splitlines()

    assert lines == [
        "release: flask db upgrade",
        "web: gunicorn wsgi:app",
        "worker: flask worker",
        "clock: flask clock",
    ]


def commands(group: click.Group, name: str = "flask") -> Iterator[tuple[str, click.Command]]:
    for each in group.commands.values():
        yield f"{name} {each.name}", each
        if isinstance(each, click.Group):
            yield from commands(each, f"{name} {each.name}")


@pytest.mark.parametrize("mode", ["embedded"], indirect=True)
def test_every_command_and_option_says_what_it_does(app):
    found = [(name, each) for name, each in commands(app.cli) if name.split()[1] not in FLASKS_OWN]
    silent = [name for name, each in found if not (each.help or "").strip().split("\n\n")[0].endswith(".")]
    options = [(name, each) for name, command in found for each in command.params if isinstance(each, click.Option)]

    assert len(found) > 10
    assert silent == []
    assert [f"{name} {option.opts[0]}" for name, option in options if not option.help] == []


def test_every_hook_has_a_heading_with_its_signature():
    headings = [line for line in text(ROOT / "docs" / "plugins.md").splitlines() if line.startswith("#")]

    assert len(HOOKS) == 4
    for hook in HOOKS:
        signature = f"{hook.__name__}{str(inspect.signature(hook)).replace(chr(39), '')}"
        assert f"### `{signature}`" in headings


# What may never be in a file


@pytest.mark.parametrize("forbidden", REGISTRIES + MACHINE_PATHS)
def test_no_file_names_a_registry_or_a_machine(forbidden):
    assert [str(path.relative_to(ROOT)) for path in ours() if names(path, forbidden)] == []


def names(path: Path, forbidden: str) -> bool:
    # A path of a machine begins a word: a folder of that name in the repository is none.
    return bool(re.search(rf"(?<![\w.*:/-]){re.escape(forbidden)}", text(path)))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_only_names_versions_and_hashes(lock):
    code = [line.split("#")[0].rstrip() for line in text(ROOT / lock).splitlines()]
    pinned = re.compile(r"[a-z0-9.-]+==[\w.]+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")

    assert [line for line in code if line and not pinned.fullmatch(line)] == []
    assert "://" not in text(ROOT / lock)


def test_both_locks_pin_the_same_versions():
    runtime, work = ({*re.findall(r"^(\S+==\S+)", text(ROOT / lock), re.MULTILINE)} for lock in LOCKS)

    assert len(runtime) > 30
    assert runtime <= work


def test_no_template_marks_text_as_safe():
    templates = list((ROOT / "templates").rglob("*.html"))

    assert templates
    assert [path.name for path in templates if re.search(r"\|\s*safe\b|autoescape\s+false", text(path))] == []


# Migrations and payloads


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return ScriptDirectory.from_config(config)


def test_there_is_one_migration_head():
    assert len(scripts().get_heads()) == 1


def test_migrations_are_numbered():
    for script in scripts().walk_revisions():
        assert re.fullmatch(r"\d{4}", script.revision)
        assert re.fullmatch(rf"{script.revision}_[a-z0-9_]+", Path(script.path).stem)
        assert script.down_revision in (None, f"{int(script.revision) - 1:04}")


def test_migrations_go_up_and_down_and_up_again(app: Flask):
    flask_migrate.downgrade(revision="base")
    flask_migrate.upgrade()


def test_the_migrations_make_what_the_models_say(app: Flask):
    flask_migrate.check()  # ends the process with 1 when they differ


def test_every_payload_is_used():
    read = "".join(text(path) for path in (ROOT / "tests").rglob("*.py"))
    payloads = list((ROOT / "tests" / "payloads").rglob("*.json"))
    every_event = "*__*.json"  # the tests of a provider read every file of that form

    assert payloads
    assert f'glob("{every_event}")' in read
    for path in payloads:
        assert path.match(every_event) or path.stem.removeprefix("seq-") in read, path
