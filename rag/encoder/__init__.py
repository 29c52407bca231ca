"""Encoders of text (BERT, MPNet) that run on a CPU without torch: loaded in a moment, and small."""

from rag.encoder.encoder import Encoder
from rag.encoder.graph import can_build

__all__ = ["Encoder", "can_build"]
