"""Writes a trained network as the extractor reads it: two ONNX graphs, int8 weights, tokenizer, thresholds.

Weights of the encoder's products, and of those that the heads make with every piece, are int8 a channel, activations are
quantised as they come; word embeddings are int8 a row. Everything else stays in single precision: it is small, and names
hang on it.
"""

from __future__ import annotations

import copy
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from extractors.decoding import Floats
from extractors.encoding import FEATURE_SIZES, Window
from extractors.pairing import KINDS, Pairs
from extractors.tagger import MODEL_FILE, PAIRS_FILE, TOKENIZER_FILE
from extractors.training.network import HEADS, READ_WIDTH, Attention, Network

OPSET = 20
FUSED = {"com.microsoft": 1}
"""onnxruntime's own operators, for the attention."""

_OF_ALL_PIECES = ("mention", "answers")
"""The pair head's products with all pieces of a window. Those with its pairs alone are few."""


class RowQuantised(nn.Module):
    """An embedding table with one byte a weight and one scale a row."""

    def __init__(self, table: Tensor) -> None:
        super().__init__()
        scale = table.abs().amax(dim=1, keepdim=True).clamp(min=1e-8) / 127.0
        self.register_buffer("scale", scale)
        self.register_buffer("rows", torch.round(table / scale).to(torch.int8))

    def forward(self, ids: Tensor) -> Tensor:
        """The rows in single precision."""
        return self.rows[ids].float() * self.scale[ids]  # type: ignore[index,operator,no-any-return]


class _Fused(torch.autograd.Function):
    """Attention that becomes one node of onnxruntime's own when exported."""

    @staticmethod
    def forward(_: object, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        return Attention(HEADS)(query, key, value, None)  # type: ignore[no-any-return]

    @staticmethod
    def symbolic(graph: torch.Graph, query: torch.Value, key: torch.Value, value: torch.Value) -> torch.Value:
        node = graph.op("com.microsoft::MultiHeadAttention", query, key, value, num_heads_i=HEADS)
        node.setType(query.type())
        return node


class _FusedAttention(nn.Module):
    def forward(self, query: Tensor, key: Tensor, value: Tensor, bias: None) -> Tensor:
        """See `Attention`; without padding."""
        del bias
        return _Fused.apply(query, key, value)  # type: ignore[no-any-return]


class _Spans(nn.Module):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.encoder, self.head = network.encoder, network.spans

    def forward(self, ids: Tensor, features: Tensor, first: Tensor, last: Tensor, width: Tensor) -> tuple[Tensor, Tensor]:
        """See `Model.spans`."""
        read = self.encoder(ids[None], features[None])
        return read[0], self.head(read, first, last, width)


def export(network: Network, out: Path, tokenizer: Path, *, quantise: bool = True) -> None:
    """Writes the graphs and the tokenizer into `out`. With `quantise` False all weights stay in single precision."""
    out.mkdir(parents=True, exist_ok=True)
    ready = copy.deepcopy(network).eval()
    for layer in ready.encoder.layers:
        layer.attention = _FusedAttention()
    if quantise:
        ready.encoder.words = RowQuantised(ready.encoder.words.weight.detach())
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / MODEL_FILE
        _write(_Spans(ready).eval(), _span_sample(), plain, ["read", "scores"], _SPAN_AXES)
        if quantise:
            _quantise(plain, out / MODEL_FILE)
        else:
            shutil.copy(plain, out / MODEL_FILE)
        pairs = Path(folder) / PAIRS_FILE
        _write(ready.pairs, _pair_sample(), pairs, ["scores"], _PAIR_AXES)
        if quantise:
            _quantise(pairs, out / PAIRS_FILE, only=_OF_ALL_PIECES)
        else:
            shutil.copy(pairs, out / PAIRS_FILE)
    shutil.copy(tokenizer, out / TOKENIZER_FILE)


_SPAN_AXES = {
    **{name: {0: "pieces"} for name in ("ids", "features", "read")},
    **{name: {0: "spans"} for name in ("first", "last", "width", "scores")},
}
_PAIR_AXES = {
    "read": {0: "pieces"},
    "proposed": {0: "nodes"},
    "first": {0: "mentions"},
    "last": {0: "mentions"},
    "members": {0: "nodes", 1: "mentions"},
    "node_kinds": {0: "nodes"},
    **{name: {0: "pairs"} for name in ("heads", "tails", "distances", "strings", "before", "behind", "scores")},
}


def _span_sample() -> dict[str, Tensor]:
    features = torch.ones(20, len(FEATURE_SIZES), dtype=torch.long)
    first, last = torch.tensor([1, 2, 5, 15, 18]), torch.tensor([2, 2, 7, 16, 18])
    return {"ids": torch.randint(1000, 2000, (20,)), "features": features, "first": first, "last": last, "width": last - first}


def _pair_sample() -> dict[str, Tensor]:
    first, last = torch.tensor([1, 5, 9, 14]), torch.tensor([2, 5, 11, 14])
    members = torch.tensor([[1.0, 0, 0, 1], [0, 1, 0, 0], [0, 0, 1, 0]])
    pairs = torch.tensor([[0, 1], [0, 2], [1, 0], [2, 0], [2, 1]])
    between = {"before": torch.tensor([3, 3, 3, 3, 6]), "behind": torch.tensor([5, 9, 5, 9, 9])}
    small = {"distances": torch.ones(5, dtype=torch.long), "strings": torch.zeros(5, dtype=torch.long)}
    given = {"read": torch.randn(20, READ_WIDTH), "proposed": torch.rand(3), "first": first, "last": last, "members": members}
    given |= {"node_kinds": torch.tensor([0, 1, min(2, len(KINDS) - 1)]), "heads": pairs[:, 0], "tails": pairs[:, 1]}
    return given | small | between


def _write(module: nn.Module, sample: dict[str, Tensor], path: Path, outputs: list[str], axes: dict[str, dict[int, str]]) -> None:
    torch.onnx.export(
        module,
        tuple(sample.values()),
        str(path),
        input_names=list(sample),
        output_names=outputs,
        dynamic_axes=axes,
        opset_version=OPSET,
        custom_opsets=FUSED if isinstance(module, _Spans) else {},
        dynamo=False,
    )


def _quantise(plain: Path, out: Path, *, only: Sequence[str] = ()) -> None:
    """Writes the graph of `plain` with int8 products; with those alone that belong to the modules called `only`, if any are."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    ready = plain.with_suffix(".ready.onnx")
    quant_pre_process(str(plain), str(ready), skip_symbolic_shape=True)
    products = [node.name for node in onnx.load(str(ready)).graph.node if node.name.startswith(tuple(f"/{m}/" for m in only))]
    quantize_dynamic(
        str(ready),
        str(out),
        op_types_to_quantize=["MatMul"],
        # A Gemm has become a MatMul of this name by the time that names are looked at.
        nodes_to_quantize=[f"{name}_MatMul" if name.endswith("Gemm") else name for name in products] or None,
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
    )


class TorchModel:
    """The network itself behind the face of the exported graphs: for measuring before and beside the export."""

    def __init__(self, network: Network) -> None:
        self._network = network.eval()

    @torch.inference_mode()
    def spans(self, window: Window) -> tuple[Floats, Floats]:
        """See `extractors.tagger.Model`."""
        read = self._network.encoder(torch.from_numpy(window.ids)[None], torch.from_numpy(window.features)[None])
        given = (torch.from_numpy(x) for x in (window.first_pieces(), window.last_pieces(), window.widths()))
        return read[0].numpy(), self._network.spans(read, *given).numpy()

    @torch.inference_mode()
    def links(self, read: Floats, proposed: Floats, asked: Pairs) -> Floats:
        """See `extractors.tagger.Model`."""
        given = [torch.from_numpy(x) for x in (np.ascontiguousarray(read), proposed, asked.first, asked.last, asked.members())]
        names = ("kinds", "heads", "tails", "distances", "strings", "before", "behind")
        given += [torch.from_numpy(getattr(asked, name)) for name in names]
        result: Floats = self._network.pairs(*given).sigmoid().numpy()
        return result
