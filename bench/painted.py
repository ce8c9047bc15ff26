"""Measures received to painted: `python bench/painted.py [--rate 4] [--turns 200]`, by hand, on an idle machine.

Starts the embedded server on a database of its own, opens the trial's page in Chromium at 375 px, and delivers the
final transcripts of one call at a steady rate. One figure runs from just before the signed POST is sent until the
frame after the one in which the turn's words entered the page (MutationObserver, then two animation frames); both
clocks are this machine's.
"""

from __future__ import annotations

import argparse
import hmac
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import flask_migrate
import gunicorn
import requests
from playwright.sync_api import Page, sync_playwright

from app import create_app, trials
from tests.browser import FLAGS, PHONE, Server, chromium

SECRET = "bench"
PAINTED = """
window.painted = {};
const seen = new Set(), now = () => performance.timeOrigin + performance.now();
new MutationObserver(() => {
  for (const turn of document.querySelectorAll("li[data-turn]")) {
    const [, number] = /turn (\\d+)/.exec(turn.textContent);
    if (seen.has(number)) continue;
    seen.add(number);
    requestAnimationFrame(() => requestAnimationFrame(() => { window.painted[number] = now(); }));
  }
}).observe(document.getElementById("calls"), { childList: true, subtree: true });
"""


def post(session: requests.Session, url: str, own: dict[str, Any]) -> float:
    """Deliver one message of the call; return when it was sent, in milliseconds since 1970."""
    call = {"id": "bench-call", "assistantId": "bench-agent", "createdAt": datetime.now(UTC).isoformat()}
    body = json.dumps({"message": {"timestamp": round(time.time() * 1000), "call": call, **own}}).encode()
    signature = hmac.new(SECRET.encode(), body, sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Vapi-Signature": signature}
    sent = time.time() * 1000
    answer = session.post(f"{url}/webhooks/vapi", data=body, headers=headers, timeout=10)
    answer.raise_for_status()
    return sent


def measure(page: Page, server: Server, token: str, rate: float, count: int) -> list[float]:
    """Return the milliseconds from sent to painted of every turn."""
    page.goto(f"{server.url}/t/{token}")
    page.locator("main[data-live=on]").wait_for()
    sent: dict[str, float] = {}
    with requests.Session() as session:
        post(session, server.url, {"type": "status-update", "status": "in-progress"})
        page.locator("article[data-status=in_progress]").wait_for()
        page.evaluate(PAINTED)
        began = time.monotonic()
        for number in range(count):
            time.sleep(max(0.0, began + number / rate - time.monotonic()))
            words = {"transcript": f"This is turn {number} of a call that is measured.", "transcriptType": "final"}
            role = "user" if number % 2 else "assistant"
            sent[str(number)] = post(session, server.url, {"type": "transcript", "role": role, **words})
    page.locator("li[data-turn]").nth(count - 1).wait_for()
    page.wait_for_timeout(200)  # two frames, generously
    painted: dict[str, float] = page.evaluate("window.painted")
    return [painted[number] - sent[number] for number in sent]


def report(took: list[float], rate: float, version: str) -> None:
    """Print the figures and what they were measured on."""
    cuts = statistics.quantiles(took, n=100, method="inclusive")
    print(f"p50 {cuts[49]:.0f} ms, p95 {cuts[94]:.0f} ms, p99 {cuts[98]:.0f} ms, max {max(took):.0f} ms")
    load = os.getloadavg()[0]
    print(f"{len(took)} final transcripts of one call at {rate:g} a second, one page of 375 x 812 open, embedded")
    print(f"Python {platform.python_version()}, gunicorn {gunicorn.__version__}, Chromium {version}")
    print(f"{os.cpu_count()} cores ({platform.machine()}), load {load:.1f}, {platform.system()} {platform.release()}")


def main() -> None:
    options = argparse.ArgumentParser(description="Measure received to painted.")
    options.add_argument("--rate", type=float, default=4.0, help="turns a second")
    options.add_argument("--turns", type=int, default=200, help="how many")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = {"INSTANCE_DIR": folder, "SECRET_KEY": SECRET, "VAPI_WEBHOOK_SECRET": SECRET}
        settings |= {"APP_ENV": "test", "DATABASE_URL": "", "REDIS_URL": ""}
        app = create_app(settings)
        with app.app_context():
            flask_migrate.upgrade()
            token = trials.create(
                business="Bench Plumbing", trade="plumber", phone="+15550100142", assistant_id="bench-agent"
            ).token
        server = Server(settings, Path(folder))
        try:
            server.start()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
                page = browser.new_page(viewport=PHONE, device_scale_factor=2)
                took = measure(page, server, token, given.rate, given.turns)
                report(took, given.rate, browser.version)
                browser.close()
        finally:
            server.stop()


if __name__ == "__main__":
    main()
