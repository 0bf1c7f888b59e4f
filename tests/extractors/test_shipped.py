"""The shipped graphs hold the whole network: what is read out of them says the same as they do. Needs torch."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch comes with `make train` alone")
pytest.importorskip("onnx", reason="onnx comes with `make train` alone")
pytest.importorskip("safetensors", reason="safetensors comes with `make train` alone")

from tokenizers import Tokenizer  # noqa: E402

from extractors.encoding import Reader  # noqa: E402
from extractors.tagger import OnnxModel  # noqa: E402
from extractors.training.evaluate import MODEL  # noqa: E402
from extractors.training.export import TorchModel  # noqa: E402
from extractors.training.network import Network  # noqa: E402
from extractors.training.shipped import weights  # noqa: E402


def test_a_network_of_the_shipped_weights_reads_as_the_shipped_graphs_do() -> None:
    network = Network()
    network.load_state_dict(weights(MODEL))
    reader = Reader(Tokenizer.from_file(str(MODEL / "tokenizer.json")))
    ((window,),) = reader.read(
        [("TinyTune: Adapters for BERT", "We propose TinyTune, a variant of LoRA. It beats LoRA on GLUE.")]
    )
    (read, scores), (also_read, also_scores) = TorchModel(network).spans(window), OnnxModel(MODEL).spans(window)
    assert np.corrcoef(read.ravel(), also_read.ravel())[0, 1] > 0.98
    assert np.corrcoef(scores.ravel(), also_scores.ravel())[0, 1] > 0.98
