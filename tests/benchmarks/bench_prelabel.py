"""How fast the shipped model pre-labels, and what that costs, beside the usual ways to do it.

python tests/benchmarks/bench_prelabel.py [--sentences N] [--model FOLDER] [--attribution NAME]

All ways read the same sentences with the same weights, on both axes of russia-us, in one process
and on all cores that it may use. They take turns; the best round of each counts.

- `prelabel`: the stage as it ships; what it asks once about each hypothesis is asked before.
- `a sentence at a time`, `a pair at a time`: the same int8 graph without our batching.
- `pipeline`: transformers.pipeline("zero-shot-classification") in fp32, at its best batch size, a
  call an axis. Its weights are those of model.onnx as floats in a plain BERT, which reads text and
  hypothesis as one sequence. The model was not trained for that: what the pipeline says is not
  compared, what it costs is.

What int8 loses is measured against the same weights as floats in the encoder of the training, where
activations are not rounded; the scores from before the weights were rounded stand in the card. The
share of the matrix peak counts the products with weights that the texts need, without padding and
without attention, against one large product in onnxruntime.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from safetensors.torch import load_file
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    Pipeline,
    PreTrainedTokenizerFast,
    pipeline,
)

from annotate import jsonl
from annotate.classifiers import DEFAULT
from annotate.classifiers.calibration import Array
from annotate.classifiers.config import ModelConfig, read_config
from annotate.classifiers.one_pass import OnePass, log_odds
from annotate.classifiers.onnx import load_onnx
from annotate.classifiers.session import load_tokenizer
from annotate.classifiers.tagging import TAGGER, load_tagger
from annotate.classifiers.zero_shot import ZeroShot
from annotate.gold import read_articles
from annotate.pipeline import with_speakers
from annotate.prelabel import Spoken, prelabel
from annotate.resources import resource
from annotate.scoring import read_labelled, score
from annotate.taxonomy import Taxonomy, load_taxonomy
from annotate.train.encoder import HEADS, JOIN, Encoder, save_encoder
from annotate.train.nli import Example
from annotate.train.rows import encode, padded
from annotate.types import Sentence

ARTICLES = Path(__file__).parents[2] / "models" / "scenarios" / "test"
RATIO_BAR = 10
LOSS_BAR = 0.01
MEMORY_BAR = 1000
SECONDS_BAR = 4
ROUNDS = 3
BATCH_SIZES = (1, 8, 16, 32, 64)
FRESH = 100
"""Sentences of the fresh process."""
CORES = len(os.sched_getaffinity(0))
SPAWN = """
import os, subprocess, sys, time
began = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stderr=subprocess.DEVNULL)
status, usage = os.wait4(process.pid, 0)[1:]
print(status, time.perf_counter() - began, usage.ru_maxrss * 1024)
"""
"""A small process in between: a child is counted with the memory of whoever forked it."""


def verdict(right: bool, bar: str) -> str:
    return f"bar {bar}: {'ok' if right else 'BELOW'}"


def doing(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


def best(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def hypotheses_of(taxonomy: Taxonomy) -> list[list[str]]:
    """By axis."""
    return [[text for label in axis.labels for text in label.hypotheses] for axis in taxonomy.axes]


# The same weights as floats


def as_floats(folder: Path) -> dict[str, torch.Tensor]:
    """Read the weights of an int8 model, by their names in the encoder."""
    graph = onnx.load(folder / "model.onnx").graph
    values = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    state = {name: value for name, value in values.items() if name.startswith("encoder.")}
    for name in [name for name in state if name.endswith("_int8")]:
        table = name.removesuffix("_int8")
        state[table] = state.pop(name) * state.pop(f"{table}_scale")
    for node in graph.node:
        if node.op_type == "MatMulIntegerToFloat":
            source, whole, _, scale, *_, bias = node.input
            smooth = values[f"{source.removesuffix('_int8')}_smooth"]
            weight = values[whole] * values[scale] * smooth[:, None]
            state[bias.removesuffix("bias") + "weight"] = weight.T
    state["encoder.types.weight"] = np.stack([values["select"], values["select_1"]])
    return {
        name.removeprefix("encoder."): torch.tensor(np.ascontiguousarray(value, np.float32))
        for name, value in state.items()
    }


def encoder_of(state: dict[str, torch.Tensor]) -> Encoder:
    layers = 1 + max(int(name.split(".")[1]) for name in state if name.startswith("layers."))
    wide, width = state["layers.0.up.weight"].shape
    model = Encoder(
        words=len(state["words.weight"]),
        width=width,
        wide=wide,
        layers=layers,
        heads=HEADS,
        positions=len(state["positions.weight"]),
        classes=len(state["classifier.bias"]),
    )
    model.load_state_dict(state)
    return model.eval()


def zero_shot_pipeline(model: Encoder, folder: Path, config: ModelConfig) -> Pipeline:
    """Put the weights into a plain BERT of transformers."""
    bert = BertConfig(
        vocab_size=model.words.num_embeddings,
        hidden_size=model.words.embedding_dim,
        num_hidden_layers=len(model.layers),
        num_attention_heads=model.heads,
        intermediate_size=model.layers[0].up.out_features,
        max_position_embeddings=model.positions.num_embeddings,
        id2label=dict(enumerate(config.labels)),
        label2id={name: number for number, name in enumerate(config.labels)},
    )
    with TemporaryDirectory() as scratch:
        (Path(scratch) / "config.json").write_text(bert.to_json_string())
        (Path(scratch) / "tokenizer.json").write_bytes((folder / "tokenizer.json").read_bytes())
        save_encoder(model, Path(scratch), Path(scratch) / "bert")
        state = load_file(Path(scratch) / "bert" / "model.safetensors")
    plain = BertForSequenceClassification(bert)
    plain.load_state_dict(
        {k if k.startswith("classifier.") else f"bert.{k}": v for k, v in state.items()}
    )
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(folder / "tokenizer.json"),
        **{f"{name}_token": f"[{name.upper()}]" for name in ("pad", "cls", "sep", "unk", "mask")},
        model_max_length=bert.max_position_embeddings,
    )
    return pipeline("zero-shot-classification", model=plain.eval(), tokenizer=tokenizer)


def in_fp32(model: Encoder, folder: Path, config: ModelConfig) -> ZeroShot:
    """Make a classifier of the encoder that the model was trained in."""
    tokenizer = load_tokenizer(folder)

    def entail(texts: Sequence[str], hypotheses: Sequence[str]) -> Array:
        asked = tuple((text, 0) for text in hypotheses)
        lengths = config.max_length, config.hypothesis_length
        rows = encode([Example(text, asked) for text in texts], tokenizer, lengths)
        order = sorted(range(len(rows)), key=lambda number: rows[number].length)
        odds = np.zeros((len(texts), len(hypotheses)))
        with torch.inference_mode():
            for start in range(0, len(order), 8):
                batch = order[start : start + 8]
                logits = model(*padded([rows[number] for number in batch])[0])
                odds[batch] = log_odds(logits.numpy(), config.labels.index("entailment"))
        return odds

    return ZeroShot(
        config.id,
        entail,
        calibration=config.calibration,
        languages=config.languages,
        reference=config.reference,
    )


# Speed


def speed(
    spoken: list[Spoken],
    taxonomy: Taxonomy,
    classifier: ZeroShot,
    one_pass: OnePass,
    usual: Pipeline,
) -> float:
    """Print sentences a second of each way; return those of prelabel."""
    texts = [sentence.text for sentence, _ in spoken]
    axes = hypotheses_of(taxonomy)
    every = [text for axis in axes for text in axis]

    def ask(texts: list[str], size: int) -> None:
        for axis in axes:
            usual(
                texts,
                candidate_labels=axis,
                hypothesis_template="{}",
                multi_label=True,
                batch_size=size,
            )

    sizes: dict[int, float] = {}
    for size in BATCH_SIZES:
        doing(f"pipeline with batch size {size}")
        sizes[size] = best(lambda size=size: ask(texts[: min(8, len(texts))], size))
    size = min(sizes, key=lambda size: sizes[size])
    ways: dict[str, Callable[[], object]] = {
        "prelabel": lambda: list(prelabel(spoken, taxonomy, classifier)),
        "int8, a sentence at a time": lambda: [one_pass.entail([text], every) for text in texts],
        "int8, a pair at a time": lambda: [
            one_pass.entail([text], [hypothesis]) for text in texts for hypothesis in every
        ],
        f"pipeline, fp32, batches of {size}": lambda: ask(texts, size),
    }
    seconds = dict.fromkeys(ways, float("inf"))
    for number in range(ROUNDS):
        for name, work in ways.items():
            doing(f"round {number + 1} of {ROUNDS}: {name}")
            seconds[name] = min(seconds[name], best(work))
    print(f"{len(texts)} sentences, {len(every)} hypotheses on {len(axes)} axes, {CORES} cores:")
    for name, value in seconds.items():
        print(f"{name:30} {len(texts) / value:7.1f} sentences a second")
    ratio = seconds[f"pipeline, fp32, batches of {size}"] / seconds["prelabel"]
    above = verdict(ratio >= RATIO_BAR, f"{RATIO_BAR}")
    print(f"{'prelabel : pipeline':30} {ratio:7.1f} times   {above}")
    return len(texts) / seconds["prelabel"]


def products(model: Encoder, texts: list[str], hypotheses: list[str], one_pass: OnePass) -> float:
    """Count the multiply-adds with weights of a call; hypotheses alone are read once."""
    width, wide = model.words.embedding_dim, model.layers[0].up.out_features
    layer, upper = 4 * width**2 + 2 * width * wide, len(model.layers) - 1 - JOIN
    of_texts = sum(map(len, one_pass.encode(texts, 64)))
    of_asked = sum(map(len, one_pass.encode(hypotheses, 32)))
    keys = 2 * width**2  # all that the last layer needs of a token that is not the first
    alone = of_asked * layer * JOIN
    reading = of_texts * (layer * (len(model.layers) - 1) + keys)
    joined = len(texts) * (of_asked * (layer * upper + keys) + len(hypotheses) * (layer - keys))
    return alone + reading + joined


def peak(integer: bool) -> float:
    """Multiply-adds a second of one large product."""
    size = 1024
    kind = TensorProto.UINT8 if integer else TensorProto.FLOAT
    node = helper.make_node("MatMulInteger" if integer else "MatMul", ["a", "b"], ["c"])
    weight = np.ones((size, size), np.int8 if integer else np.float32)
    graph = helper.make_graph(
        [node],
        "peak",
        [helper.make_tensor_value_info("a", kind, [2 * size, size])],
        [helper.make_tensor_value_info("c", TensorProto.INT32 if integer else kind, None)],
        [numpy_helper.from_array(weight, "b")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)])
    model.ir_version = 10
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = CORES
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    feeds = {"a": np.ones((2 * size, size), np.uint8 if integer else np.float32)}
    return 2 * size**3 / min(best(lambda: session.run(None, feeds)) for _ in range(20))


# A fresh process


def fresh(sentences: list[Sentence], model: Path, attribution: str) -> tuple[float, float]:
    """Run `annotate prelabel` from start to end; return seconds and bytes at their peak."""
    with TemporaryDirectory() as scratch:
        source, target = Path(scratch) / "sentences.jsonl", Path(scratch) / "predictions.jsonl"
        jsonl.write(source, sentences)
        command = [sys.executable, "-m", "annotate", "prelabel", str(source), "-t", "russia-us"]
        command += ["--model", str(model), "--attribution", attribution, "-o", str(target)]
        told = subprocess.run(
            [sys.executable, "-c", SPAWN, *command], check=True, capture_output=True, text=True
        )
    status, seconds, memory = told.stdout.split()
    if status != "0":
        raise SystemExit(f"failed with {status}: {' '.join(command)}")
    return float(seconds), float(memory)


def measure_fresh(sentences: list[Sentence], model: Path, attribution: str) -> None:
    doing("a fresh process")
    runs = [fresh(sentences, model, attribution) for _ in range(ROUNDS)]
    seconds, memory = min(run[0] for run in runs), max(run[1] for run in runs) / 1e6
    print(f"\n`annotate prelabel` on {len(sentences)} sentences, a fresh process:")
    right = seconds < SECONDS_BAR
    print(f"{'from start to end':30} {seconds:7.2f} s   {verdict(right, f'< {SECONDS_BAR} s')}")
    right = memory < MEMORY_BAR
    print(f"{'memory at its peak':30} {memory:7.0f} MB   {verdict(right, f'< {MEMORY_BAR} MB')}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="not needed: the articles are our own")
    parser.add_argument("--sentences", type=int, default=128)
    parser.add_argument("--model", type=Path, default=resource(f"models/{DEFAULT}"))
    parser.add_argument("--attribution", default=TAGGER)
    parser.add_argument("--articles", type=Path, default=ARTICLES)
    options = parser.parse_args()
    taxonomy = load_taxonomy("russia-us")
    read = [
        line.sentence
        for article in read_articles(options.articles)
        if not article.sides
        for line in article.lines
        if line.labels
    ]
    measure_fresh(read[:FRESH], options.model, options.attribution)

    tagger = None if options.attribution == "rules" else load_tagger(options.attribution)
    began = time.perf_counter()
    spoken = list(with_speakers(read, taxonomy, tagger=tagger))[: options.sentences]
    attributed = len(read) / (time.perf_counter() - began)
    config = read_config(options.model)
    classifier, one_pass = load_onnx(options.model), OnePass(options.model, config)
    model = encoder_of(as_floats(options.model))
    usual = zero_shot_pipeline(model, options.model, config)
    print()
    rate = speed(spoken, taxonomy, classifier, one_pass, usual)
    print(f"{'attribution, beforehand':30} {attributed:7.1f} sentences a second")

    doing("the matrix peak")
    texts = [sentence.text for sentence, _ in spoken]
    hypotheses = list(dict.fromkeys(text for axis in hypotheses_of(taxonomy) for text in axis))
    used = products(model, texts, hypotheses, one_pass) * rate / len(texts)
    print(f"\nproducts with weights, {used / 1e9:.0f} G multiply-adds a second, are")
    for name, integer in (("int8", True), ("fp32", False)):
        most = peak(integer)
        print(f"{used / most:6.0%} of the {name} peak of {most / 1e9:.0f} G")

    doing("what int8 loses")
    articles = read_labelled(options.articles, taxonomy, tagger)
    int8 = score(articles, taxonomy, classifier)
    fp32 = score(articles, taxonomy, in_fp32(model, options.model, config))
    print()
    for name, ours in int8.items():
        lost = fp32[name].macro_f1 - ours.macro_f1
        print(
            f"{name:30} macro-F1 {ours.macro_f1:.3f} in int8, {fp32[name].macro_f1:.3f} in fp32   "
            f"{verdict(lost <= LOSS_BAR, f'{LOSS_BAR} lost')}"
        )


if __name__ == "__main__":
    main()
