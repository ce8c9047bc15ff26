"""Every setting, in one table: name, default, and what it is for. `.env.example` is proven equal to it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from dotenv import dotenv_values
from redis import Redis
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from . import secrets_file
from .errors import BadSettings

ROOT = Path(__file__).resolve().parent.parent
BUILT_IN_PLUGINS = ("processors.vapi", "processors.leads")
QUEUES = ("critical", "default", "low")
SHARED_WITH_PLUGINS = ("APP_ENV", "APP_HOST")  # of our own settings, all that an outside plugin is given
DRIVERS = ("postgresql+psycopg", "sqlite")  # the databases that are known
SHOWN = 40  # characters of a value that is refused


class Setting(NamedTuple):
    name: str
    default: str
    about: str
    secret: bool = False  # made at random in development, required in production
    number: bool = False
    least: int = 0  # of a number
    most: int | None = None
    choices: tuple[str, ...] = ()  # in lower case; none: any text
    web: bool = False  # an http or https address


SETTINGS = (
    Setting(
        "APP_ENV",
        "development",
        "development, test or production; production refuses to start without its secrets",
        choices=("development", "test", "production"),
    ),
    Setting("SECRET_KEY", "", "signs sessions and encrypts kept rejections", secret=True),
    Setting("APP_HOST", "", "public base URL, e.g. https://calls.example.com; default http://127.0.0.1:PORT", web=True),
    Setting("PORT", "8000", "port of the web process", number=True, least=1, most=65_535),
    Setting("INSTANCE_DIR", "", "folder of the SQLite file and of secrets made in development; default instance/"),
    Setting("DATABASE_URL", "", "postgres://... ; default a SQLite file in INSTANCE_DIR"),
    Setting("REDIS_URL", "", "redis:// or rediss://...; default everything in one process"),
    Setting(
        "WEB_CONCURRENCY", "1", "web processes; more than one needs DATABASE_URL and REDIS_URL", number=True, least=1
    ),
    Setting("TRUSTED_PROXIES", "0", "how many proxies in front may set X-Forwarded-For", number=True),
    Setting("LOG_FORMAT", "text", "text or json", choices=("text", "json")),
    Setting("TRIAL_DAYS", "7", "days until a trial ends", number=True, least=1, most=36_500),
    Setting(
        "MAX_WEBHOOK_BYTES",
        str(5 * 1024 * 1024),
        "bytes; a larger webhook body is refused with 413",
        number=True,
        least=1,
    ),
    Setting("DISABLED_PLUGINS", "", "comma-separated names of plugins not to load"),
    Setting(
        "VAPI_API_KEY",
        "",
        "Vapi's private key; without it the built-in sandbox takes Vapi's place and no phone rings",
    ),
    Setting("VAPI_BASE_URL", "https://api.vapi.ai", "Vapi's REST address", web=True),
    Setting(
        "VAPI_WEBHOOK_SECRET", "", "comma-separated: the first is current, the others are still accepted", secret=True
    ),
    Setting("VAPI_WEBHOOK_CREDENTIAL_ID", "", "the credential at Vapi that holds the secret"),
    Setting("VAPI_PHONE_NUMBER_ID", "", "the number at Vapi that trial calls are placed from"),
    Setting("VAPI_SIGNATURE_HEADER", "x-vapi-signature", "header that carries the signature"),
    Setting(
        "VAPI_TIMESTAMP_HEADER", "x-vapi-timestamp", "header that carries the timestamp, used when the format names it"
    ),
    Setting("VAPI_MESSAGE_ID_HEADER", "", "header that carries a message id, used when the format names {svix-id}"),
    Setting("VAPI_SIGNATURE_FORMAT", "{body}", "what is signed: {body} {timestamp} {svix-id} {method} {url}"),
    Setting("VAPI_SIGNATURE_ALGORITHM", "sha256", "sha1, sha256 or sha512", choices=("sha1", "sha256", "sha512")),
    Setting("VAPI_SIGNATURE_ENCODING", "hex", "hex or base64", choices=("hex", "base64")),
    Setting("VAPI_SIGNATURE_PREFIX", "", "text before the signature, e.g. sha256= or v1,"),
    Setting("VAPI_SIGNATURE_TOLERANCE", "300", "seconds a signed timestamp may be away from now", number=True),
    Setting("VAPI_SECRET_IS_BASE64", "", "true when the secret is base64 of the key's bytes"),
    Setting("OPENAI_API_KEY", "", "writes the first draft of what a receptionist knows; without it a plain draft"),
    Setting("OPENAI_BASE_URL", "https://api.openai.com/v1", "OpenAI's address", web=True),
    Setting("OPENAI_MODEL", "gpt-4.1-mini", "which of OpenAI's models is asked"),
    Setting("STRIPE_SECRET_KEY", "", "Stripe's secret key; without it checkouts are a sandbox that takes no money"),
    Setting("MAIL_URL", "", "smtp://user:password@host:587, or smtps://...; default files in INSTANCE_DIR/mail"),
    Setting("MAIL_FROM", "callboard@localhost", "sender of letters to owners"),
    Setting(
        "SIGN_UPS_PER_HOUR",
        "20",
        "sign-ups that one address may make in an hour; 50 times as many on this machine, outside production",
        number=True,
    ),
    Setting("CALL_MAX_SECONDS", "300", "seconds after which a trial call is ended", number=True, least=10, most=43_200),
    Setting("PHONE_CODES", "vapi", "the provider that sends the code which confirms a phone"),
    Setting("DIAL_COUNTRIES", "US,CA", "countries whose phones may be made to ring"),
    Setting("DIAL_QUIET_HOURS", "21-8", "hours of the callee's day in which no phone is made to ring; 0-0: none"),
    Setting("DIAL_PER_NUMBER", "6", "times a day that one number may be made to ring", number=True),
    Setting("DIAL_PER_TRIAL", "20", "times in all that one trial may make a phone ring", number=True),
    Setting("DIAL_PER_DAY", "200", "times a day that phones may be made to ring, for all trials", number=True),
    Setting("DIAL_DOLLARS_PER_DAY", "25", "US dollars a day that calls may cost, for all trials", number=True),
)


def load(overrides: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return every setting, typed: overrides, then the environment, then `.env` (development), then defaults.

    Raises BadSettings naming what production lacks or what cannot be read.
    """
    given: dict[str, Any] = dict(overrides or {})
    in_production = str(_value("APP_ENV", given, os.environ)).lower() == "production"
    env = {**({} if in_production else _dotenv()), **os.environ}
    config: dict[str, Any] = {s.name: _typed(s, _value(s.name, given, env)) for s in SETTINGS}
    config |= {name: value for name, value in given.items() if name not in config}
    config["INSTANCE_DIR"] = Path(config["INSTANCE_DIR"] or ROOT / "instance").resolve()
    config["SQLALCHEMY_DATABASE_URI"] = database_url(config["DATABASE_URL"], config["INSTANCE_DIR"])
    _refuse_unusable_stores(config)
    _secrets(config)
    config["APP_HOST"] = (config["APP_HOST"] or f"http://127.0.0.1:{config['PORT']}").rstrip("/")
    ours = {s.name: config[s.name] for s in SETTINGS}
    # A pool that is used up must answer 503 soon; a server that was restarted must not cost a request.
    config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "pool_size": 16,
        "max_overflow": 32,
        "pool_timeout": 5,
        "pool_pre_ping": True,
        "hide_parameters": True,  # an error that is logged must not carry what a caller said
    }
    config["PLUGIN_SETTINGS"] = {k: str(v) for k, v in {**env, **given, **ours}.items() if v is not None}
    if config["WEB_CONCURRENCY"] > 1 and not (config["DATABASE_URL"] and config["REDIS_URL"]):
        raise BadSettings("WEB_CONCURRENCY above 1 needs DATABASE_URL and REDIS_URL: set both, or leave it at 1.")
    return config


def database_url(url: str, instance: Path) -> str:
    """Return the SQLAlchemy URL for `url` (`postgres://` accepted), or the SQLite file's for none."""
    if not url:
        return f"sqlite:///{instance / 'callboard.db'}"
    scheme, separator, rest = url.partition("://")
    if scheme in ("postgres", "postgresql"):
        scheme = "postgresql+psycopg"
    return scheme + separator + rest


def _value(name: str, given: Mapping[str, Any], env: Mapping[str, str | None]) -> Any:
    if name in given:
        return given[name]
    default = next((s.default for s in SETTINGS if s.name == name), "")
    return env.get(name) or default


def _typed(setting: Setting, value: Any) -> Any:
    if setting.number:
        return _number(setting, value)
    if setting.choices:
        return _choice(setting, value)
    if setting.web and value and (problem := _problem(value)):
        # Not quoted: what was put here by mistake may be a key, or hold a password.
        example = setting.default or "https://calls.example.com"
        raise BadSettings(f"{setting.name} must be an http or https address, like {setting.name}={example}: {problem}.")
    return value


def _number(setting: Setting, value: Any) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = None
    if number is not None and setting.least <= number <= (number if setting.most is None else setting.most):
        return number
    span = f"of at least {setting.least}" if setting.most is None else f"from {setting.least} to {setting.most}"
    raise _refused(setting, f"a whole number {span}", value)


def _choice(setting: Setting, value: Any) -> str:
    chosen = str(value).lower()
    if chosen not in setting.choices:
        raise _refused(setting, f"{', '.join(setting.choices[:-1])} or {setting.choices[-1]}", value)
    return chosen


def _refused(setting: Setting, wanted: str, value: Any) -> BadSettings:
    said = repr(value)[:SHOWN]
    return BadSettings(f"{setting.name} must be {wanted}, like {setting.name}={setting.default}, not {said}.")


def _problem(address: str) -> str | None:
    """Return what keeps an address from being one of the web."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return "it has a port or a host that cannot be read"
    if parts.scheme not in ("http", "https"):
        return "it does not begin with http:// or https://"
    if not parts.hostname:
        return "it names no host"
    if any(character.isspace() for character in address):
        return "there is a space in it"
    return "something follows its path" if parts.query or parts.fragment else None


def _refuse_unusable_stores(config: Mapping[str, Any]) -> None:
    """Refuse addresses by which nothing can be opened; they are not quoted, for they hold passwords."""
    try:
        known = make_url(config["SQLALCHEMY_DATABASE_URI"]).drivername in DRIVERS
    except (ArgumentError, ValueError):
        known = False
    if not known:
        raise BadSettings("DATABASE_URL must be an address like postgres://user:password@host:5432/name.")
    try:
        Redis.from_url(config["REDIS_URL"] or "redis://")  # which connects later
    except ValueError:
        raise BadSettings("REDIS_URL must be an address like redis://:password@host:6379/0.") from None


def _secrets(config: dict[str, Any]) -> None:
    if config["APP_ENV"] == "production":
        needed = [s.name for s in SETTINGS if s.secret]
        _refuse_without([name for name in needed if not config[name]])
    if made := [s.name for s in SETTINGS if s.secret and not config[s.name]]:
        try:
            config |= secrets_file.ensure(config["INSTANCE_DIR"], made)
        except OSError as error:
            said = f"INSTANCE_DIR must be a folder that can be written to ({error.strerror})"
            raise BadSettings(f"{said}, or else set {', '.join(made)}.") from error


def _refuse_without(names: list[str]) -> None:
    if names:
        raise BadSettings(f"Production needs {', '.join(names)}: set each in the environment.")


def _dotenv() -> dict[str, str | None]:
    return dotenv_values(ROOT / ".env")
