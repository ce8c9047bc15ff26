"""The rows. Columns, constraints and tiny properties only; rules live in `app/<noun>`."""

from .calls import Call, Correction, Turn
from .checkout import Checkout, CtaClick
from .dialling import Dial, PhoneCode
from .inbox import Processing, Rejection, WebhookEvent
from .mails import Mail
from .retention import Receipt, Tombstone
from .sandbox import SandboxCall, SandboxObject, SandboxRequest
from .schedule import Breaker, Lease, Switch
from .trials import Trial, User

__all__ = [
    "Breaker",
    "Call",
    "Checkout",
    "Correction",
    "CtaClick",
    "Dial",
    "Lease",
    "Mail",
    "PhoneCode",
    "Processing",
    "Receipt",
    "Rejection",
    "SandboxCall",
    "SandboxObject",
    "SandboxRequest",
    "Switch",
    "Tombstone",
    "Trial",
    "Turn",
    "User",
    "WebhookEvent",
]
