"""The chat: a Gradio app over one index, with its API and, when asked for, its MCP tools."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

import gradio as gr
from starlette.middleware import Middleware

from rag.errors import CannotServe, PortInUse, PullquoteError, UsageError
from rag.ingest import suffixes
from rag.model import Json
from rag.settings import Settings
from rag.signals import on_sigterm
from ui import api
from ui.auth import Users
from ui.documents import Documents
from ui.guard import Guard
from ui.panel import QUESTION_LIMIT, Panel
from ui.service import Service
from ui.suggest import Suggestions
from ui.theme import theme
from ui.uploads import Uploads

if TYPE_CHECKING:
    from rag.engine import Engine

STATIC = Path(__file__).parent / "static"
SCRIPTS = ("base.js", "conversation.js", "evidence.js", "documents.js", "main.js")
UPLOAD_LIMIT_MB = 100
"""The largest file that is taken, in megabytes."""


class App:
    """A chat that is being served; :meth:`close` ends it."""

    def __init__(
        self,
        settings: Settings,
        *,
        open_engine: Callable[..., Engine] | None = None,
        upload_limit_mb: int = UPLOAD_LIMIT_MB,
    ) -> None:
        """Build everything; nothing is served yet.

        Raises:
            PullquoteError: if there is an index that cannot be opened.
        """
        self._arrivals = tempfile.TemporaryDirectory(prefix="pullquote-uploads-")
        os.environ["GRADIO_TEMP_DIR"] = self._arrivals.name
        self._limit = upload_limit_mb
        self.settings = settings
        self.service = Service(settings, open_engine)
        self._uploads = Uploads(settings.index, Path(self._arrivals.name))
        self.documents = Documents(self.service, self._uploads)
        self.blocks = self._build(Panel(self.service, self.documents, Suggestions(self.service)))
        self.url = ""

    def launch(
        self,
        host: str = "127.0.0.1",
        port: int = 7860,
        *,
        root_path: str | None = None,
        auth_file: Path | None = None,
        mcp: bool = False,
        open_browser: bool = False,
    ) -> str:
        """Serve, without waiting, and return the address.

        Port 0 takes any that is free.

        Raises:
            PortInUse, CannotServe: if the address cannot be had.
            BadAuthFile: if the file of names and hashes cannot be used.
            UsageError: if MCP tools are wanted behind a login.
        """
        if mcp and auth_file:
            raise UsageError(
                "MCP tools cannot be had behind a login, which their clients know nothing of: "
                "leave out --mcp or --auth-file."
            )
        users = Users(Path(auth_file)) if auth_file else None
        name = None if users or root_path else host
        port = _free_port(host, port)
        self._uploads.forget_removed()  # the port was free: no other chat may undo them
        self.service.engine(create=True)
        threading.Thread(target=self._warm_up, daemon=True).start()
        _, self.url, _ = self.blocks.launch(
            server_name=host,
            server_port=port,
            root_path=root_path,
            auth=users,
            auth_message="Pullquote: sign in to ask the documents.",
            mcp_server=mcp,
            inbrowser=open_browser,
            prevent_thread_lock=True,
            quiet=True,
            share=False,
            max_threads=80,
            max_file_size=f"{self._limit}mb",
            allowed_paths=[],
            blocked_paths=[str(self.settings.index.absolute()), str(Path.cwd())],
            footer_links=[],
            run_history=False,
            enable_monitoring=False,
            ssr_mode=False,
            pwa=False,
            app_kwargs={"middleware": [Middleware(Guard, name=name)]},
            theme=theme(),
            head='<link rel="stylesheet" href="pullquote/app.css">',
        )
        return self.url

    def close(self) -> None:
        """Stop serving and let go of the index."""
        self.documents.close()
        self.blocks.close(verbose=False)
        self.service.close()
        self._arrivals.cleanup()

    def _build(self, panel: Panel) -> gr.Blocks:
        """Put the page together: one component, its markup, its script and what it may call."""
        shell = (STATIC / "shell.html").read_text("utf-8")
        limits = {"question": QUESTION_LIMIT, "megabytes": self._limit, "endings": suffixes()}
        script = f"const LIMITS = {json.dumps(limits)};\n" + "\n".join(
            (STATIC / name).read_text("utf-8") for name in SCRIPTS
        )

        async def serve_page(sent: Any) -> Json:
            """Gradio marks what it may call, and cannot mark a method."""
            return await panel.panel(sent)

        with gr.Blocks(
            title="Pullquote", analytics_enabled=False, fill_width=True, fill_height=True
        ) as blocks:
            gr.HTML(
                html_template=shell,
                js_on_load=script,
                apply_default_css=False,
                server_functions=[serve_page],
                elem_id="pullquote",
                padding=False,
            )
            api.offer(self.service)
        blocks.queue(default_concurrency_limit=20, max_size=200)
        return blocks

    def _warm_up(self) -> None:
        """Load the models before the first question; a failure is told when one is asked."""
        with contextlib.suppress(PullquoteError):
            self.service.engine().warm_up()


@on_sigterm(signal.default_int_handler)  # else what was uploaded would be left behind
def serve(
    settings: Settings,
    host: str = "127.0.0.1",
    port: int = 7860,
    root_path: str | None = None,
    auth_file: Path | None = None,
    mcp: bool = False,
    open_browser: bool = False,
    **more: Any,
) -> None:
    """Serve the chat until it is interrupted or told to end; one line on stderr says where.

    Raises:
        PortInUse: if another program has the port.
        PullquoteError: if the index is there and cannot be opened.
    """
    app = App(settings, **more)
    try:
        url = app.launch(
            host,
            port,
            root_path=root_path,
            auth_file=auth_file,
            mcp=mcp,
            open_browser=open_browser,
        )
        tools = f" (MCP tools at {url}gradio_api/mcp/)" if mcp else ""
        print(f"Pullquote is at {url}{tools}", file=sys.stderr, flush=True)
        threading.Event().wait()
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
    finally:
        app.close()


def _free_port(host: str, port: int) -> int:
    """Find out before anything is loaded whether the port is free, and return it.

    Raises:
        PortInUse: if it is not.
        CannotServe: if the host is not this machine's, or the port not for its users.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        if os.name != "nt":  # there it would let two programs have the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortInUse(host, port) from None
            raise CannotServe(host, port, error.strerror or str(error)) from None
        return int(probe.getsockname()[1])
