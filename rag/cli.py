"""The `pullquote` command: thin, data on standard output, everything else on standard error."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rag import __version__, lean
from rag.errors import PullquoteError, UsageError
from rag.settings import REFUSAL, Settings

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from rag.engine import Engine
    from rag.questions import Asked

Command = TypeVar("Command", bound=Callable[..., Any])

QUESTIONS = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


class _Group(click.Group):
    """Commands in the order in which one meets them; `eval` is imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names as they were defined, with eval among them."""
        return [*self.commands, "eval"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; the evaluation's come from its own package."""
        if cmd_name == "eval":
            from eval.commands import eval_command

            return eval_command
        return super().get_command(ctx, cmd_name)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="pullquote")
def pullquote() -> None:
    """Ask your documents a question; every answer is a quotation, with its source.

    \b
    pullquote index articles/             make an index of a folder
    pullquote ask "Who opened the bridge?"
    pullquote chat                        the same in a browser
    """  # noqa: D301 - click wants the character


def _common(command: Command) -> Command:
    """Give a command the options that every command with an index has."""
    options = (
        click.option("--index", metavar="DIR", help="The index's folder [.pullquote]."),
        click.option("--chroma", metavar="URL", help="A Chroma server that holds the index."),
        click.option("--embedder", metavar="NAME", help="The embedding model: a name or a folder."),
    )
    for option in reversed(options):
        command = option(command)
    return command


_reader = click.option("--reader", metavar="NAME", help="The reader: a name or a folder.")


def _asking(command: Command) -> Command:
    """Give a command the options of those that ask."""
    options = (
        _reader,
        click.option("--candidates", type=int, metavar="N", help="How many passages are read."),
        click.option(
            "--refusal", metavar="HOW", help=f"{', '.join(REFUSAL)}, or a confidence in 0..1."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return _common(command)


_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
_quiet = click.option("--quiet", is_flag=True, help="Tell no progress.")


@pullquote.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@_common
@_json
@_quiet
def index(paths: tuple[Path, ...], as_json: bool, quiet: bool, **flags: Any) -> None:
    """Index files and folders, or bring their index up to date."""
    from rag.ingest import is_gone, printable
    from rag.terminal import progress_bar, progress_log, report_view

    try:
        with _engine(flags, create=True) as engine:
            if quiet:
                report = engine.index(paths)
            elif not sys.stderr.isatty():
                log = progress_log(lambda line: click.echo(line, err=True))
                report = engine.index(paths, progress=log)
            else:
                with progress_bar(_console(stderr=True)) as tell:
                    report = engine.index(paths, progress=tell)
    except KeyboardInterrupt:
        click.echo("Stopped; what was complete is kept.", err=True)
        raise
    if as_json:
        _print_json(report.to_json())
    else:
        _console().print(report_view(report))
    skipped = {note.path for note in report.skipped}
    missing = [path for path in paths if is_gone(path) and printable(path) in skipped]
    done = report.added or report.updated or report.unchanged or report.removed
    if missing or not done:
        what = f"{missing[0]} does not exist" if missing else "No document was found to index"
        raise PullquoteError(f"{what}: 'pullquote index --help' tells what can be given.")


@pullquote.command()
@click.argument("question", required=False)
@click.option("--questions", type=QUESTIONS, metavar="FILE.jsonl", help="A question a line.")
@click.option("--top", type=int, metavar="N", help="How many quotes an answer has at most [3].")
@_asking
@_json
def ask(
    question: str | None, questions: Path | None, top: int | None, as_json: bool, **flags: Any
) -> None:
    """Ask a question, or each line of a file: {"id", "question", "history"}."""
    from rag.terminal import answer_view

    asked = _asked(question, questions)
    with _engine(flags, to_ask=True, top=top) as engine:

        def show(item: Asked) -> None:
            answer = engine.ask(item.question, history=item.history, id=item.id)
            if as_json:
                _print_json(answer.to_json())
            else:
                _console().print(answer_view(answer))

        _each(asked, show, alone=questions is None, headed=not as_json)


@pullquote.command()
@click.argument("query", required=False)
@click.option(
    "--questions",
    type=QUESTIONS,
    metavar="FILE.jsonl",
    help="A query a line; its history is ignored.",
)
@click.option(
    "--top", type=click.IntRange(1), default=20, metavar="N", help="How many candidates [20]."
)
@_common
@_json
def search(
    query: str | None, questions: Path | None, top: int, as_json: bool, **flags: Any
) -> None:
    """Show the candidates for a query, before any reading."""
    from rag.terminal import candidates_view

    asked = _asked(query, questions)
    with _engine(flags) as engine:

        def show(item: Asked) -> None:
            candidates = engine.search(item.question, top=top)
            if as_json:
                records = {record.id: record for record in engine.documents()}
                _print_json(item.candidates_json(candidates, records))
            else:
                _console().print(candidates_view(candidates))

        _each(asked, show, alone=questions is None, headed=not as_json)


@pullquote.command()
@_common
@_json
def documents(as_json: bool, **flags: Any) -> None:
    """List what is in the index."""
    from rag.terminal import documents_lines, documents_view

    with _engine(flags) as engine:
        records = engine.documents()
    if as_json:
        _print_json([record.to_json() for record in records])
    elif sys.stdout.isatty():
        _console().print(documents_view(records))
    else:
        for line in documents_lines(records):
            click.echo(line)


@pullquote.command()
@click.argument("document")
@_common
@_json
def show(document: str, as_json: bool, **flags: Any) -> None:
    """Print a document's text: DOCUMENT is its id or its path."""
    from rag.terminal import visible

    with _engine(flags) as engine:
        found = engine.document(document)
    if as_json:
        _print_json(found.to_json())
    else:
        click.echo(visible(found.text))


@pullquote.command()
@click.argument("documents", nargs=-1, required=True)
@_common
@_json
def remove(documents: tuple[str, ...], as_json: bool, **flags: Any) -> None:
    """Take documents out of the index; the files stay where they are.

    A document is named by its id or path, or by a folder that it lies below.
    """
    with _engine(flags) as engine:
        removed = engine.remove(documents)
    if as_json:
        _print_json([record.to_json() for record in removed])
    else:
        for record in removed:
            for path in record.paths:
                click.echo(f"removed {path}")


@pullquote.command()
@click.option("--host", default="127.0.0.1", help="The address to serve on [127.0.0.1].")
@click.option("--port", default=7860, type=click.IntRange(0, 65535), help="The port [7860].")
@click.option("--root-path", help="The path below which a proxy shows the chat.")
@click.option("--auth-file", type=click.Path(path_type=Path), help="Who may log in.")
@click.option("--mcp", is_flag=True, help="Offer the same as MCP tools.")
@click.option("--open", "open_browser", is_flag=True, help="Open it in the browser.")
@_asking
def chat(
    host: str,
    port: int,
    root_path: str | None,
    auth_file: Path | None,
    mcp: bool,
    open_browser: bool,
    **flags: Any,
) -> None:
    """Serve the chat."""
    from ui.app import serve

    serve(
        Settings.read(**flags),
        host=host,
        port=port,
        root_path=root_path,
        auth_file=auth_file,
        mcp=mcp,
        open_browser=open_browser,
    )


@pullquote.command()
@click.option(
    "--passages", type=click.IntRange(1), default=2000, metavar="N", help="How many [2000]."
)
@_json
def bench(passages: int, as_json: bool) -> None:
    """Measure speed and memory on this machine."""
    from rag.bench import run, table

    figures = run(passages, tell=lambda line: click.echo(line, err=True))
    if as_json:
        _print_json(figures)
    else:
        _console().print(table(figures))


@pullquote.command()
@_common
@_reader
@_json
def doctor(as_json: bool, **flags: Any) -> None:
    """Tell versions, models, what the processor offers, and the index's health."""
    from rag.doctor import examine, view

    findings = examine(Settings.read(**flags))
    if as_json:
        _print_json(findings)
    else:
        _console().print(view(findings))
    if findings["problems"]:
        raise PullquoteError(" ".join(findings["problems"]))


def _engine(
    flags: dict[str, Any], *, create: bool = False, to_ask: bool = False, **more: Any
) -> Engine:
    from rag.engine import Engine

    return Engine.open(Settings.read(**flags, **more), create=create, to_ask=to_ask)


def _asked(question: str | None, questions: Path | None) -> list[Asked]:
    from rag.questions import Asked, check, read_questions

    if question is not None and questions is None:
        check(question)  # before anything is opened
        return [Asked(question)]
    if question is None and questions is not None:
        return read_questions(questions)
    raise click.UsageError("Give either a question, or a file of them with --questions.")


def _each(
    asked: Sequence[Asked], show: Callable[[Asked], None], *, alone: bool, headed: bool
) -> None:
    """Show what is found for each question; one of a file that cannot be asked stops no other."""
    failures = 0
    for item in asked:
        if headed and not alone:
            _console().rule(_heading(item.question), align="left", style="dim")
        try:
            show(item)
        except UsageError as error:
            if alone:
                raise
            failures += 1
            if headed:
                click.echo(str(error), err=True)
            else:
                _print_json({"id": item.id, "question": item.question, "error": str(error)})
    if failures:
        raise PullquoteError(f"{failures} of the questions could not be asked: see their lines.")


def _heading(question: str) -> Text:
    """A question as a heading: what looks like markup in it, or steers a terminal, is text."""
    from rich.text import Text

    from rag.terminal import visible

    return Text(visible(question))


def _console(*, stderr: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=stderr, highlight=False)


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


def main(arguments: list[str] | None = None) -> None:
    """Run the command; every failure is one sentence on standard error and an exit status."""
    lean.own_process = True
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        pullquote.main(args=arguments, prog_name="pullquote", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except PullquoteError as error:
        click.echo(f"pullquote: {error}", err=True)
        sys.exit(error.exit_status)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if os.environ.get("PULLQUOTE_DEBUG"):
            raise
        click.echo(
            f"pullquote: something went wrong inside ({type(error).__name__}: {error}); "
            "PULLQUOTE_DEBUG=1 shows where.",
            err=True,
        )
        sys.exit(1)
