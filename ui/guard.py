"""What the browser may load, whose page may ask, and what the server may hand out."""

from __future__ import annotations

import ipaddress
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
    "This chat answers its own page only: open it by the address that 'pullquote chat' printed, or "
    "by its machine's IP address; for a name, start it with that as --host, or with a login. "
    "Behind a proxy, give --root-path, and hand the Host on.",
    403,
)
_PORT = re.compile(r":\d*$")
STATIC = "/pullquote/"
"""Below this path lie the chat's own style and fonts."""


class Guard:
    """ASGI middleware: serves our static files, refuses :data:`REFUSED`, sends the policy.

    What another site's page asks is refused too, else any page that is open in a browser could
    read and remove the documents. With a ``name`` the chat is known by that, as "localhost" and by
    IP addresses only: any other may be a page's own, made to lead here. None stands for any name.
    """

    def __init__(self, app: App, name: str | None = None) -> None:
        self.app = app
        self.name = name
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
        if _is_foreign(Headers(scope=scope), self.name):
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


def _is_foreign(headers: Headers, own: str | None) -> bool:
    """Tell whether a request is not of the chat's own page, nor of a program of the user's."""
    host = headers.get("host", "").lower()
    name = _without_port(host)
    if own and name not in (own.lower(), "localhost") and not _is_address(name):
        return True
    if "origin" not in headers:  # no page, or one that only leads here
        return False
    origin = headers["origin"].lower().partition("://")[2]
    # a proxy may hand the name on without its port
    return origin != host and not (name == host and name == _without_port(origin))


def _without_port(host: str) -> str:
    """Return the name or number of a host without its port and brackets."""
    return _PORT.sub("", host).strip("[]")


def _is_address(host: str) -> bool:
    """Tell whether a host is an IP address, which nobody can make to lead elsewhere."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
