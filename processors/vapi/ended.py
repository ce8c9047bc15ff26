"""Why a call ended, in groups. Vapi publishes some 600 reasons and adds more monthly: match by pattern."""

from __future__ import annotations

import re

from app.plugins import EndedKind

# First match wins.
_GROUPS: tuple[tuple[EndedKind, str], ...] = (
    ("erased", r"^(scheduled-)?call-deleted$"),
    ("account", r"^call[.-]start[.-]error-(subscription|vapi-number|fraud|enterprise)"),
    ("our_fault", r"^assistant-(request-|not-found|not-valid)|^call\.start\.error-get-|-version-error-validation$"),
    (
        "not_reached",
        r"^(customer-did-not-answer|customer-busy|voicemail|customer-did-not-give-microphone-permission|"
        r"twilio-failed-to-connect-call)$|^sip-outbound-|outbound-sip-4\d\d|outbound-sip-4xx",
    ),
    (
        "provider_fault",
        r"^pipeline-error|vapifault|providerfault|^worker-shutdown|^phone-call-provider-closed-websocket|error",
    ),
    (
        "normal",
        r"^customer-ended-call|^assistant-(ended-call|said-end-call-phrase|forwarded-call)|^silence-timed-out$|"
        r"^exceeded-max-duration$|^manually-canceled$|^call\.(ringing|ending)\.hook-executed-|"
        r"^call\.in-progress\.(twilio|sip)-completed-call$|^vonage-completed$",
    ),
)


def kind(reason: str | None) -> EndedKind | None:
    """Return the group of an endedReason; None when none was given, or one that nobody knows."""
    if reason is None:
        return None
    return next((group for group, pattern in _GROUPS if re.search(pattern, reason)), None)
