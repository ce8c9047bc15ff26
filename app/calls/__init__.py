"""A call: what is known of it (facts), how events change it (apply), what the page shows of it (card)."""

from .queries import newest_turn_at, of_trial, turns_of, turns_of_all

__all__ = ["newest_turn_at", "of_trial", "turns_of", "turns_of_all"]
