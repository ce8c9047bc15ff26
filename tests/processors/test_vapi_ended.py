"""endedReason → group."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.vapi.ended import kind


@pytest.mark.parametrize(
    ("reason", "group"),
    [
        ("customer-ended-call", "normal"),
        ("assistant-ended-call", "normal"),
        ("assistant-ended-call-after-message-spoken", "normal"),
        ("assistant-said-end-call-phrase", "normal"),
        ("assistant-forwarded-call", "normal"),
        ("silence-timed-out", "normal"),
        ("exceeded-max-duration", "normal"),
        ("manually-canceled", "normal"),
        ("customer-did-not-answer", "not_reached"),
        ("customer-busy", "not_reached"),
        ("voicemail", "not_reached"),
        ("customer-did-not-give-microphone-permission", "not_reached"),
        ("twilio-failed-to-connect-call", "not_reached"),
        ("sip-outbound-call-failed-to-connect", "not_reached"),
        ("call.in-progress.error-providerfault-outbound-sip-403-forbidden", "not_reached"),
        ("call.in-progress.error-providerfault-outbound-sip-480-temporarily-unavailable", "not_reached"),
        ("call.in-progress.error-providerfault-outbound-sip-503-service-unavailable", "provider_fault"),
        ("assistant-request-failed", "our_fault"),
        ("assistant-request-returned-error", "our_fault"),
        ("assistant-not-found", "our_fault"),
        ("assistant-not-valid", "our_fault"),
        ("call.start.error-get-assistant", "our_fault"),
        ("call.start.error-get-phone-number", "our_fault"),
        ("call.start.x-version-error-validation", "our_fault"),
        ("call.start.error-subscription-frozen", "account"),
        ("call.start.error-subscription-insufficient-credits", "account"),
        ("call.start.error-subscription-concurrency-limit-reached", "account"),
        ("call.start.error-vapi-number-outbound-daily-limit", "account"),
        ("call.start.error-vapi-number-international", "account"),
        ("call.start.error-fraud-check-failed", "account"),
        ("call.start.error-enterprise-feature-not-available-recording-consent", "account"),
        ("pipeline-error-openai-llm-failed", "provider_fault"),
        ("call.in-progress.error-vapifault-worker-died", "provider_fault"),
        ("call.in-progress.error-providerfault-transport-never-connected", "provider_fault"),
        ("worker-shutdown", "provider_fault"),
        ("phone-call-provider-closed-websocket", "provider_fault"),
        ("call-deleted", "erased"),
        ("scheduled-call-deleted", "erased"),
        (None, None),
    ],
)
def test_a_reason_belongs_to_its_group(reason: str | None, group: str | None) -> None:
    assert kind(reason) == group


@settings(deadline=None)
@given(st.text())
def test_any_text_is_a_reason(reason: str) -> None:
    kind(reason)


def test_a_reason_that_nobody_knows_has_no_group() -> None:
    assert kind("something-new-of-next-month") is None


@pytest.mark.parametrize("reason", ["", "x-customer-ended-call", "assistant-join-timed-out", "manually-canceled-later"])
def test_what_only_looks_like_a_known_reason_is_not_normal(reason: str) -> None:
    assert kind(reason) is None


def test_an_unknown_reason_that_says_error_is_a_fault() -> None:
    assert kind("call.in-progress.error-of-next-month") == "provider_fault"
