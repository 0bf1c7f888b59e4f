"""The network: one encoder over title and abstract, a head for spans (kind, proposed here), a head for pairs of names.

The encoder is a plain BERT (MiniLM's six layers), written out so that training needs no other library than torch. The
teacher of the small network is the same with MPNet's twelve layers, whose pieces also see how far apart they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from extractors.encoding import FEATURE_SIZES, MAX_PIECES, MAX_WORDS
from extractors.pairing import DISTANCES, KINDS, SAME, STRINGS

VOCABULARY, SHAPE_WIDTH, SPAN_WIDTH, PAIR_WIDTH, VIEWS = 30522, 32, 256, 192, 4
DISTANCE_BUCKETS, FAR = 32, 128


@dataclass(frozen=True)
class Size:
    """What an encoder is made of. `sees_distance`: attention has a bias by the distance of two pieces (MPNet)."""

    width: int = 384
    layers: int = 6
    heads: int = 12
    inner: int = 1536
    epsilon: float = 1e-12
    sees_distance: bool = False

    @property
    def read_width(self) -> int:
        """Width of what the heads read of a piece: the encoder's vector and the shape's."""
        return self.width + SHAPE_WIDTH


SMALL = Size()
LARGE = Size(width=768, layers=12, inner=3072, epsilon=1e-5, sees_distance=True)
HEADS, READ_WIDTH = SMALL.heads, SMALL.read_width


class Dropout(nn.Module):
    """Dropout with its chance rounded to 1/256. Takes random bytes from numpy, as torch's own draws cost a sixth of a step."""

    draw = np.random.Generator(np.random.SFC64(0))

    def __init__(self, chance: float) -> None:
        super().__init__()
        self.chance = round(256 * chance)

    @classmethod
    def seed(cls, seed: int) -> None:
        """From here on the draws depend on `seed` alone."""
        cls.draw = np.random.Generator(np.random.SFC64(seed))

    def forward(self, x: Tensor) -> Tensor:
        """`x` with some of its values 0 and the others that much larger; `x` itself outside training."""
        if not self.training or not self.chance:
            return x
        if x.is_cuda:
            return functional.dropout(x, self.chance / 256)
        drawn = torch.from_numpy(np.frombuffer(self.draw.bytes(x.numel()), np.uint8).copy()).view(x.shape)
        return x * ((drawn >= self.chance).to(x.dtype) * (256 / (256 - self.chance)))


class Attention(nn.Module):
    """Each piece looks at all others. Of its own kind so that the export can put onnxruntime's in its place."""

    def __init__(self, heads: int) -> None:
        super().__init__()
        self.heads = heads

    def forward(self, query: Tensor, key: Tensor, value: Tensor, bias: Tensor | None) -> Tensor:
        """(batch, pieces, width) of each in, the same out."""
        batch, pieces, width = query.shape
        query, key, value = (x.view(batch, pieces, self.heads, -1).transpose(1, 2) for x in (query, key, value))
        looks = torch.matmul(query * (width // self.heads) ** -0.5, key.transpose(2, 3))
        looks = looks if bias is None else looks + bias.to(looks.dtype)
        return torch.matmul(looks.softmax(-1), value).transpose(1, 2).reshape(batch, pieces, width)


class Layer(nn.Module):
    """One transformer layer, normalised behind each part as in BERT."""

    def __init__(self, dropout: float, size: Size) -> None:
        super().__init__()
        self.query_key_value = nn.Linear(size.width, 3 * size.width)
        self.mix = nn.Linear(size.width, size.width)
        self.mix_norm = nn.LayerNorm(size.width, eps=size.epsilon)
        self.up = nn.Linear(size.width, size.inner)
        self.down = nn.Linear(size.inner, size.width)
        self.down_norm = nn.LayerNorm(size.width, eps=size.epsilon)
        self.dropout = Dropout(dropout)

        self.attention: nn.Module = Attention(size.heads)

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        """(batch, pieces, width) again; `bias` (batch, 1 or heads, 1 or pieces, pieces) is very low for padding."""
        query, key, value = self.query_key_value(x).chunk(3, dim=-1)
        read = self.mix(self.attention(query, key, value, bias))
        x = self.mix_norm(x + self.dropout(read))
        return self.down_norm(x + self.dropout(self.down(functional.gelu(self.up(x)))))  # type: ignore[no-any-return]


class Encoder(nn.Module):
    """Word pieces and their shapes in, one vector a piece out: the encoder's, and 32 of the shapes."""

    def __init__(self, dropout: float, size: Size = SMALL) -> None:
        super().__init__()
        self.size = size
        self.words = nn.Embedding(VOCABULARY, size.width)
        self.places = nn.Embedding(MAX_PIECES, size.width)
        self.shapes = nn.Embedding(sum(FEATURE_SIZES), size.width)
        self.shapes_out = nn.Embedding(sum(FEATURE_SIZES), SHAPE_WIDTH)
        self.norm = nn.LayerNorm(size.width, eps=size.epsilon)
        self.layers = nn.ModuleList(Layer(dropout, size) for _ in range(size.layers))
        self.apart = nn.Embedding(DISTANCE_BUCKETS, size.heads) if size.sees_distance else None
        self.dropout = Dropout(dropout)
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
        if self.apart is not None:
            by_distance = self.apart(distance_buckets(ids.shape[1]).to(ids.device)).permute(2, 0, 1)[None]
            bias = by_distance if bias is None else by_distance + bias
        for layer in self.layers:
            x = layer(x, bias)
        return torch.cat([x.float(), self.shapes_out(features).sum(2)], dim=-1)

    def start_from(self, weights: Path) -> None:
        """Takes the weights of a BERT or MPNet of this size from a safetensors file."""
        missing, unknown = self.load_state_dict(_known_weights(load_file(weights), self.size), strict=False)
        if unknown or not all(name.startswith(("shapes", "offsets")) for name in missing):
            raise ValueError(f"{weights} holds no encoder of {self.size}: {missing} are missing.")


def distance_buckets(pieces: int) -> Tensor:
    """(pieces, pieces): buckets of the distances from piece to piece, as in T5: near ones exactly, far ones by log."""
    place = torch.arange(pieces)
    apart = place[None, :] - place[:, None]
    half, exact = DISTANCE_BUCKETS // 2, DISTANCE_BUCKETS // 4
    far = apart.abs().clamp(min=exact).float() / exact
    by_log = (exact + far.log() / math.log(FAR / exact) * (half - exact)).long().clamp(max=half - 1)
    return torch.where(apart.abs() < exact, apart.abs(), by_log) + half * (apart > 0)


def _known_weights(old: dict[str, Tensor], size: Size) -> dict[str, Tensor]:
    """Pre-trained weights under this encoder's names."""
    old = {name.removeprefix("bert.").removeprefix("mpnet."): value for name, value in old.items()}
    words, places = (old[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position"))
    if size.sees_distance:
        # MPNet's vocabulary is BERT's behind four marks of its own, and its places count from 2.
        own = {"[PAD]": (0, 1), "[UNK]": (100, 3), "[CLS]": (101, 0), "[SEP]": (102, 2)}
        shifted = words[4:].clone()
        for here, there in own.values():
            shifted[here] = words[there]
        state = {"words.weight": shifted[:VOCABULARY], "places.weight": places[2 : 2 + MAX_PIECES]}
        state["apart.weight"] = old["encoder.relative_attention_bias.weight"]
        read, mix, mix_norm = "attention.attn", "attention.attn.o", "attention.LayerNorm"
        parts = ("q", "k", "v")
    else:
        first_segment = old["embeddings.token_type_embeddings.weight"][0]
        state = {"words.weight": words, "places.weight": places + first_segment}
        read, mix, mix_norm = "attention.self", "attention.output.dense", "attention.output.LayerNorm"
        parts = ("query", "key", "value")
    names = {
        "mix": mix,
        "mix_norm": mix_norm,
        "up": "intermediate.dense",
        "down": "output.dense",
        "down_norm": "output.LayerNorm",
    }
    for kind in ("weight", "bias"):
        state[f"norm.{kind}"] = old[f"embeddings.LayerNorm.{kind}"]
        for i in range(size.layers):
            theirs = f"encoder.layer.{i}"
            state[f"layers.{i}.query_key_value.{kind}"] = torch.cat([old[f"{theirs}.{read}.{part}.{kind}"] for part in parts])
            state.update({f"layers.{i}.{ours}.{kind}": old[f"{theirs}.{name}.{kind}"] for ours, name in names.items()})
    return state


class SpanHead(nn.Module):
    """Scores of candidate spans: none and the five kinds (or `kinds` others), and whether the paper proposes it."""

    def __init__(self, dropout: float, read_width: int = READ_WIDTH, kinds: int = len(KINDS)) -> None:
        super().__init__()
        self.read = nn.Linear(read_width, 5 * SPAN_WIDTH)
        self.width = nn.Embedding(MAX_WORDS, SPAN_WIDTH)
        self.out = nn.Linear(SPAN_WIDTH, kinds + 2)
        self.dropout = Dropout(dropout)

    def forward(self, read: Tensor, first: Tensor, last: Tensor, width: Tensor) -> Tensor:
        """(spans, 7). `first` and `last` are piece numbers counted through the whole batch of (batch, pieces, read width)."""
        start, end, inside, before, behind = self.read(read).split(SPAN_WIDTH, dim=-1)
        inside = torch.cumsum(inside, dim=1)
        start, end, inside, before, behind = (x.reshape(-1, SPAN_WIDTH) for x in (start, end, inside, before, behind))
        mean = (inside[last] - inside[first - 1]) / (last - first + 1)[:, None]
        hidden = start[first] + end[last] + mean + before[first - 1] + behind[last + 1] + self.width(width)
        return self.out(self.dropout(functional.gelu(hidden)))  # type: ignore[no-any-return]


class PairHead(nn.Module):
    """Scores of ordered pairs of names of one window: the nine relations between entities, and SAME (or `outputs` others)."""

    def __init__(self, dropout: float, read_width: int = READ_WIDTH, kinds: int = len(KINDS), outputs: int = SAME + 1) -> None:
        super().__init__()
        self.mention = nn.Linear(read_width, 3 * PAIR_WIDTH)
        self.kind = nn.Embedding(kinds, PAIR_WIDTH)
        self.asks = nn.Linear(PAIR_WIDTH, 2 * PAIR_WIDTH)
        self.answers = nn.Linear(read_width, 3 * PAIR_WIDTH)
        self.inside = nn.Parameter(torch.ones(VIEWS))
        self.join = nn.Linear(5 * PAIR_WIDTH + 2, PAIR_WIDTH)
        self.distance = nn.Embedding(DISTANCES, PAIR_WIDTH)
        self.kinds = nn.Embedding(kinds**2, PAIR_WIDTH)
        self.strings = nn.Embedding(STRINGS, PAIR_WIDTH)
        self.out = nn.Linear(PAIR_WIDTH, outputs)
        self.dropout = Dropout(dropout)
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
        """(pairs, 10). `read` (pieces, read width); `proposed` (nodes,) 0..1; `members` (nodes, mentions); else as in `Pairs`."""
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
        hidden = hidden + self.kinds(node_kinds[heads] * self.kind.num_embeddings + node_kinds[tails])
        return self.out(self.dropout(functional.gelu(hidden)))  # type: ignore[no-any-return]


class Network(nn.Module):
    """Encoder and heads together."""

    def __init__(self, dropout: float = 0.15, size: Size = SMALL) -> None:
        super().__init__()
        self.encoder = Encoder(dropout, size)
        self.spans = SpanHead(dropout, size.read_width)
        self.pairs = PairHead(dropout, size.read_width)


def has_bf16() -> bool:
    """True where bfloat16 is quicker than single precision: any GPU, and processors that multiply it themselves."""
    if torch.cuda.is_available():
        return True
    cpu = Path("/proc/cpuinfo")
    return cpu.is_file() and "avx512_bf16" in cpu.read_text(encoding="utf-8")


def optimizer(network: nn.Module, encoder: Encoder, encoder_rate: float, head_rate: float) -> torch.optim.AdamW:
    """AdamW with two rates, for what was pre-trained and what is new; the word embeddings stay as they are."""
    encoder.words.weight.requires_grad_(False)
    old = [p for name, p in encoder.named_parameters() if p.requires_grad and not name.startswith("shapes")]
    known = {id(p) for p in old}
    new = [p for p in network.parameters() if p.requires_grad and id(p) not in known]
    groups = [{"params": old, "top": encoder_rate}, {"params": new, "top": head_rate}]
    return torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
