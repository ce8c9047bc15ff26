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


NEEDED = {"SECRET_KEY": "a", "VAPI_WEBHOOK_SECRET": "b"}  # by production


@pytest.mark.parametrize("environment", ["production", "Production"])
def test_production_refuses_to_start_without_its_secrets_and_names_each(tmp_path, environment):
    with pytest.raises(BadSettings) as refusal:
        config.load({"APP_ENV": environment, "INSTANCE_DIR": tmp_path})

    assert [name for name in NEEDED if name not in str(refusal.value)] == []


@pytest.mark.parametrize("missing", NEEDED)
def test_production_needs_each_of_them(tmp_path, missing):
    given = {"APP_ENV": "production", "INSTANCE_DIR": tmp_path, **NEEDED, missing: ""}

    with pytest.raises(BadSettings, match=f"Production needs {missing}:"):
        config.load(given)


def test_production_starts_with_them(tmp_path):
    given = {"APP_ENV": "production", "INSTANCE_DIR": tmp_path, **NEEDED}

    assert config.load(given)["SECRET_KEY"] == "a"
    assert not (tmp_path / "secrets.json").exists()


def test_production_reads_no_dotenv_however_it_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(config, "_dotenv", lambda: {"SECRET_KEY": "from the file"})
    given = {"INSTANCE_DIR": tmp_path, **NEEDED, "SECRET_KEY": ""}

    assert config.load({**NEEDED, "INSTANCE_DIR": tmp_path})["APP_ENV"] == "development"
    monkeypatch.setenv("APP_ENV", "PRODUCTION")
    with pytest.raises(BadSettings, match="SECRET_KEY"):
        config.load(given)


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


@pytest.mark.parametrize(
    ("name", "value", "example"),
    [
        ("APP_ENV", "prod", "APP_ENV=development"),
        ("APP_ENV", "staging", "APP_ENV=development"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT=text"),
        ("VAPI_SIGNATURE_ALGORITHM", "md5", "VAPI_SIGNATURE_ALGORITHM=sha256"),
        ("VAPI_SIGNATURE_ENCODING", "base32", "VAPI_SIGNATURE_ENCODING=hex"),
        ("TRIAL_DAYS", "a week", "TRIAL_DAYS=7"),
        ("TRIAL_DAYS", "0", "TRIAL_DAYS=7"),
        ("TRIAL_DAYS", "9" * 9, "TRIAL_DAYS=7"),
        ("TRIAL_DAYS", "7.5", "TRIAL_DAYS=7"),
        ("CALL_MAX_SECONDS", "9", "CALL_MAX_SECONDS=300"),
        ("CALL_MAX_SECONDS", "43201", "CALL_MAX_SECONDS=300"),
        ("PORT", "0", "PORT=8000"),
        ("PORT", "65536", "PORT=8000"),
        ("PORT", "http", "PORT=8000"),
        ("WEB_CONCURRENCY", "0", "WEB_CONCURRENCY=1"),
        ("TRUSTED_PROXIES", "-1", "TRUSTED_PROXIES=0"),
        ("MAX_WEBHOOK_BYTES", "0", "MAX_WEBHOOK_BYTES=5242880"),
        ("SIGN_UPS_PER_HOUR", "-1", "SIGN_UPS_PER_HOUR=20"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_in_one_sentence(tmp_path, name, value, example):
    with pytest.raises(BadSettings) as refusal:
        config.load({name: value, "INSTANCE_DIR": tmp_path})

    said = str(refusal.value)
    assert said.startswith(f"{name} must be ") and example in said and value[:20] in said
    assert said.count(". ") == 0 and said.endswith(".")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRIAL_DAYS", "1"),
        ("CALL_MAX_SECONDS", "10"),
        ("CALL_MAX_SECONDS", "43200"),
        ("VAPI_SIGNATURE_ALGORITHM", "SHA512"),
        ("PORT", "65535"),
        ("APP_HOST", "https://calls.example.com/trials/"),
        ("VAPI_BASE_URL", "http://[::1]:4242"),
    ],
)
def test_what_is_just_allowed_is_accepted(tmp_path, name, value):
    assert str(config.load({name: value, "INSTANCE_DIR": tmp_path})[name]) == value.lower().rstrip("/")


@pytest.mark.parametrize("name", ["APP_HOST", "VAPI_BASE_URL", "OPENAI_BASE_URL"])
@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("calls.example.com", "begin with http"),
        ("ftp://calls.example.com", "begin with http"),
        ("https://", "no host"),
        ("https:///path", "no host"),
        ("https://calls example.com", "space"),
        ("https://calls.example.com:port", "port"),
        ("http://[::1", "cannot be read"),
        ("https://calls.example.com/?a=b", "follows its path"),
        ("user:pass@calls.example.com", "begin with http"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_quoting_it(tmp_path, name, value, problem):
    with pytest.raises(
        BadSettings, match=rf"^{name} must be an http or https address, like {name}=https://"
    ) as refusal:
        config.load({name: value, "INSTANCE_DIR": tmp_path})

    assert str(refusal.value).startswith(f"{name} must be an http or https address, like {name}=https://")
    assert problem in str(refusal.value)
    assert "user:pass" not in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "secret"),
        ("DATABASE_URL", "mysql://u:secret@h/d"),
        ("DATABASE_URL", "postgres://u:secret@h:port/d"),
        ("REDIS_URL", "secret"),
        ("REDIS_URL", "http://:secret@h"),
        ("REDIS_URL", "redis://:secret@h:port/0"),
    ],
)
def test_a_store_that_cannot_be_opened_is_refused_without_quoting_it(tmp_path, name, value):
    with pytest.raises(BadSettings, match=rf"^{name} must be an address like \w+://") as refusal:
        config.load({name: value, "INSTANCE_DIR": tmp_path})

    assert "secret" not in str(refusal.value)


def test_a_folder_that_cannot_be_made_is_refused_in_one_sentence(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(BadSettings, match=r"^INSTANCE_DIR must be a folder that can be written to \(\w"):
        config.load({"INSTANCE_DIR": tmp_path / "file"})


def test_several_web_processes_need_a_shared_database_and_bus(tmp_path):
    with pytest.raises(BadSettings, match="WEB_CONCURRENCY"):
        config.load({"WEB_CONCURRENCY": "2", "INSTANCE_DIR": tmp_path})


def test_the_environment_beats_dotenv_and_an_override_beats_both(tmp_path, monkeypatch):
    monkeypatch.setattr(config, "_dotenv", lambda: {"TRIAL_DAYS": "3", "PORT": "1111", "LOG_FORMAT": "json"})
    monkeypatch.setenv("PORT", "2222")

    loaded = config.load({"INSTANCE_DIR": tmp_path, "LOG_FORMAT": "text"})

    assert (loaded["TRIAL_DAYS"], loaded["PORT"], loaded["LOG_FORMAT"]) == (3, 2222, "text")
    assert loaded["APP_HOST"] == "http://127.0.0.1:2222"
