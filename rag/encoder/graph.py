"""An encoder as a graph that ``onnxruntime`` runs; packed weights in 8-bit integers.

They are whole multiples of a step a row, so that they are integers to begin with. What they are
multiplied with is rounded to integers on the way, each token by its own range (Yao et al. 2022,
ZeroQuant): one range for all would be that of a few far outliers. On held-out questions a reader's
margins so differ by 0.2 logits from those in 32 bits, and by 1.5 with one range.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.encoder.packing import CODES, STEPS, multiples

EMBEDDED, BIAS, FOUND = "embedded", "bias", "found"
"""What the graph takes, (1, tokens, width) and, where the encoder weighs distances,
(1, heads, tokens, tokens), and what it gives: (1, tokens, width), or what the head makes of it."""

_OPSET, _FORMAT = 18, 9
_RUNTIME = "com.microsoft"  # where onnxruntime has operators of its own


@dataclass(frozen=True, slots=True)
class _Parts:
    """What an architecture calls the parts of a layer."""

    attention: tuple[str, str, str]
    attended: str
    norm: str
    weighs_distances: bool


_PARTS = {
    "bert": _Parts(
        ("attention.self.query", "attention.self.key", "attention.self.value"),
        "attention.output.dense",
        "attention.output.LayerNorm",
        weighs_distances=False,
    ),
    "mpnet": _Parts(
        ("attention.attn.q", "attention.attn.k", "attention.attn.v"),
        "attention.attn.o",
        "attention.LayerNorm",
        weighs_distances=True,
    ),
}


def can_build(config: Mapping[str, Any]) -> bool:
    """Tell whether there is a graph for an encoder with these settings."""
    return config["model_type"] in _PARTS and config["hidden_act"] == "gelu"


def weighs_distances(config: Mapping[str, Any]) -> bool:
    """Tell whether the encoder's attention adds a bias for how far apart two tokens are."""
    return _PARTS[config["model_type"]].weighs_distances


def build(
    config: Mapping[str, Any],
    tensors: Mapping[str, NDArray[Any]],
    prefix: str = "",
    head: str | None = None,
) -> tuple[bytes, dict[str, NDArray[Any]]]:
    """Return the graph, serialised, and the matrices that it leaves out, by name.

    Args:
        config: the encoder's settings; `can_build` tells whether they fit.
        tensors: its weights by name, packed or as floats.
        prefix: what the encoder's names begin with.
        head: the name of a last layer that makes something of each token.
    """
    from onnx import TensorProto, helper

    parts = _PARTS[config["model_type"]]
    graph = _Graph(tensors, config["layer_norm_eps"])
    x = graph.norm(f"{prefix}embeddings.LayerNorm", EMBEDDED)
    for layer in range(config["num_hidden_layers"]):
        at = f"{prefix}encoder.layer.{layer}."
        heads = graph.split(graph.linear(x, *(at + name for name in parts.attention)))
        bias = ("", "", BIAS) if parts.weighs_distances else ()
        seen = graph.add(
            "MultiHeadAttention",
            *heads,
            *bias,
            domain=_RUNTIME,
            num_heads=config["num_attention_heads"],
        )
        x = graph.norm(at + parts.norm, graph.linear(seen, at + parts.attended), x)
        inner = graph.add("Gelu", graph.linear(x, at + "intermediate.dense"), domain=_RUNTIME)
        x = graph.norm(at + "output.LayerNorm", graph.linear(inner, at + "output.dense"), x)
    graph.call(graph.linear(x, head) if head else x, FOUND)
    shapes: dict[str, list[Any]] = {EMBEDDED: [1, "tokens", config["hidden_size"]]}
    if parts.weighs_distances:
        shapes[BIAS] = [1, config["num_attention_heads"], "tokens", "tokens"]
    given = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        for name, shape in shapes.items()
    ]
    found = helper.make_tensor_value_info(FOUND, TensorProto.FLOAT, [1, "tokens", None])
    whole = helper.make_graph(graph.nodes, "encoder", given, [found], graph.constants())
    domains = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_RUNTIME, 1)]
    model = helper.make_model(whole, opset_imports=domains, ir_version=_FORMAT)
    return bytes(model.SerializeToString()), graph.matrices


class _Graph:
    """Nodes and constants so far; a method adds to them and returns its result's name."""

    def __init__(self, tensors: Mapping[str, NDArray[Any]], epsilon: float) -> None:
        self.nodes: list[Any] = []
        self.matrices: dict[str, NDArray[Any]] = {}
        self._tensors, self._epsilon = tensors, epsilon
        self._vectors: dict[str, NDArray[Any]] = {
            "last": np.array([-1]),
            "least": np.array(1e-9, dtype=np.float32),
        }
        self._scaled: dict[str, tuple[str, str]] = {}

    def add(self, kind: str, *inputs: str, domain: str = "", **settings: Any) -> str:
        """Add a node with one result."""
        return self._node(kind, inputs, 1, domain, settings)[0]

    def split(self, x: str) -> list[str]:
        """Cut the last dimension in three."""
        return self._node("Split", (x,), 3, "", {"axis": -1, "num_outputs": 3})

    def norm(self, name: str, x: str, beside: str = "") -> str:
        """Normalise a layer's result, added to what went in beside it."""
        parts = (name + ".weight", name + ".bias")
        rest = [self._vector(part, self._floats(part)) for part in parts]
        if not beside:
            return self.add("LayerNormalization", x, *rest, epsilon=self._epsilon)
        kind = "SkipLayerNormalization"
        return self.add(kind, x, beside, *rest, domain=_RUNTIME, epsilon=self._epsilon)

    def linear(self, x: str, *names: str) -> str:
        """Multiply by the weights of one or more layers, side by side, and add their biases."""
        biases = [self._floats(name + ".bias") for name in names]
        bias = self._vector(names[0] + ".bias", np.concatenate(biases))
        weights = [name + ".weight" for name in names]
        if weights[0] + CODES not in self._tensors:
            rows = [self._floats(name) for name in weights]
            return self.add("Add", self.add("MatMul", x, self._matrix(weights[0], rows)), bias)
        scaled, scale = self._by_range(x)
        steps = np.concatenate([self._floats(name + STEPS) for name in weights])
        product = self.add(
            "DynamicQuantizeMatMul",
            scaled,
            self._matrix(weights[0], [self._multiples(name) for name in weights]),
            self._vector(weights[0] + STEPS, steps[:, 0]),
            domain=_RUNTIME,
        )
        return self.add("Add", self.add("Mul", product, scale), bias)

    def call(self, x: str, name: str) -> None:
        """Call a result by a name of its own."""
        from onnx import helper

        self.nodes.append(helper.make_node("Identity", [x], [name]))

    def constants(self) -> list[Any]:
        """All constants: the vectors, and of the matrices that they are given elsewhere."""
        from onnx import TensorProto, helper, numpy_helper

        found = [numpy_helper.from_array(array, name) for name, array in self._vectors.items()]
        for name, array in self.matrices.items():
            kind = helper.np_dtype_to_tensor_dtype(array.dtype)
            elsewhere = TensorProto(name=name, dims=array.shape, data_type=kind)
            elsewhere.data_location = TensorProto.EXTERNAL
            elsewhere.external_data.add(key="location", value="memory")
            found.append(elsewhere)
        return found

    def _by_range(self, x: str) -> tuple[str, str]:
        """Tokens that are divided by their largest number, and what they were divided by."""
        if x not in self._scaled:
            largest = self.add("ReduceMax", self.add("Abs", x), "last", keepdims=1)
            largest = self.add("Max", largest, "least")
            self._scaled[x] = self.add("Div", x, largest), largest
        return self._scaled[x]

    def _node(
        self, kind: str, inputs: Sequence[str], results: int, domain: str, settings: dict[str, Any]
    ) -> list[str]:
        from onnx import helper

        names = [f"{len(self.nodes)}.{place}" for place in range(results)]
        self.nodes.append(helper.make_node(kind, inputs, names, domain=domain, **settings))
        return names

    def _matrix(self, name: str, rows: list[NDArray[Any]]) -> str:
        self.matrices[name] = np.ascontiguousarray(np.concatenate(rows).T)
        return name

    def _vector(self, name: str, array: NDArray[Any]) -> str:
        self._vectors[name] = array
        return name

    def _floats(self, name: str) -> NDArray[np.float32]:
        return self._tensors[name].astype(np.float32, copy=False)

    def _multiples(self, name: str) -> NDArray[np.int8]:
        return multiples(self._tensors[name + CODES], self._tensors[name + STEPS])
