"""The same call as a bad day delivers it: shuffled, repeated, some of it only at the very end."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from .recordings import NOWHERE
from .told import Delivery

REPEATED = 0.3  # of the deliveries
RECOVERED = 0.1  # dropped, and sent again after everything else
# What Vapi stamps anew when it tries again; a transcript keeps its timestamp, which is part of what it is.
RESTAMPED = ("status-update", "end-of-call-report")


def shuffle(deliveries: Sequence[Delivery], seed: int) -> list[Delivery]:
    """Return every delivery at least once, in the order in which chaos sends them. The final card is the same."""
    dice = random.Random(seed)
    late = [delivery for delivery in deliveries if dice.random() < RECOVERED]
    on_time = [delivery for delivery in deliveries if delivery not in late]
    again = [_again(delivery, dice) for delivery in deliveries if dice.random() < REPEATED]
    first = [*on_time, *again]
    dice.shuffle(first)
    dice.shuffle(late)
    return [*first, *late]


def _again(delivery: Delivery, dice: random.Random) -> Delivery:
    message = dict(delivery.message)
    if message["type"] in RESTAMPED:
        message["timestamp"] += dice.randint(1, 9000)
    if "presignedMonoUrl" in message.get("artifact", {}):
        first = datetime.fromtimestamp(message["timestamp"] / 1000, UTC)
        signed_again = first + timedelta(seconds=dice.randint(1, 900))
        message["artifact"] = message["artifact"] | NOWHERE.links(message["call"]["id"], signed_again)
    return Delivery(delivery.at_ms, message)
