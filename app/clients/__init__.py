"""The services that we call: one shape of session, retry and circuit breaker for all of them."""
