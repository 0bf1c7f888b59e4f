"""The network: one encoder over title and abstract, a head for spans (kind, proposed here), a head for pairs of names.

The encoder is a plain BERT (MiniLM's six layers), written out so that training needs no other library than torch.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from extractors.encoding import FEATURE_SIZES, MAX_PIECES, MAX_WORDS
from extractors.pairing import DISTANCES, KIND_PAIRS, KINDS, SAME, STRINGS

WIDTH, LAYERS, HEADS, INNER, VOCABULARY = 384, 6, 12, 1536, 30522
SHAPE_WIDTH, SPAN_WIDTH, PAIR_WIDTH, VIEWS = 32, 256, 192, 4
READ_WIDTH = WIDTH + SHAPE_WIDTH


class Attention(nn.Module):
    """Each piece looks at all others. Of its own kind so that the export can put onnxruntime's in its place."""

    def forward(self, query: Tensor, key: Tensor, value: Tensor, bias: Tensor | None) -> Tensor:
        """(batch, pieces, 384) of each in, the same out."""
        batch, pieces, _ = query.shape
        query, key, value = (x.view(batch, pieces, HEADS, WIDTH // HEADS).transpose(1, 2) for x in (query, key, value))
        bias = None if bias is None else bias.to(query.dtype)
        read = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        return read.transpose(1, 2).reshape(batch, pieces, WIDTH)


class Layer(nn.Module):
    """One transformer layer, normalised behind each part as in BERT."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query_key_value = nn.Linear(WIDTH, 3 * WIDTH)
        self.mix = nn.Linear(WIDTH, WIDTH)
        self.mix_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.down_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

        self.attention: nn.Module = Attention()

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        """(batch, pieces, 384) again; `bias` (batch, 1, 1, pieces) is 0, or very low for padding; None: no padding."""
        query, key, value = self.query_key_value(x).split(WIDTH, dim=-1)
        read = self.mix(self.attention(query, key, value, bias))
        x = self.mix_norm(x + self.dropout(read))
        return self.down_norm(x + self.dropout(self.down(functional.gelu(self.up(x)))))  # type: ignore[no-any-return]


class Encoder(nn.Module):
    """Word pieces and their shapes in, one vector of 416 a piece out: 384 of the encoder, 32 of the shapes."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, WIDTH)
        self.places = nn.Embedding(MAX_PIECES, WIDTH)
        self.shapes = nn.Embedding(sum(FEATURE_SIZES), WIDTH)
        self.shapes_out = nn.Embedding(sum(FEATURE_SIZES), SHAPE_WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.dropout = nn.Dropout(dropout)
        nn.init.normal_(self.shapes.weight, std=0.01)
        nn.init.normal_(self.shapes_out.weight, std=0.3)
        self.register_buffer("offsets", torch.tensor([sum(FEATURE_SIZES[:i]) for i in range(len(FEATURE_SIZES))]))

    def forward(self, ids: Tensor, features: Tensor, mask: Tensor | None = None) -> Tensor:
        """Ids (batch, pieces), features (batch, pieces, 5), mask (batch, pieces; 1 for a piece, 0 for padding)."""
        features = features + self.offsets
        places = self.places.weight[: ids.shape[1]]
        x = self.norm(self.words(ids) + places + self.shapes(features).sum(2))
        x = self.dropout(x)
        bias = None if mask is None else (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        return torch.cat([x.float(), self.shapes_out(features).sum(2)], dim=-1)

    def start_from(self, weights: Path) -> None:
        """Takes the weights of a BERT with this layout from a safetensors file."""
        old = load_file(weights)
        old = {name.removeprefix("bert."): value for name, value in old.items()}
        part, state = "embeddings", {}
        state["words.weight"] = old[f"{part}.word_embeddings.weight"]
        state["places.weight"] = old[f"{part}.position_embeddings.weight"] + old[f"{part}.token_type_embeddings.weight"][0]
        for kind in ("weight", "bias"):
            state[f"norm.{kind}"] = old[f"{part}.LayerNorm.{kind}"]
            for i in range(LAYERS):
                theirs, ours = f"encoder.layer.{i}", f"layers.{i}"
                read = [old[f"{theirs}.attention.self.{name}.{kind}"] for name in ("query", "key", "value")]
                state[f"{ours}.query_key_value.{kind}"] = torch.cat(read)
                state[f"{ours}.mix.{kind}"] = old[f"{theirs}.attention.output.dense.{kind}"]
                state[f"{ours}.mix_norm.{kind}"] = old[f"{theirs}.attention.output.LayerNorm.{kind}"]
                state[f"{ours}.up.{kind}"] = old[f"{theirs}.intermediate.dense.{kind}"]
                state[f"{ours}.down.{kind}"] = old[f"{theirs}.output.dense.{kind}"]
                state[f"{ours}.down_norm.{kind}"] = old[f"{theirs}.output.LayerNorm.{kind}"]
        missing, unknown = self.load_state_dict(state, strict=False)
        if unknown or not all(name.startswith(("shapes", "offsets")) for name in missing):
            raise ValueError(f"{weights} holds no encoder of {LAYERS} x {WIDTH}: {missing} are missing.")


class SpanHead(nn.Module):
    """Scores of candidate spans: none and the five kinds, and whether the paper proposes it."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.read = nn.Linear(READ_WIDTH, 5 * SPAN_WIDTH)
        self.width = nn.Embedding(MAX_WORDS, SPAN_WIDTH)
        self.out = nn.Linear(SPAN_WIDTH, len(KINDS) + 2)
        self.dropout = nn.Dropout(dropout)

    def forward(self, read: Tensor, first: Tensor, last: Tensor, width: Tensor) -> Tensor:
        """(spans, 7). `first` and `last` are piece numbers counted through the whole batch of (batch, pieces, 416)."""
        start, end, inside, before, behind = self.read(read).split(SPAN_WIDTH, dim=-1)
        inside = torch.cumsum(inside, dim=1)
        start, end, inside, before, behind = (x.reshape(-1, SPAN_WIDTH) for x in (start, end, inside, before, behind))
        mean = (inside[last] - inside[first - 1]) / (last - first + 1)[:, None]
        hidden = start[first] + end[last] + mean + before[first - 1] + behind[last + 1] + self.width(width)
        return self.out(self.dropout(functional.gelu(hidden)))  # type: ignore[no-any-return]


class PairHead(nn.Module):
    """Scores of ordered pairs of names of one window: the nine relations between entities, and SAME."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.mention = nn.Linear(READ_WIDTH, 3 * PAIR_WIDTH)
        self.kind = nn.Embedding(len(KINDS), PAIR_WIDTH)
        self.asks = nn.Linear(PAIR_WIDTH, 2 * PAIR_WIDTH)
        self.answers = nn.Linear(READ_WIDTH, 3 * PAIR_WIDTH)
        self.inside = nn.Parameter(torch.ones(VIEWS))
        self.join = nn.Linear(5 * PAIR_WIDTH + 2, PAIR_WIDTH)
        self.distance = nn.Embedding(DISTANCES, PAIR_WIDTH)
        self.kinds = nn.Embedding(KIND_PAIRS, PAIR_WIDTH)
        self.strings = nn.Embedding(STRINGS, PAIR_WIDTH)
        self.out = nn.Linear(PAIR_WIDTH, SAME + 1)
        self.dropout = nn.Dropout(dropout)
        for table in (self.kind, self.distance, self.kinds, self.strings):
            nn.init.normal_(table.weight, std=0.3)
        nn.init.constant_(self.out.bias, -3.0)

    def forward(  # noqa: PLR0913, PLR0917 - one argument an input of the exported graph
        self,
        read: Tensor,
        proposed: Tensor,
        first: Tensor,
        last: Tensor,
        members: Tensor,
        node_kinds: Tensor,
        heads: Tensor,
        tails: Tensor,
        distances: Tensor,
        strings: Tensor,
        before: Tensor,
        behind: Tensor,
    ) -> Tensor:
        """(pairs, 10). `read` (pieces, 416); `proposed` (nodes,) 0..1; `members` (nodes, mentions); else as in `Pairs`."""
        start, end, inside = self.mention(read).split(PAIR_WIDTH, dim=-1)
        inside = torch.cumsum(inside, dim=0)
        mention = start[first] + end[last] + (inside[last] - inside[first - 1]) / (last - first + 1)[:, None]
        mention = functional.gelu(mention).clamp(max=12.0)
        node = torch.log(members @ torch.exp(mention)) + self.kind(node_kinds)
        ask_head, ask_tail = (x.view(-1, VIEWS, PAIR_WIDTH // VIEWS) for x in self.asks(node).split(PAIR_WIDTH, dim=-1))
        key, value, plain = self.answers(read).split(PAIR_WIDTH, dim=-1)
        key = key.view(-1, VIEWS, PAIR_WIDTH // VIEWS).permute(1, 2, 0)
        value = value.view(-1, VIEWS, PAIR_WIDTH // VIEWS).transpose(0, 1)
        scale = (PAIR_WIDTH // VIEWS) ** -0.5
        by_head, by_tail = (torch.matmul(x.transpose(0, 1), key) * scale for x in (ask_head, ask_tail))
        piece = torch.arange(read.shape[0], device=read.device)
        between = ((piece >= before[:, None]) & (piece < behind[:, None])).float()
        looks = by_head[:, heads] + by_tail[:, tails] + self.inside[:, None, None] * between
        context = torch.matmul(looks.softmax(-1), value).transpose(0, 1).reshape(-1, PAIR_WIDTH)
        mean = between @ plain / (1.0 + (behind - before).float()[:, None])
        head, tail = node[heads], node[tails]
        known = torch.stack([proposed[heads], proposed[tails]], dim=-1)
        hidden = self.join(torch.cat([head, tail, head * tail, context, mean, known], dim=-1))
        hidden = hidden + self.distance(distances) + self.strings(strings)
        hidden = hidden + self.kinds(node_kinds[heads] * len(KINDS) + node_kinds[tails])
        return self.out(self.dropout(functional.gelu(hidden)))  # type: ignore[no-any-return]


class Network(nn.Module):
    """Encoder and heads together."""

    def __init__(self, dropout: float = 0.15) -> None:
        super().__init__()
        self.encoder = Encoder(dropout)
        self.spans = SpanHead(dropout)
        self.pairs = PairHead(dropout)
