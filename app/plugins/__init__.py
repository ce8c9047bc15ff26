"""The public plugin API: the only module of Callboard that a plugin may import."""

from . import values
from .errors import BadPayload, BadSignature, NotConfigured, Permanent, PluginError, TryLater
from .hookspecs import hookimpl
from .payload import read_json, storable
from .types import (
    AnswerContext,
    CallUpdate,
    CallView,
    EndedKind,
    Event,
    Evidence,
    Intent,
    Json,
    Lead,
    Processor,
    Provider,
    Role,
    Status,
    ToolCall,
    TrialUpdate,
    Turn,
    Update,
)

__all__ = [
    "AnswerContext",
    "BadPayload",
    "BadSignature",
    "CallUpdate",
    "CallView",
    "EndedKind",
    "Event",
    "Evidence",
    "Intent",
    "Json",
    "Lead",
    "NotConfigured",
    "Permanent",
    "PluginError",
    "Processor",
    "Provider",
    "Role",
    "Status",
    "ToolCall",
    "TrialUpdate",
    "TryLater",
    "Turn",
    "Update",
    "hookimpl",
    "read_json",
    "storable",
    "values",
]
