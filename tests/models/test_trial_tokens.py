"""A trial's token: the only key of its page, and a word that people copy."""

from __future__ import annotations

from app.models.trials import new_token


def test_a_token_is_long_and_has_nothing_that_a_shell_an_option_or_a_double_click_stumbles_over() -> None:
    tokens = {new_token() for _ in range(500)}

    assert len(tokens) == 500
    assert all(token.isascii() and token.isalnum() and len(token) == 32 for token in tokens)
