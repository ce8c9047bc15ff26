import os, socket, threading, time, json
import pytest, websocket
from tests.factories import trial, call, ROSA, BRIGHT, OAK

@pytest.mark.xfail(strict=True, raises=BaseException)
def test_net():
    import requests
    requests.get("http://example.com")

def test_unix_and_loopback():
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", 9), timeout=1)

def test_factories(app):
    for who in (ROSA, BRIGHT, OAK):
        t = trial(who); c = call(t, status="ringing")
    assert t.status == "expired" and c.public_id

def test_browser(server, page, errors):
    out = json.loads(server.flask("trials", "demo", "--json"))
    assert out["url"].startswith(server.url)
    page.goto(out["url"])
    page.screenshot(path="/tmp/scratch/page-%s.png" % server.scaled)
    print(page.title())
    page.wait_for_timeout(500)
    t = time.time(); server.kill(); print("kill", time.time()-t)
    t = time.time(); server.start(); print("start", time.time()-t)
    page.reload()
    t = time.time(); server.stop(); print("stop", time.time()-t)
    print(server.log())
    errors.clear()
