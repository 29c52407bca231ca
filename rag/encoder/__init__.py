"""Encoders of text (BERT, MPNet): how their weights are packed, and what runs them on a CPU.

That needs no torch, is loaded in a moment, and is small; where there is a GPU torch runs them.
"""

from rag.encoder.encoder import Encoder
from rag.encoder.graph import can_build

__all__ = ["Encoder", "can_build"]
