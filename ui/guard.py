"""What the browser may load and what the server may hand out: only what the chat uses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

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
STATIC = "/pullquote/"
"""Below this path lie the chat's own style and fonts."""


class Guard:
    """ASGI middleware: serves our static files, refuses :data:`REFUSED`, sends the policy."""

    def __init__(self, app: App) -> None:
        self.app = app
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

        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if path.startswith(REFUSED):
            await NOTHING(scope, receive, with_policy)
        elif path.startswith(STATIC):
            below = {**scope, "path": path.removeprefix(STATIC[:-1]), "root_path": ""}
            try:
                await self.static(below, receive, with_policy)
            except HTTPException:
                await NOTHING(scope, receive, with_policy)
        else:
            await self.app(scope, receive, with_policy)
