"""Any zero-shot (NLI) model of the Hub or a folder, through transformers; a GPU if there is one."""

import hashlib
import logging
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from huggingface_hub import HfApi
from huggingface_hub.errors import (  # type: ignore[attr-defined]  # its HTTP library's HTTPError
    HTTPError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
)
from safetensors import SafetensorError
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from annotate.classifiers.batching import by_length
from annotate.classifiers.calibration import Array
from annotate.classifiers.zero_shot import ZeroShot
from annotate.errors import BadModel

logger = logging.getLogger(__name__)

LONGEST = 512
PATIENCE = 10.0
"""Seconds to wait for the Hub."""


class TransformersNli:
    """Holds model and tokenizer; says for premise and hypothesis the log-odds of entailment."""

    def __init__(self, name: str, *, revision: str | None = None) -> None:
        """Load a folder, a Hub model at `revision`, or without one what is cached of it."""
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        options = {
            "revision": revision or "main",
            "local_files_only": revision is None,
            "trust_remote_code": False,  # nor does it ask whether to
        }
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(name, **options)
            self._model = AutoModelForSequenceClassification.from_pretrained(
                name,
                use_safetensors=True,  # no pickle is loaded
                **options,
            )
        except (OSError, ValueError, SafetensorError) as error:
            first = str(error).strip().splitlines()[0]
            raise BadModel(
                f"{name}: cannot be loaded: {first}",
                "it must be a sequence classification model with safetensors weights",
            ) from error
        self._model.to(self._device).eval()
        self._entailment = _entailment(name, self._model.config.id2label)
        places = getattr(self._model.config, "max_position_embeddings", LONGEST)
        self._max_length = min(self._tokenizer.model_max_length, places, LONGEST)

    @property
    def commit(self) -> str | None:
        """The commit of the Hub that it was loaded at; None for a folder."""
        commit: str | None = getattr(self._model.config, "_commit_hash", None)
        return commit

    @torch.inference_mode()
    def _log_odds(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        encodings = self._tokenizer(
            [premise for premise, _ in pairs],
            [hypothesis for _, hypothesis in pairs],
            truncation="longest_first",
            max_length=self._max_length,
        )
        odds = [0.0] * len(pairs)
        for batch in by_length([len(ids) for ids in encodings["input_ids"]]):
            inputs = self._tokenizer.pad(
                {name: [rows[position] for position in batch] for name, rows in encodings.items()},
                return_tensors="pt",
            ).to(self._device)
            logits = self._model(**inputs).logits.float()
            others = [i for i in range(logits.shape[1]) if i != self._entailment]
            values = logits[:, self._entailment] - logits[:, others].logsumexp(-1)
            for position, value in zip(batch, values.tolist(), strict=True):
                odds[position] = value
        return odds

    def entail(self, texts: Sequence[str], hypotheses: Sequence[str]) -> Array:
        """Log-odds of entailment against all else, (texts, hypotheses)."""
        odds = self._log_odds([(text, hypothesis) for text in texts for hypothesis in hypotheses])
        return np.array(odds).reshape(len(texts), len(hypotheses))


def _entailment(name: str, labels: dict[int, str]) -> int:
    found = [i for i, label in labels.items() if re.fullmatch("entail(ment|s|ed)?", label.lower())]
    if len(found) != 1 or len(labels) < 2:
        raise BadModel(
            f"{name}: its labels are {', '.join(labels.values())}; none is entailment",
            "only natural language inference models rate labels without training",
        )
    return int(found[0])


def load_transformers(name: str) -> ZeroShot:
    """Load a folder or a Hub id; its version is a digest of the weights, or the Hub's commit."""
    folder = Path(name)
    if folder.is_dir():
        model = TransformersNli(name)
        return ZeroShot(f"{folder.resolve().name}@{_digest(folder)[:8]}", model.entail)
    revision = _newest(name)
    try:
        model = TransformersNli(name, revision=revision)
    except BadModel as error:
        if revision is not None:
            raise
        raise BadModel(
            f"{name}: neither a folder here nor cached, and the Hub does not answer",
            "check the path or the network, or take a shipped model: leave --model out",
        ) from error
    return ZeroShot(f"{name}@{(model.commit or 'cached')[:8]}", model.entail)


def _newest(name: str) -> str | None:
    """Ask the Hub once for the commit of a model; None where it does not answer.

    transformers by itself would ask for minutes before it gives up.
    """
    try:
        return HfApi().model_info(name, timeout=PATIENCE).sha
    except RepositoryNotFoundError as error:
        raise BadModel(
            f"{name}: the Hub has no such model, or hides it",
            "check the spelling; for a private one set HF_TOKEN",
        ) from error
    except (HTTPError, OfflineModeIsEnabled) as error:
        logger.info("the Hub does not answer, a cached copy is used: %s", error)
        return None


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.safetensors")):
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
