"""For a team: many at once, behind nginx, with a login, and nothing handed out unasked."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from rag.errors import CannotServe, PortInUse, UsageError
from tests.ui.conftest import Chat, Person, away, free_port
from ui import auth

pytestmark = pytest.mark.e2e

OPENED = "When was the Linden Bridge opened?"


def _component(chat: Chat) -> int:
    parts = httpx.get(f"{chat.url}config").json()["components"]
    return next(part["id"] for part in parts if part["type"] == "html")


def _port(chat: Chat) -> int:
    return int(chat.url.rstrip("/").rsplit(":", 1)[1])


def test_twenty_people_five_questions_each_no_error_nothing_mixed_up(
    serve_chat: Callable[..., Chat],
) -> None:
    chat = serve_chat()
    chat.engine.delay = 0.05
    component = _component(chat)
    answered: list[str] = []

    async def person(client: httpx.AsyncClient, who: int) -> None:
        history: list[dict[str, object]] = []
        for turn in range(5):
            question = f"How long is the bridge, asks number {who} for the {turn} time?"
            sent = {
                "call": "ask",
                "question": question,
                "history": history,
                "ticket": f"{who}-{turn}",
            }
            reply = await client.post(
                f"{chat.url}gradio_api/component_server/",
                json={
                    "data": sent,
                    "component_id": component,
                    "fn_name": "serve_page",
                    "session_hash": f"person{who}",
                },
            )
            got = reply.json()
            assert "error" not in got
            assert got["turn"]["question"] == question
            assert got["turn"]["answer"] == "412 metres"
            history.append({"question": question, "answer": got["turn"]["answer"]})
            answered.append(question)

    async def everybody() -> None:
        async with httpx.AsyncClient(timeout=60) as client:
            await asyncio.gather(*(person(client, who) for who in range(20)))

    away(everybody())
    assert len(set(answered)) == 100


def test_two_people_see_only_their_own(chat: Chat, visit: Callable[..., Person]) -> None:
    one, other = visit(chat.url), visit(chat.url)
    one.ask(OPENED)
    other.page.reload()
    other.page.locator("#welcome h2").wait_for()
    assert other.page.locator(".turn").count() == 0
    other.page.get_by_label("Conversations").click()
    assert "None yet." in other.page.inner_text("#kept-list")


@pytest.fixture
def nginx(chat: Chat, tmp_path: Path) -> Iterator[str]:
    """Nginx before a chat, below a path, as the README says to set it up."""
    binary = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if not binary:
        pytest.skip("no nginx: the test of --root-path needs one")
    port = free_port()
    inner = chat.url.rstrip("/")
    (tmp_path / "nginx.conf").write_text(
        f"""
        daemon off; worker_processes 1; pid {tmp_path}/pid; error_log {tmp_path}/error.log;
        events {{ worker_connections 64; }}
        http {{
          access_log off; client_body_temp_path {tmp_path}/body; proxy_temp_path {tmp_path}/proxy;
          fastcgi_temp_path {tmp_path}/f; uwsgi_temp_path {tmp_path}/u; scgi_temp_path {tmp_path}/s;
          server {{
            listen 127.0.0.1:{port};
            client_max_body_size 100m;
            location /pullquote/ {{
              proxy_pass {inner}/;
              proxy_set_header Host $http_host;
              proxy_set_header X-Forwarded-Proto $scheme;
              proxy_buffering off;
            }}
          }}
        }}
        """,
        "utf-8",
    )
    process = subprocess.Popen(
        [binary, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}/pullquote/"
    process.terminate()
    process.wait(10)


@pytest.fixture
def chat(serve_chat: Callable[..., Chat], request: pytest.FixtureRequest) -> Chat:
    """A chat; below a path where nginx is before it."""
    behind = "nginx" in request.fixturenames
    return serve_chat(root_path="/pullquote") if behind else serve_chat()


def test_behind_nginx_everything_works_below_its_path(
    nginx: str, visit: Callable[..., Person]
) -> None:
    person = visit(nginx)
    requests: list[str] = []
    person.page.on("request", lambda request: requests.append(request.url))
    turn = person.ask(OPENED)
    turn.locator(".chip").nth(1).click()
    person.page.get_by_text("Quote 2 of 3").wait_for()
    person.page.click(".top [data-action=drawer]")
    file = {"name": "moon.txt", "mimeType": "text/plain", "buffer": b"The moon is far."}
    person.page.set_input_files("#pick-files", [file])
    person.page.get_by_text("1 added").wait_for()
    assert requests
    assert all(url.startswith((nginx, "data:", "blob:")) for url in requests)
    serif = "[...document.fonts].some((face) => face.family.includes('Pullquote Serif'))"
    assert person.page.evaluate(serif)


@pytest.mark.parametrize("root_path", ["/pullquote", "/ask-us"])
def test_the_style_is_served_whatever_path_a_proxy_takes_away(
    serve_chat: Callable[..., Chat], root_path: str
) -> None:
    team = serve_chat(root_path=root_path)
    style = httpx.get(f"{team.url}pullquote/app.css")
    assert style.status_code == 200
    assert style.headers["content-type"].startswith("text/css")
    for refused in ("gradio_api/file=/etc/hostname", "monitoring"):
        assert httpx.get(f"{team.url}{refused}").status_code == 404
        assert httpx.get(f"{team.url}{root_path[1:]}/{refused}").status_code == 404


def test_only_who_signs_in_may_ask(
    serve_chat: Callable[..., Chat], tmp_path: Path, browser: Any
) -> None:
    users = tmp_path / "users"
    auth.add(users, "ada", "correct horse")
    chat = serve_chat(auth_file=users)
    refused = httpx.post(f"{chat.url}gradio_api/component_server/", json={})
    assert refused.status_code == 401
    for path in ("config", "gradio_api/info", "gradio_api/upload"):
        reply = httpx.request("POST" if "upload" in path else "GET", f"{chat.url}{path}")
        assert reply.status_code == 401
    assert "Linden" not in httpx.get(chat.url).text

    wrong = httpx.post(f"{chat.url}login", data={"username": "ada", "password": "wrong"})
    assert wrong.status_code == 400
    with httpx.Client() as client:
        right = client.post(
            f"{chat.url}login", data={"username": "ada", "password": "correct horse"}
        )
        assert right.status_code == 200
        assert client.get(f"{chat.url}config").status_code == 200

    context = browser.new_context()
    page = context.new_page()
    page.goto(chat.url)
    page.get_by_label("username").fill("ada")
    page.get_by_label("password").fill("correct horse")
    page.get_by_role("button", name="Login").click()
    page.wait_for_selector("#welcome h2")
    page.fill("#question", OPENED)
    page.press("#question", "Enter")
    page.locator(".card.answered").wait_for()
    keys = page.evaluate("Object.keys(localStorage)")
    assert any(key.startswith("pullquote:ada:conversation:") for key in keys)
    context.close()


def test_the_index_the_feedback_and_the_working_folder_are_not_handed_out(
    chat: Chat, tmp_path: Path
) -> None:
    chat.index.mkdir(parents=True, exist_ok=True)
    secret = chat.index / "feedback.jsonl"
    secret.write_text("a secret", "utf-8")
    here = Path.cwd() / "pyproject.toml"
    for path in (secret, here, Path("/etc/hostname"), tmp_path / "x"):
        for route in (
            "gradio_api/file=",
            "file=",
            "gradio_api/file/",
            "file/",
            "gradio_api//file=",
        ):
            reply = httpx.get(f"{chat.url}{route}{path}")
            assert reply.status_code in (403, 404), (route, path)
            assert "a secret" not in reply.text
    for route in (
        "gradio_api/file=https://example.com",
        "gradio_api/proxy=https://example.com",
        "monitoring",
        "pullquote/%2e%2e/panel.py",  # two dots as they are would not be sent
    ):
        assert httpx.get(f"{chat.url}{route}").status_code in (403, 404), route


def test_the_page_may_speak_to_its_own_server_only(chat: Chat) -> None:
    policy = httpx.get(chat.url).headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy


def test_a_port_in_use_is_said_at_once(serve_chat: Callable[..., Chat], chat: Chat) -> None:
    port = _port(chat)
    with pytest.raises(PortInUse, match=str(port)):
        chat.app.launch(port=port)


SERVE = """
import sys
from pathlib import Path
from rag.settings import Settings
from tests.ui.fake_engine import FakeEngine, opener
from ui.app import serve
serve(Settings(index=Path(sys.argv[1])), port=0, open_engine=opener(FakeEngine(None)))
"""


def test_who_is_told_to_terminate_leaves_no_uploads_behind(tmp_path: Path) -> None:
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(tmp_path / "index")],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stderr is not None
    assert any("Pullquote is at" in line for line in server.stderr)
    assert list(tmp_path.glob("pullquote-uploads-*"))
    server.terminate()
    assert server.wait(20) == 0
    assert not list(tmp_path.glob("pullquote-uploads-*"))


def test_a_host_that_is_not_this_machines_is_said_to_be_so(chat: Chat) -> None:
    with pytest.raises(CannotServe, match="--host"):
        chat.app.launch(host="192.0.2.1", port=0)  # kept free for documents, RFC 5737


def test_tools_are_not_promised_behind_a_login(chat: Chat, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--mcp or --auth-file"):
        chat.app.launch(port=0, mcp=True, auth_file=tmp_path / "users.txt")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Host": "evil.example:7860"},
        {"Host": "evil.example:7860", "Origin": "http://evil.example:7860"},
        {"Host": "[::"},
    ],
)
def test_another_sites_page_is_told_nothing_and_removes_nothing(
    chat: Chat, headers: dict[str, str]
) -> None:
    call = {"call": "remove", "documents": ["bridge.md"], "sure": True}
    sent = {
        "data": call,
        "component_id": _component(chat),
        "fn_name": "serve_page",
        "session_hash": "x",
    }
    reply = httpx.post(
        f"{chat.url}gradio_api/component_server/",
        content=json.dumps(sent),
        headers={"Content-Type": "text/plain", **headers},
    )
    assert reply.status_code == 403
    assert "answers its own page only" in reply.text
    assert "bridge.md" not in reply.text
    assert any(record.path.endswith("bridge.md") for record in chat.engine.documents())
    if headers.keys() == {"Host"}:
        assert httpx.get(chat.url, headers=headers).status_code == 403


def test_the_page_itself_and_programs_are_answered(chat: Chat) -> None:
    own = chat.url.rstrip("/")
    for headers in ({"Origin": own}, {}, {"Host": own.removeprefix("http://")}):
        assert httpx.get(f"{chat.url}config", headers=headers).status_code == 200
    name = own.removeprefix("http://").replace("127.0.0.1", "localhost")
    assert httpx.get(chat.url, headers={"Host": name, "Origin": f"http://{name}"}).is_success


@pytest.mark.parametrize(("host", "own"), [("0.0.0.0", "192.168.7.20"), ("localhost", "[::1]")])
def test_without_a_login_no_name_leads_to_the_chat_that_could_be_another_sites(
    serve_chat: Callable[..., Chat], host: str, own: str
) -> None:
    chat = serve_chat(host=host)
    asked = f"http://127.0.0.1:{_port(chat)}/config"
    for name in (own, "localhost", "127.0.0.1"):
        assert httpx.get(asked, headers={"Host": f"{name}:{_port(chat)}"}).is_success
    for name in ("evil.example", "team.lan", "localhost.evil.example", "127.0.0.1.evil.example"):
        evil = {"Host": name, "Origin": f"http://{name}"}
        assert httpx.get(asked, headers=evil).status_code == 403


def test_with_a_login_the_chat_is_known_by_any_name(
    serve_chat: Callable[..., Chat], tmp_path: Path
) -> None:
    auth.add(tmp_path / "users", "ada", "correct horse")
    chat = serve_chat(host="0.0.0.0", auth_file=tmp_path / "users")
    assert httpx.get(chat.url, headers={"Host": "team.lan"}).is_success


def test_a_team_is_known_by_its_own_name_and_by_no_other(
    serve_chat: Callable[..., Chat],
) -> None:
    team = serve_chat(root_path="/ask-us")
    asked = f"{team.url}config"
    host = {"Host": "team.example"}
    assert httpx.get(asked, headers={**host, "Origin": "https://team.example"}).is_success
    assert httpx.get(asked, headers={**host, "Origin": "https://team.example:8443"}).is_success
    assert httpx.get(asked, headers={**host, "Origin": "https://evil.example"}).status_code == 403
