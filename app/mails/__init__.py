"""Letters to owners: kept in the database, sent by a job, written out from the trial as it then is."""

from .delivery import init_app
from .outbox import due, number_of_end, send, write, write_links

__all__ = ["due", "init_app", "number_of_end", "send", "write", "write_links"]
