"""The weights of this project's own model, out of the ONNX graphs that it ships with: near the trained ones, as int8 allows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from extractors.decoding import Floats
from extractors.tagger import MODEL_FILE, PAIRS_FILE
from extractors.training.network import VIEWS

_WORDS = "encoder.words"
_QUANTISED = "_quantized"


def weights(folder: Path) -> dict[str, Tensor]:
    """All weights under the names that `network.Network` has for them."""
    found = _of_graph(folder / MODEL_FILE)
    rows, scale = found.pop(f"{_WORDS}.rows"), found.pop(f"{_WORDS}.scale")
    state = {name.replace("head.", "spans.", 1) if name.startswith("head.") else name: value for name, value in found.items()}
    state[f"{_WORDS}.weight"] = rows * scale
    state |= {f"pairs.{name}": value for name, value in _of_graph(folder / PAIRS_FILE).items()}
    return {name: torch.tensor(value) for name, value in state.items()}


def _of_graph(path: Path) -> dict[str, Floats]:
    """The weights of one graph, in single precision, under the names that their modules have there."""
    graph = onnx.load(str(path)).graph
    held = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    found = {name: array for name, array in held.items() if _is_parameter(name)}
    for node in graph.node:
        if "MatMul" in node.op_type and node.input[1] in held:
            # A product is called after its module: /encoder/layers.0/mix/MatMul_quant.
            module = node.name.strip("/").rpartition("/")[0].replace("/", ".")
            found[f"{module}.weight"] = _single(node.input[1], held).T
    for array in held.values():
        if array.shape == (VIEWS, 1, 1):
            # The one parameter that is no module's is known by its shape.
            found["inside"] = array.reshape(VIEWS)
    return {name: array if name.endswith("offsets") else array.astype(np.float32) for name, array in found.items()}


def _is_parameter(name: str) -> bool:
    return not name.startswith(("onnx::", "/")) and not any(part in name for part in ("_Transposed", _QUANTISED))


def _single(name: str, held: dict[str, Floats]) -> Floats:
    """A product's weights (in, out), made of its bytes where it has some."""
    if not name.endswith(_QUANTISED):
        return held[name]
    plain = name.removesuffix(_QUANTISED)
    return (held[name].astype(np.float32) - held[f"{plain}_zero_point"]) * held[f"{plain}_scale"]
