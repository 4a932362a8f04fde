"""Tiny NLI models with random weights, one of each kind of transformers that people use for NLI."""

import re
from pathlib import Path

import torch
from tiny_model import THREE, WORDS
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from tokenizers.processors import TemplateProcessing
from transformers import (
    AutoModelForSequenceClassification,
    BertConfig,
    DebertaV2Config,
    LongformerConfig,
    ModernBertConfig,
    PreTrainedConfig,
    PreTrainedTokenizerFast,
    RobertaConfig,
    XLMRobertaConfig,
)

SIZES = {
    "hidden_size": 32,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 64,
    "initializer_range": 0.2,
    "id2label": dict(enumerate(THREE)),
    "label2id": {name: number for number, name in enumerate(THREE)},
}
BERT = ("[PAD]", "[CLS]", "[SEP]", "[UNK]")
ROBERTA = ("<s>", "<pad>", "</s>", "<unk>")
PIECES = [f"▁{word}" for word in WORDS if re.match(r"\w", word)]
LETTERS = [*"▁abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.,:?'“”"]
BYTES = sorted(pre_tokenizers.ByteLevel.alphabet())
KINDS = ("bert", "roberta", "xlm-roberta", "deberta-v2", "modernbert")


def save_kind(folder: Path, kind: str) -> Path:
    """Write a model of this kind and a tokenizer like those of its kind to `folder`."""
    tokenizer = kind_of_tokenizer(kind)
    torch.manual_seed(0)
    model = AutoModelForSequenceClassification.from_config(config(kind, len(tokenizer)))
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def config(kind: str, words: int) -> PreTrainedConfig:
    sizes = SIZES | {"vocab_size": words, "max_position_embeddings": 64}
    after_padding = {"max_position_embeddings": 66, "pad_token_id": 1, "type_vocab_size": 1}
    if kind == "bert":
        return BertConfig(**sizes)
    if kind == "roberta":
        return RobertaConfig(**sizes | after_padding)
    if kind == "xlm-roberta":
        return XLMRobertaConfig(**sizes | after_padding)
    if kind == "longformer":
        return LongformerConfig(**sizes | after_padding, attention_window=8, sep_token_id=2)
    if kind == "deberta-v2":
        return DebertaV2Config(
            **sizes,
            type_vocab_size=0,
            relative_attention=True,
            position_buckets=8,
            norm_rel_ebd="layer_norm",
            share_att_key=True,
            pos_att_type=["p2c", "c2p"],
            position_biased_input=False,
        )
    assert kind == "modernbert"
    return ModernBertConfig(
        **sizes | {"num_hidden_layers": 2},  # one that sees all, one that sees its neighbours
        local_attention=16,
        global_attn_every_n_layers=2,
        pad_token_id=0,
        **{f"{name}_token_id": number for name, number in (("bos", 1), ("cls", 1))},
        **{f"{name}_token_id": number for name, number in (("eos", 2), ("sep", 2))},
    )


def kind_of_tokenizer(kind: str) -> PreTrainedTokenizerFast:
    special = ROBERTA if kind in {"roberta", "xlm-roberta", "longformer"} else BERT
    if kind in {"xlm-roberta", "deberta-v2"}:  # as sentencepiece
        pieces = [*((name, 0.0) for name in special), *((piece, -2.0) for piece in PIECES)]
        pieces += [(letter, -9.0) for letter in LETTERS]
        tokenizer = Tokenizer(models.Unigram(pieces, unk_id=3, byte_fallback=False))
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
        tokenizer.decoder = decoders.Metaspace()
    elif kind == "bert":
        words = [*special, *(word for word in WORDS if word not in special)]
        tokenizer = Tokenizer(
            models.WordPiece({word: i for i, word in enumerate(words)}, unk_token=special[3])
        )
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    else:  # bytes
        vocabulary = {token: i for i, token in enumerate([*special, *BYTES])}
        tokenizer = Tokenizer(models.BPE(vocabulary, [], unk_token=special[3]))
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel()
        tokenizer.decoder = decoders.ByteLevel()
    cls, sep = (special[0], special[2]) if special == ROBERTA else (special[1], special[2])
    between = f"{sep} {sep}" if special == ROBERTA else sep
    second = "" if special == ROBERTA else ":1"
    tokenizer.post_processor = TemplateProcessing(
        single=f"{cls} $A {sep}",
        pair=f"{cls} $A {between} $B{second} {sep}{second}",
        special_tokens=[(name, special.index(name)) for name in (cls, sep)],
    )
    inputs = ["input_ids", "attention_mask"]
    if kind in {"bert", "deberta-v2"}:
        inputs.insert(1, "token_type_ids")
    pad = "<pad>" if special == ROBERTA else "[PAD]"
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=64,
        model_input_names=inputs,
        cls_token=cls,
        sep_token=sep,
        pad_token=pad,
        unk_token=special[3],
    )
