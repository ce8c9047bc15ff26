"""The fake's answers are Vapi's: the official SDK's models read them, and its client can use the fake."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.extensions import db
from app.models import SandboxCall
from app.sandbox import calls
from app.sandbox.service import FakeVapi
from tests.sandbox.fake import NUMBER, Ask, Make, Place

pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # what the SDK's generated models warn of is not ours
    pytest.mark.parametrize("mode", ["embedded"], indirect=True),  # the same JSON in both, and a slow import
]
Read = Callable[[str, Any], Any]


@pytest.fixture(scope="module")
def read() -> Read:
    """`read("Call", json)` reads it as the SDK's model of that name, strictly."""
    # Importing the models takes ten seconds: not before a test needs them.
    import vapi.types
    from vapi.core.serialization import convert_and_respect_annotation_metadata

    def validate(model: str, given: Any) -> Any:
        kind = getattr(vapi.types, model)
        return kind.model_validate(
            convert_and_respect_annotation_metadata(object_=given, annotation=kind, direction="read")
        )

    return validate


def test_a_missing_property_would_be_noticed(read: Read, make: Make) -> None:
    made = make("assistant")
    del made["orgId"]

    with pytest.raises(ValueError, match=r"org_id|orgId"):
        read("Assistant", made)


def test_assistants_read_as_the_sdks(read: Read, ask: Ask, make: Make) -> None:
    make("assistant", name="Ava", firstMessage="Hello", serverMessages=["transcript"], maxDurationSeconds=60)

    (assistant,) = [read("Assistant", one) for one in ask("GET", "/assistant").json()]

    assert (assistant.name, assistant.first_message, assistant.server_messages) == ("Ava", "Hello", ["transcript"])
    assert assistant.model.model == "gpt-4.1-mini"


def test_a_placed_call_reads_as_the_sdks(read: Read, make: Make) -> None:
    agent = make("assistant")["id"]

    call = read("Call", make("call", assistantId=agent))

    assert (call.assistant_id, call.status, call.type) == (agent, "queued", "outboundPhoneCall")
    assert call.customer.number == NUMBER


@pytest.mark.parametrize("scenario", ["plumber-leak", "dental-booking", "hours-question", "no-answer"])
def test_an_ended_call_reads_as_the_sdks(read: Read, ask: Ask, served: Flask, place: Place, scenario: str) -> None:
    identity = place({"metadata": {"scenario": scenario}})
    while db.session.scalar(db.select(SandboxCall.finished_at)) is None:
        calls.play_due(served)

    call = read("Call", ask("GET", f"/call/{identity}").json())

    assert call.status == "ended"
    assert len(call.costs) == (0 if scenario == "no-answer" else 2)
    assert all(type(cost).__name__.startswith("CallCostsItem") for cost in call.costs)
    assert len(call.artifact.messages) == (0 if scenario == "no-answer" else len(call.messages))
    assert call.artifact.transcript.startswith("AI: ") or scenario == "no-answer"


def test_the_sdks_own_client_works_with_the_fake(read: Read, fake: FakeVapi) -> None:
    # As heavy as the models.
    from vapi import Vapi
    from vapi.core.api_error import ApiError
    from vapi.types import CreateCustomerDto, OpenAiModel

    client = Vapi(token="sandbox", base_url=fake.start())

    agent = client.assistants.create(name="Ava", model=OpenAiModel(model="gpt-4.1-mini", provider="openai"))
    call = client.calls.create(
        assistant_id=agent.id, phone_number_id="line", customer=CreateCustomerDto(number="+14155550123")
    )
    assert [one.id for one in client.calls.list(assistant_id=agent.id)] == [call.id]
    client.calls.delete(id=call.id)
    client.assistants.delete(id=agent.id)

    with pytest.raises(ApiError) as refused:
        client.assistants.get(id=agent.id)
    assert refused.value.status_code == 404
