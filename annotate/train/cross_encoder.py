"""An NLI model of transformers -> a folder with int8 ONNX that runs without torch, and its card."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from annotate.classifiers.batching import by_length
from annotate.classifiers.config import ModelConfig
from annotate.classifiers.onnx import FEEDS, TOKENS, OnnxNli, padded_pairs
from annotate.classifiers.transformers import Source, TransformersNli
from annotate.errors import BadModel
from annotate.train.export import to_onnx
from annotate.train.publish import CONVERTED, check_output, publish
from annotate.train.quantise import Feeds, quantise, quantise_weights

SAME = 0.9
"""Share of pairs that must keep their label."""
DIFFERENCE = 0.05
"""By how much the probability of entailment may differ in the mean."""

Pairs = Sequence[tuple[str, str]]
Logits = NDArray[np.float32]


class Parity(NamedTuple):
    """How near the converted model is to the one it was made from."""

    pairs: int
    same: float
    """Share of pairs with the same label."""
    difference: float
    """Mean absolute difference of the probability of entailment."""

    @property
    def is_good(self) -> bool:
        return self.same >= SAME and self.difference <= DIFFERENCE

    def __str__(self) -> str:
        return (
            f"{self.same:.1%} of {self.pairs} pairs keep their label, "
            f"the probability of entailment differs by {self.difference:.3f} in the mean"
        )


def convert(
    model: TransformersNli,
    source: Source,
    output: Path,
    *,
    samples: Pairs,
    pairs: Pairs,
    say: Callable[[str], None] = lambda message: None,
) -> Parity:
    """Write a model folder to `output`; the ranges of activations are measured on `samples`.

    Where the answers to `pairs` are not those of fp32, the weights alone become int8; raises
    BadModel where that does not help either, and leaves `output` as it was.
    """
    check_output(output, CONVERTED)
    with TemporaryDirectory() as scratch:
        folder, plain = Path(scratch) / "model", Path(scratch) / "plain.onnx"
        folder.mkdir()
        config = _write_config(folder, model, source)
        feeds = _feeds(folder, model, source.name, samples)
        say("writing ONNX")
        _export(model, source.name, feeds, plain)
        say(f"asking the model about {len(pairs)} pairs, before and after")
        expected = model.logits(pairs)
        quantise(plain, folder / "model.onnx", feeds)
        weights = "int8"
        parity = compare(expected, OnnxNli(folder, config).logits(pairs), model.entailment)
        if not parity.is_good:
            say(f"in int8 {parity}; the activations stay fp32: as small, but slower")
            quantise_weights(plain, folder / "model.onnx")
            weights = "int8 weights, fp32 activations"
            parity = compare(expected, OnnxNli(folder, config).logits(pairs), model.entailment)
        if not parity.is_good:
            raise BadModel(
                f"{source.name}: too much is lost in int8: {parity}",
                "use it as it is, through transformers: --model with its Hub id or folder",
            )
        publish(folder, output, _card(folder, config, source, weights, parity), CONVERTED)
    return parity


def compare(before: Logits, after: Logits, entailment: int) -> Parity:
    """Compare logits of the same pairs."""
    first, second = (_shares(logits)[:, entailment] for logits in (before, after))
    return Parity(
        pairs=len(before),
        same=float((before.argmax(axis=1) == after.argmax(axis=1)).mean()),
        difference=float(np.abs(first - second).mean()),
    )


def _shares(logits: Logits) -> Logits:
    exponents = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Logits = exponents / exponents.sum(axis=1, keepdims=True)
    return shares


def _write_config(folder: Path, model: TransformersNli, source: Source) -> ModelConfig:
    """Write `config.json` and `tokenizer.json`."""
    backend = getattr(model.tokenizer, "backend_tokenizer", None)
    if not isinstance(backend, Tokenizer):
        raise BadModel(
            f"{source.name}: its tokenizer has no fast form, which tokenizer.json would hold",
            "use it as it is, through transformers: --model with its Hub id or folder",
        )
    backend.save(str(folder / "tokenizer.json"))
    labels = [label.lower() for label in model.labels]
    labels[model.entailment] = "entailment"
    config = ModelConfig(
        name=source.name.replace("/", "--"),
        version=source.version[:8],
        kind="nli",
        labels=tuple(labels),
        max_length=model.max_length,
        pad=model.tokenizer.pad_token_id or 0,
    )
    (folder / "config.json").write_text(config.model_dump_json(indent=2) + "\n")
    return config


def _feeds(folder: Path, model: TransformersNli, name: str, samples: Pairs) -> list[Feeds]:
    """Encode samples as they will be at run time; refuse a tokenizer that then says otherwise."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(model.max_length, strategy="longest_first")
    encodings = tokenizer.encode_batch(list(samples))
    premises, hypotheses = zip(*samples, strict=True)
    expected = model.tokenizer(
        list(premises),
        list(hypotheses),
        truncation="longest_first",
        max_length=model.max_length,
    )
    inputs = [key for key in FEEDS if key in expected]
    if set(expected) != set(inputs) or [one.ids for one in encodings] != expected["input_ids"]:
        raise BadModel(
            f"{name}: its tokenizer does more than tokenizer.json can say",
            "use it as it is, through transformers: --model with its Hub id or folder",
        )
    pad = model.tokenizer.pad_token_id or 0
    batches = by_length([len(one.ids) for one in encodings], tokens=TOKENS)
    return [padded_pairs([encodings[i] for i in batch], inputs, pad) for batch in batches]


class _Pairs(nn.Module):
    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor | None = None
    ) -> Tensor:
        kinds = {} if token_type_ids is None else {"token_type_ids": token_type_ids}
        result = self.model(input_ids=input_ids, attention_mask=attention_mask, **kinds)
        logits: Tensor = result.logits
        return logits


def _export(model: TransformersNli, name: str, feeds: Sequence[Feeds], target: Path) -> None:
    device = next(model.model.parameters()).device
    batch = max(feeds, key=lambda one: len(one["input_ids"]))
    example = tuple(torch.from_numpy(values[:3]) for values in batch.values())
    dim = torch.export.Dim
    shape = {0: dim("pairs"), 1: dim("length", max=model.max_length)}
    model.model.cpu()
    try:
        to_onnx(_Pairs(model.model), example, (shape,) * len(example), target, tuple(batch))
    except torch.onnx.OnnxExporterError as error:
        raise BadModel(
            f"{name}: {model.model.config.model_type} models cannot be written as ONNX",
            "use it as it is, through transformers: --model with its Hub id or folder",
        ) from error
    finally:
        model.model.to(device)


def _card(folder: Path, config: ModelConfig, source: Source, weights: str, parity: Parity) -> str:
    made_from = (
        f"`{source.name}` of the Hugging Face Hub at commit `{source.version}`"
        if source.on_hub
        else f"the folder `{source.name}`, whose weights have the digest `{source.version[:16]}`"
    )
    head = {"library_name": "onnx", "pipeline_tag": "zero-shot-classification"}
    if source.on_hub:
        head["base_model"] = source.name
    if source.license:
        head["license"] = source.license
    megabytes = (folder / "model.onnx").stat().st_size / 1e6
    lines = [
        "---",
        *(f"{key}: {json.dumps(value)}" for key, value in head.items()),
        "---",
        "",
        f"# {config.name}",
        "",
        f"{source.name} in {weights}: an NLI model for onnxruntime on a CPU, {megabytes:.0f} MB.",
        "",
        f"Converted on {datetime.now(UTC).date().isoformat()} by `annotate models add` from "
        f"{made_from}. Licence: {source.license or 'not said; see the source'}.",
        "",
        "| what | value |",
        "| --- | --- |",
        f"| labels | {', '.join(config.labels)} |",
        f"| longest pair | {config.max_length} tokens |",
        f"| pairs compared with fp32 | {parity.pairs} |",
        f"| of them with the same label | {parity.same:.1%} |",
        f"| mean difference of the probability of entailment | {parity.difference:.4f} |",
        "",
        "Its probabilities are not calibrated for any taxonomy.",
    ]
    return "\n".join(lines) + "\n"
