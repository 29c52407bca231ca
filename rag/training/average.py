"""`python -m rag.training.average OUT WEIGHTS[*SHARE]…`: one reader out of several runs' weights.

Weights of runs that began with one another lie in one valley of the loss, and their mean often
reads better than each of them (Wortsman et al. 2022, "Model soups").
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


def average(parts: Sequence[tuple[Mapping[str, Tensor], float]]) -> dict[str, Tensor]:
    """Return the mean of weights by their shares, 32 bits.

    Args:
        parts: weights by name, all of the same shapes, and the share of each.

    Raises:
        ValueError: If the weights are not of one network.
    """
    total = sum(share for _, share in parts)
    shapes = [{name: tensor.shape for name, tensor in weights.items()} for weights, _ in parts]
    if any(each != shapes[0] for each in shapes):
        raise ValueError("the weights are not of one network")
    mean: dict[str, Tensor] = {}
    for weights, share in parts:
        for name, tensor in weights.items():
            piece = tensor.float() * (share / total)
            mean[name] = mean[name] + piece if name in mean else piece
    return mean


def main(arguments: list[str] | None = None) -> None:
    """Write the mean of several weights as a reader's folder."""
    from rag.encoder.minilm import FOLDER
    from rag.training.config import Config
    from rag.training.export import read_weights, write_reader

    parser = argparse.ArgumentParser(
        prog="python -m rag.training.average", description=main.__doc__
    )
    parser.add_argument("out", type=Path, help="the reader's folder")
    parser.add_argument("--encoder", type=Path, default=FOLDER, help="the encoder's folder")
    parser.add_argument("--bits", type=float, default=Config.bits, help="what a weight takes")
    parser.add_argument("weights", nargs="+", help="a .safetensors file, or FILE*SHARE")
    args = parser.parse_args(arguments)
    named = [text.rpartition("*") if "*" in text else (text, "*", "1") for text in args.weights]
    parts = [(read_weights(Path(file)), float(share)) for file, _, share in named]
    write_reader(average(parts), args.encoder, args.out, args.bits)


if __name__ == "__main__":
    main()
