"""Dramatiq's workers, in the web process (embedded) or in a process of their own (`flask worker`).

Critical work has its own threads: however full default and low are, a delivery never waits for them.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import dramatiq
from flask import Flask

from . import actors

CRITICAL_THREADS = 4
OTHER_THREADS = 4
IDLE_MS = 250  # between looks at whether to stop; messages wake a thread at once
STOP_MS = 3000


def start(app: Flask) -> list[dramatiq.Worker]:
    """Start the workers' threads and return at once."""
    jobs = actors.of(app)
    jobs.boot()
    workers = [
        dramatiq.Worker(jobs.critical, worker_threads=CRITICAL_THREADS, worker_timeout=IDLE_MS),
        dramatiq.Worker(jobs.background, worker_threads=OTHER_THREADS, worker_timeout=IDLE_MS),
    ]
    for worker in workers:
        worker.start()
    return workers


def stop(workers: list[dramatiq.Worker]) -> None:
    """Let running jobs end, all workers at the same time."""
    with ThreadPoolExecutor(max_workers=max(len(workers), 1)) as pool:
        list(pool.map(lambda worker: worker.stop(timeout=STOP_MS), workers))
