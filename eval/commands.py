"""`pullquote eval`: thin commands; what they need is imported when they run."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rag.errors import BadSetting, PullquoteError
from rag.settings import Settings

if TYPE_CHECKING:
    from eval.gold import Gold
    from eval.runs import Run

Command = TypeVar("Command", bound=Callable[..., Any])

FOLDER = click.Path(path_type=Path)
SPLIT = click.Choice(["dev", "test", "all"])


class _DefaultGroup(click.Group):
    """A group whose command ``run`` may go unnamed: ``pullquote eval GOLD``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``run`` before what names no command."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["run", *args]
        return super().parse_args(ctx, args)


@click.group(
    "eval",
    cls=_DefaultGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    subcommand_metavar="GOLD | COMMAND [OPTIONS]",
)
def eval_command() -> None:
    """Measure how far the answers can be trusted.

    GOLD is a gold set: our JSONL (eval/README.md tells its format), a SQuAD file, a BEIR folder,
    or the name of a shipped set: sample, seeds, sample-asked, seeds-asked.

    \b
    pullquote eval questions.jsonl --corpus articles/
    pullquote eval sample --split dev --set candidates=24
    pullquote eval squad-v2-dev.json.gz --closed
    pullquote eval compare runs/A runs/B
    """  # noqa: D301


def _where(command: Command) -> Command:
    """Give a command the options that say which documents are asked, and how."""
    options = (
        click.option("--corpus", type=FOLDER, metavar="DIR", help="Documents, or a BEIR folder."),
        click.option("--index", metavar="DIR", help="An index of the documents [.pullquote]."),
        click.option("--chroma", metavar="URL", help="A Chroma server that holds the index."),
        click.option("--embedder", metavar="NAME", help="The embedding model."),
        click.option("--reader", metavar="NAME", help="The reader."),
        click.option(
            "--set",
            "assigned",
            multiple=True,
            metavar="KEY=VALUE",
            help=f"A setting: {', '.join(f.name for f in fields(Settings))}. May be repeated.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


@eval_command.command("run")
@click.argument("gold")
@_where
@click.option("--split", type=SPLIT, help="Which questions [test].")
@click.option("--closed", is_flag=True, help="SQuAD only: read the paragraph that is given.")
@click.option("--retrieval", is_flag=True, help="Only find passages; BEIR folders always do.")
@click.option("--out", type=FOLDER, metavar="DIR", help="The run's folder [runs/TIME-NAME].")
@_json
def run_command(
    gold: str,
    split: str | None,
    closed: bool,
    retrieval: bool,
    out: Path | None,
    as_json: bool,
    **where: Any,
) -> None:
    """Ask every question of GOLD, print the figures, write a report."""
    from eval.console import run_view
    from eval.evaluate import mode_of
    from eval.runs import check_new, write_run

    if closed and (retrieval or where["corpus"] or _names_index(where)):
        raise click.UsageError("--closed reads the given paragraphs: it needs no documents.")
    given = _load(gold, split)
    folder = out or Path("runs") / f"{datetime.now():%Y%m%d-%H%M%S}-{given.name}"
    check_new(folder)
    run = _run(given, where, mode=mode_of(given, closed=closed, retrieval=retrieval))
    write_run(run, folder)
    if as_json:
        _print_json({"run": str(folder), **run.about, **run.metrics})
    else:
        _print(run_view(run, folder))


@eval_command.command()
@click.argument("first", type=FOLDER)
@click.argument("second", type=FOLDER)
@_json
def compare(first: Path, second: Path, as_json: bool) -> None:
    """Show what changed from run FIRST to run SECOND, and which questions changed sides."""
    from eval.compare import compare as compared
    from eval.console import comparison_view
    from eval.runs import read_run

    comparison = compared(read_run(first), read_run(second))
    if as_json:
        _print_json(comparison.to_json())
    else:
        _print(comparison_view(comparison))


@eval_command.command()
@click.argument("gold", nargs=-1, required=True)
@_where
@click.option("--write", type=FOLDER, metavar="FILE", help="Write the best as environment lines.")
@_json
def tune(gold: tuple[str, ...], write: Path | None, as_json: bool, **where: Any) -> None:
    """Search fusion weight, candidates and refusal on the dev questions of GOLD; show the trades.

    Nothing is written unless --write names a file.
    """
    from eval.console import indexing, tracking
    from eval.tune import tune as tuned
    from eval.tune_view import tuning_view

    sets = [_placed(_load(each, None, "dev"), where) for each in gold]
    with indexing() as tell, tracking("Tuning") as track:
        tuning = tuned(sets, _settings(where), track, tell)
    if write is not None:
        tuning.write(write)
    if as_json:
        _print_json(tuning.to_json())
    else:
        _print(tuning_view(tuning, write))


@eval_command.command()
@click.argument("gold", nargs=-1, required=True)
@_where
@click.option("--split", type=SPLIT, help="Which questions [dev].")
@click.option("--write", type=FOLDER, metavar="FILE", help="Write the fitted confidence there.")
@_json
def calibrate(
    gold: tuple[str, ...], split: str | None, write: Path | None, as_json: bool, **where: Any
) -> None:
    """Fit the confidence to the questions of GOLD, and show whether that makes it truer.

    The file that --write makes is used by PULLQUOTE_CONFIDENCE=FILE or --set confidence=FILE.
    """
    from eval.calibrate import calibrate as calibrated
    from eval.console import fit_view, indexing, tracking

    sets = [_placed(_load(each, split, "dev"), where) for each in gold]
    with indexing() as tell, tracking("Asking") as track:
        fitted = calibrated(sets, _settings(where), track, tell)
    if write is not None:
        fitted.write(write)
    if as_json:
        _print_json(fitted.to_json())
    else:
        _print(fit_view(fitted, write))


@eval_command.command()
@click.option("--index", metavar="DIR", help="The index that the feedback lies beside.")
@click.option("--out", type=FOLDER, metavar="FILE", help="Where to write [standard output].")
def harvest(index: str | None, out: Path | None) -> None:
    """Turn the chat's feedback into candidates for a gold set: JSONL to be looked through."""
    from eval.harvest import harvest as harvested
    from eval.runs import write_whole

    lines = harvested(Settings.read(index=index).index)
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    if out is None:
        click.echo(text, nl=False)
    else:
        write_whole(out, text)
        click.echo(f"{len(lines)} candidates written to {out}: look through them.", err=True)


@eval_command.command()
@click.option("--floors", type=FOLDER, metavar="FILE", help="The floors [eval/floors.toml].")
@_json
def gate(floors: Path | None, as_json: bool) -> None:
    """Ask the dev questions of the shipped sets, and fail if a figure is below its floor."""
    from eval.console import gate_view
    from eval.gate import check, read_floors

    checks = []
    for name, wanted in read_floors(floors).items():
        given = _load(name, "dev")
        if _corpus_is_missing(given):
            click.echo(f"{name}: its documents are not here, so it is left out.", err=True)
            continue
        checks += check(name, wanted, _run(given, {}))
    if as_json:
        _print_json([each.to_json() for each in checks])
    else:
        _print(gate_view(checks))
    failed = [each.sentence for each in checks if not each.passed]
    if failed:
        raise PullquoteError(" ".join(failed))


def _corpus_is_missing(gold: Gold) -> bool:
    from eval.datasets import shipped_corpus

    corpus = shipped_corpus(gold.path)
    return corpus is not None and not corpus.is_dir()


def _load(gold: str, split: str | None, default: str = "test") -> Gold:
    from eval.datasets import find_gold, load

    return load(find_gold(gold), split, default)


def _run(gold: Gold, where: dict[str, Any], **how: Any) -> Run:
    """Run the evaluation with bars on standard error."""
    from eval.console import indexing, tracking
    from eval.evaluate import evaluate

    settings = _settings(where)
    gold, corpus = _placed(gold, where)
    with ExitStack() as stack:
        tell = stack.enter_context(indexing())
        track = stack.enter_context(tracking(f"Asking {gold.name}"))
        return evaluate(gold, settings, corpus=corpus, track=track, tell=tell, **how)


def _placed(gold: Gold, where: dict[str, Any]) -> tuple[Gold, Path | None]:
    """Return a set with the folder that it asks about, or None where an index is named."""
    from eval.evaluate import corpus_of

    return gold, corpus_of(gold, where.get("corpus"), names_index=_names_index(where))


def _names_index(where: dict[str, Any]) -> bool:
    flags = _flags(where)
    return bool(flags["index"] or flags["chroma"])


def _settings(where: dict[str, Any]) -> Settings:
    """Read the settings from --set, the other options, the environment and defaults."""
    return Settings.read(**_flags(where))


def _flags(where: dict[str, Any]) -> dict[str, str | None]:
    """Return the settings that --set and the other options give.

    Raises:
        BadSetting: if --set has no KEY=VALUE, or no such setting.
    """
    flags = {name: where.get(name) for name in ("index", "chroma", "embedder", "reader")}
    known = [field.name for field in fields(Settings)]
    for each in where.get("assigned", ()):
        key, equals, value = each.partition("=")
        key = key.strip().replace("-", "_")
        if not equals or key not in known:
            raise BadSetting(key, value, f"KEY=VALUE, where KEY is one of {', '.join(known)}")
        flags[key] = value.strip()
    return flags


def _print(view: Any) -> None:
    from rich.console import Console

    Console(highlight=False).print(view)


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, allow_nan=False))
