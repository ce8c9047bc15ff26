"""The rows. Columns, constraints and tiny properties only; rules live in `app/<noun>`."""

from .calls import Call, Turn
from .inbox import Processing, Rejection, WebhookEvent
from .schedule import Lease, SandboxCall
from .trials import Trial, User

__all__ = ["Call", "Lease", "Processing", "Rejection", "SandboxCall", "Trial", "Turn", "User", "WebhookEvent"]
