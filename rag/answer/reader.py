"""The reader: finds the exact words of an answer in passages, or that there are none."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING

from rag.answer.reading.network import Scores
from rag.answer.reading.spans import reading
from rag.answer.reading.windows import WINDOW, Window, windows_of
from rag.model import Passage, Reading
from rag.settings import SHIPPED

if TYPE_CHECKING:
    from rag.answer.reading.cascade import CascadeReader
    from rag.answer.reading.loading import LoadedReader


def load_reader(name: str = SHIPPED) -> SpanReader | CascadeReader:
    """Load the shipped reader (``pullquote``), or another by its folder or hub name.

    Raises:
        ModelNotFound: if there is no such model, or it answers no questions.
        ModelDamaged: if its files are cut off or altered.
    """
    from rag.answer.reading.cascade import CascadeReader
    from rag.answer.reading.loading import CAREFUL, FOLDER, QUICK, load, load_shipped

    if name != SHIPPED:
        return SpanReader(load(name))
    quick, careful = (SpanReader(load_shipped(FOLDER / part)) for part in (QUICK, CAREFUL))
    return CascadeReader(quick, careful)


class SpanReader:
    """Reads with a question answering model."""

    def __init__(self, loaded: LoadedReader) -> None:
        """Read with a loaded model."""
        self._loaded = loaded
        self._window = min(WINDOW, loaded.network.limit, loaded.pieces.limit)

    @property
    def name(self) -> str:
        """The model's name, for reports."""
        return self._loaded.name

    @property
    def digest(self) -> str:
        """The SHA-256 of the weights."""
        return self._loaded.digest

    @property
    def device(self) -> str:
        """Where the model runs: ``cpu``, ``cuda`` or ``mps``."""
        return self._loaded.network.device

    @property
    def arithmetic(self) -> str:
        """The numbers that it reckons with: ``int8``, ``bfloat16`` or ``float32``."""
        return self._loaded.network.arithmetic

    def read(
        self, query: str, passages: Sequence[Passage], before: Sequence[Reading] = ()
    ) -> list[Reading]:
        """Return one reading a passage, in their order; scores are comparable across them.

        Spans are best first, do not overlap, and begin and end with whole words. What is longer
        than a window is read in several that overlap. Each is read alike, whatever was before.
        """
        windows = self.windows(query, passages)
        scored = zip(windows, self.scores(windows), strict=True)
        return [
            reading(passage, zip(*each, strict=True))
            for passage, each in zip(passages, scored, strict=True)
        ]

    def windows(self, query: str, passages: Sequence[Passage]) -> list[list[Window]]:
        """Return what of each passage is read at once."""
        return windows_of(query, passages, self._loaded.pieces, self._window)

    def scores(self, windows: Sequence[Sequence[Window]]) -> list[list[Scores]]:
        """Return the scores (tokens, 2) of each passage's windows, over "no answer here"."""
        flat = list(chain.from_iterable(windows))
        pieces, network = self._loaded.pieces, self._loaded.network
        scored = network.scores([pieces.inputs(each.encoding, network.inputs) for each in flat])
        margins = (
            scores - scores[window.null] for window, scores in zip(flat, scored, strict=True)
        )
        return [list(islice(margins, len(each))) for each in windows]
