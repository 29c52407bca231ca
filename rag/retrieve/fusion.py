"""One score out of several: how dense, BM25 and closeness are added up."""

from __future__ import annotations

import numpy as np

from rag.retrieve.bm25 import Floats


def fuse(dense: Floats, bm25: Floats, closeness: Floats, dense_weight: float) -> Floats:
    """Return the fused scores (n,) in 0..1.

    A convex combination (Bruch, Gai and Ingber 2023) of scores that are on absolute scales, so
    that fused scores compare across queries: the cosine, and the shares of the query's weight
    that BM25 and closeness found, which count alike.

    Args:
        dense: cosines (n,); those below zero count as zero.
        bm25: BM25 scores (n,) in 0..1.
        closeness: closeness (n,) in 0..1.
        dense_weight: the share of the dense score, 0..1.
    """
    words = (bm25 + closeness) / 2
    score = dense_weight * np.maximum(dense, 0) + (1 - dense_weight) * words
    return np.asarray(np.clip(score, 0, 1), dtype=np.float32)
