"""Labelled NLI pairs -> more pairs, changed a little, whose label nobody knows: a teacher says it.

After the augmentation of TinyBERT (Jiao et al. 2020): words are replaced by words of near vectors,
which may be synonyms, opposites or of the same kind. Besides, negations come and go, words are
left out, and a part of the premise becomes a hypothesis.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer

from annotate.train.nli import Pair

NEAR = 12
"""Words that may stand in for a word."""
_VECTORS = "embeddings.word_embeddings.weight"
_NEGATION = re.compile(r"\b(?:not|never) |n't\b", re.IGNORECASE)
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|should|may|might|must|did|does|do)\b"
)
_WORD = re.compile(r"[A-Za-z]{3,}")
_KEPT = {"the", "and", "that", "this", "with", "for", "are", "was", "were", "has", "have", "had"}

Near = Mapping[str, Sequence[str]]


def near_words(start: Path) -> Near:
    """Map each word that is one token of the model in `start` to the words of nearest vectors."""
    tokenizer = Tokenizer.from_file(str(start / "tokenizer.json"))
    words = [word for word in tokenizer.get_vocab() if _WORD.fullmatch(word) and word not in _KEPT]
    words.sort()
    ids = torch.tensor([tokenizer.token_to_id(word) for word in words])
    weights = load_file(start / "model.safetensors")
    vectors = next(value for name, value in weights.items() if name.endswith(_VECTORS))
    vectors = torch.nn.functional.normalize(vectors[ids].float(), dim=-1)
    near: dict[str, Sequence[str]] = {}
    for at in range(0, len(words), 1024):
        best = (vectors[at : at + 1024] @ vectors.T).topk(NEAR + 1).indices[:, 1:].tolist()
        near |= {words[at + k]: [words[i] for i in row] for k, row in enumerate(best)}
    return near


def variants(pairs: Sequence[Pair], near: Near, seed: int) -> list[tuple[str, str]]:
    """Change each pair once; returns premises and hypotheses, without what changed nothing."""
    siblings = defaultdict(list)
    for pair in pairs:
        siblings[pair.premise].append(pair.hypothesis)
    random = Random(seed)
    known = {(pair.premise, pair.hypothesis) for pair in pairs}
    found: dict[tuple[str, str], None] = {}
    for pair in pairs:
        changed = _changed(pair, siblings[pair.premise], near, random)
        if changed not in known and all(changed):
            found[changed] = None
    return list(found)


def _changed(pair: Pair, siblings: Sequence[str], near: Near, random: Random) -> tuple[str, str]:
    kind = random.random()
    if kind < 0.4:
        return pair.premise, _replaced(pair.hypothesis, near, random, random.randint(1, 3))
    if kind < 0.55:
        return pair.premise, _negated(pair.hypothesis)
    if kind < 0.7:
        return pair.premise, _shortened(pair.hypothesis, random)
    if kind < 0.9:
        part = _part(pair.premise, random)
        return pair.premise, _replaced(part, near, random, random.randint(0, 2))
    return random.choice(siblings), _replaced(pair.hypothesis, near, random, random.randint(0, 1))


def _replaced(text: str, near: Near, random: Random, count: int) -> str:
    places = [match.span() for match in _WORD.finditer(text) if match[0].lower() in near]
    for start, end in sorted(random.sample(places, min(count, len(places))), reverse=True):
        old = text[start:end]
        new = random.choice(near[old.lower()])
        text = text[:start] + (new.capitalize() if old[0].isupper() else new) + text[end:]
    return text


def _negated(text: str) -> str:
    """Take a negation out, or put one in after the first auxiliary; else deny the whole."""
    if _NEGATION.search(text):
        return _NEGATION.sub("", text, count=1)
    if match := _AUXILIARY.search(text):
        return f"{text[: match.end()]} not{text[match.end() :]}"
    return f"It is not true that {text[:1].lower()}{text[1:]}"


def _shortened(text: str, random: Random) -> str:
    words = text.split()
    count = random.randint(1, 3)
    at = random.randint(0, max(0, len(words) - count))
    return " ".join(words[:at] + words[at + count :])


def _part(text: str, random: Random) -> str:
    """Take a clause between marks of punctuation, or some words in a row."""
    clauses = [one.strip() for one in re.split(r"[,;:.()\"–—]| and | but | that ", text)]
    clauses = [one for one in clauses if 3 <= len(one.split()) <= 16]
    if clauses and random.random() < 0.7:
        part = random.choice(clauses)
    else:
        words = text.split()
        count = random.randint(4, 12)
        at = random.randint(0, max(0, len(words) - count))
        part = " ".join(words[at : at + count])
    return part[:1].upper() + part[1:].rstrip(".") + "." if part else ""
