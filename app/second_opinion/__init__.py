"""A language model's opinion of a call, when a key is set: asked after the report, believed only where the call
itself says the same. Apart from `app/calls`, which knows no service: what is asked for here may always be missing."""

from .asking import NAME, Declined, ask, configured, opinion

__all__ = ["NAME", "Declined", "ask", "configured", "opinion"]
