"""Settings: typed, complete, and refused in one sentence when they cannot be used."""

from __future__ import annotations

import pytest

from app import config
from app.errors import BadSettings


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    """No setting but those that a test gives."""
    for setting in config.SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    monkeypatch.setattr(config, "_dotenv", dict)


def test_production_refuses_to_start_without_its_secrets_and_names_each(tmp_path):
    with pytest.raises(BadSettings, match="SECRET_KEY, VAPI_WEBHOOK_SECRET"):
        config.load({"APP_ENV": "production", "INSTANCE_DIR": tmp_path})


def test_production_starts_with_them(tmp_path):
    given = {"APP_ENV": "production", "SECRET_KEY": "a", "VAPI_WEBHOOK_SECRET": "b", "INSTANCE_DIR": tmp_path}

    assert config.load(given)["SECRET_KEY"] == "a"
    assert not (tmp_path / "secrets.json").exists()


def test_development_makes_its_secrets_once_and_keeps_them(tmp_path):
    first, second = (config.load({"INSTANCE_DIR": tmp_path}) for _ in range(2))

    assert len(first["SECRET_KEY"]) >= 32
    assert first["SECRET_KEY"] == second["SECRET_KEY"] != first["VAPI_WEBHOOK_SECRET"]
    assert (tmp_path / "secrets.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql://h/d?sslmode=require", "postgresql+psycopg://h/d?sslmode=require"),
        ("postgresql+psycopg://h/d", "postgresql+psycopg://h/d"),
    ],
)
def test_the_database_urls_that_hosts_hand_out_are_accepted(tmp_path, url, expected):
    assert config.database_url(url, tmp_path) == expected


def test_without_a_database_url_it_is_a_file_in_the_instance_folder(tmp_path):
    assert config.load({"INSTANCE_DIR": tmp_path})["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{tmp_path}/callboard.db"


def test_a_number_that_is_none_is_refused_by_name(tmp_path):
    with pytest.raises(BadSettings, match="TRIAL_DAYS"):
        config.load({"TRIAL_DAYS": "a week", "INSTANCE_DIR": tmp_path})


def test_several_web_processes_need_a_shared_database_and_bus(tmp_path):
    with pytest.raises(BadSettings, match="WEB_CONCURRENCY"):
        config.load({"WEB_CONCURRENCY": "2", "INSTANCE_DIR": tmp_path})


def test_the_environment_beats_dotenv_and_an_override_beats_both(tmp_path, monkeypatch):
    monkeypatch.setattr(config, "_dotenv", lambda: {"TRIAL_DAYS": "3", "PORT": "1111", "LOG_FORMAT": "json"})
    monkeypatch.setenv("PORT", "2222")

    loaded = config.load({"INSTANCE_DIR": tmp_path, "LOG_FORMAT": "text"})

    assert (loaded["TRIAL_DAYS"], loaded["PORT"], loaded["LOG_FORMAT"]) == (3, 2222, "text")
    assert loaded["APP_HOST"] == "http://127.0.0.1:2222"
