"""What the browser may load, whose page may ask, and what the server may hand out."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.staticfiles import StaticFiles

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
"""The page may speak to its own server only; Gradio's templates need eval and inline scripts."""

REFUSED = (
    "/gradio_api/file",
    "/gradio_api/proxy",
    "/gradio_api/stream",
    "/gradio_api/process_recording",
    "/gradio_api/deep_link",
    "/gradio_api/vibe-",
    "/monitoring",
    "/file=",
    "/file/",
    "/proxy",
)
"""Gradio's routes that the chat does not use: they hand out files or fetch addresses."""


NOTHING = PlainTextResponse("There is nothing here.", 404)
FOREIGN = PlainTextResponse(
    "This chat answers its own page only: open it by the address that 'pullquote chat' printed. "
    "Behind a proxy, give --root-path, and hand the Host on.",
    403,
)
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names that nobody else's server can have."""
_PORT = re.compile(r":\d*$")
STATIC = "/pullquote/"
"""Below this path lie the chat's own style and fonts."""


class Guard:
    """ASGI middleware: serves our static files, refuses :data:`REFUSED`, sends the policy.

    What another site's page asks is refused too, else any page that is open in a browser could
    read and remove the documents. With ``alone`` the chat is for this machine's user without a
    login, and is known by :data:`LOOPBACK` names only: a page's own name may be made to lead here.
    """

    def __init__(self, app: App, alone: bool = False) -> None:
        self.app = app
        self.alone = alone
        self.static = StaticFiles(directory=Path(__file__).parent / "static")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer that there is nothing."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message.get("headers", ()),
                    (b"content-security-policy", POLICY.encode("ascii")),
                    (b"x-content-type-options", b"nosniff"),
                    (b"referrer-policy", b"no-referrer"),
                ]
            await send(message)

        path = scope["path"]  # of which a proxy has taken the root path, as the README says
        if _is_foreign(Headers(scope=scope), self.alone):
            await FOREIGN(scope, receive, with_policy)
        elif path.removeprefix(scope.get("root_path", "")).startswith(REFUSED):
            await NOTHING(scope, receive, with_policy)
        elif path.startswith(STATIC):
            below = {**scope, "path": path.removeprefix(STATIC[:-1]), "root_path": ""}
            try:
                await self.static(below, receive, with_policy)
            except HTTPException:
                await NOTHING(scope, receive, with_policy)
        else:
            await self.app(scope, receive, with_policy)


def _is_foreign(headers: Headers, alone: bool) -> bool:
    """Tell whether a request is not of the chat's own page, nor of a program of the user's."""
    host = headers.get("host", "").lower()
    name = _without_port(host)
    if alone and name not in LOOPBACK:
        return True
    if "origin" not in headers:  # no page, or one that only leads here
        return False
    origin = headers["origin"].lower().partition("://")[2]
    # a proxy may hand the name on without its port
    return origin != host and not (name == host and name == _without_port(origin))


def _without_port(host: str) -> str:
    """Return the name or number of a host without its port and brackets."""
    return _PORT.sub("", host).strip("[]")
