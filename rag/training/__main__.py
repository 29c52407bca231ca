"""`python -m rag.training CONFIG --out FOLDER`: train the reader, write it, measure it."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from rag.training.config import read_config
from rag.training.data import DATA, Question, read_questions
from rag.training.development import development_set
from rag.training.evaluate import evaluate, read_squad
from rag.training.examples import Stream
from rag.training.negatives import known_neighbours
from rag.training.rewording import WordNet, Words, known_words, words_of


def main(arguments: list[str] | None = None) -> None:
    """Train a reader as a configuration says, write it to OUT/reader and measure it.

    Killed, it goes on from its last checkpoint when it is run again. A file OUT/STOP, or the
    clock at --until, brings the run to its end by way of the decay.
    """
    from rag.answer.reader import SpanReader
    from rag.answer.reading.loading import WEIGHTS, load_shipped
    from rag.encoder import minilm
    from rag.training.export import write_reader
    from rag.training.loop import Trainer
    from rag.training.network import brings_words

    parser = argparse.ArgumentParser(prog="python -m rag.training", description=main.__doc__)
    parser.add_argument("config", type=Path, help="the settings, a TOML file")
    parser.add_argument("--out", type=Path, required=True, help="the run's folder")
    parser.add_argument("--data", type=Path, default=DATA / "train.jsonl.gz")
    parser.add_argument("--test", type=Path, default=DATA / "squad-v2-dev.json.gz")
    parser.add_argument(
        "--wordnet", type=Path, help="the folder of WordNet's files, to reword with"
    )
    parser.add_argument(
        "--encoder",
        type=Path,
        help="an encoder's folder, in place of MiniLM's or of what the --begin reader brings",
    )
    parser.add_argument("--begin", type=Path, help="a reader's folder, to begin with its weights")
    parser.add_argument("--until", help="HH:MM, when the decay shall have ended")
    parser.add_argument("--save-every", type=int, default=200, help="steps between checkpoints")
    parser.add_argument("--most", type=int, default=1200, help="questions to measure with")
    args = parser.parse_args(arguments)

    config = read_config(args.config)
    if config.reworded and not args.wordnet:
        parser.error("this configuration rewords questions: name WordNet's folder with --wordnet")
    questions = read_questions(args.data, "train")
    began = time.time()
    similar = known_neighbours(questions, args.out / "neighbours.json")
    spent = time.time() - began
    print(f"{len(questions)} questions, neighbours found in {spent:.0f} s", flush=True)
    tokenizer = minilm.tokenizer()
    words = Words()
    if args.wordnet:
        try:
            words = known_words(
                args.out / "words.json", partial(_words_of, questions, args.wordnet)
            )
        except ValueError as error:
            parser.error(str(error))
    stream = Stream(questions, similar, tokenizer, config, words)
    own = args.begin is not None and brings_words(args.begin)
    encoder = args.encoder or (args.begin if own else minilm.FOLDER)
    trainer = Trainer(config, stream, encoder, args.out)
    if trainer.resume():
        print(f"going on from step {trainer.step}", flush=True)
    elif args.begin:
        trainer.begin_with(args.begin / WEIGHTS)
    until = None
    if args.until:
        clock = datetime.strptime(args.until, "%H:%M").time()
        until = datetime.combine(datetime.now().date(), clock).timestamp()
    if not trainer.run(save_every=args.save_every, until=until):
        return

    folder = args.out / "reader"
    write_reader(trainer.weights(), encoder, folder, config.bits)
    reader = SpanReader(load_shipped(folder))
    figures = {}
    kept_out = development_set(read_questions(args.data, "dev"), args.most)
    for name, asked in (("development", kept_out), ("test", read_squad(args.test))):
        figures[name] = evaluate(reader, asked[: args.most * 2]).report()
        told = ", ".join(f"{key} {value:.1f}" for key, value in figures[name].items())
        print(f"{name}: {told}", flush=True)
    (args.out / "results.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def _words_of(questions: Sequence[Question], folder: Path) -> Words:
    from rag.retrieve.embedder import SentenceEmbedder

    texts = [question.text for question in questions]
    return words_of(texts, WordNet(folder), SentenceEmbedder().encode_passages)


if __name__ == "__main__":
    main()
