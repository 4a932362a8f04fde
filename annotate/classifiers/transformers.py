"""Any zero-shot (NLI) model of the Hub or a folder, through transformers; a GPU if there is one."""

import hashlib
import logging
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from huggingface_hub import HfApi, ModelInfo, try_to_load_from_cache
from huggingface_hub.errors import (  # type: ignore[attr-defined]  # its HTTP library's HTTPError
    HTTPError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from numpy.typing import NDArray
from safetensors import SafetensorError
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from annotate.classifiers.batching import by_length
from annotate.classifiers.calibration import Array
from annotate.classifiers.one_pass import log_odds
from annotate.classifiers.zero_shot import ZeroShot
from annotate.errors import BadModel

logger = logging.getLogger(__name__)

LONGEST = 512
PATIENCE = 10.0
"""Seconds to wait for the Hub."""


class TransformersNli:
    """Holds model and tokenizer; says for premise and hypothesis the log-odds of entailment."""

    def __init__(self, name: str, *, revision: str = "main", offline: bool = True) -> None:
        """Load a folder, a Hub model at `revision`, or when `offline` what is cached of it."""
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        options = {
            "revision": revision,
            "local_files_only": offline,
            "trust_remote_code": False,  # nor does it ask whether to
        }
        try:
            self.tokenizer = AutoTokenizer.from_pretrained(name, **options)
            self.model = AutoModelForSequenceClassification.from_pretrained(
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
        self.model.to(self._device).eval()
        self.labels = tuple(label for _, label in sorted(self.model.config.id2label.items()))
        self.entailment = _entailment(name, self.labels)
        self.max_length = min(self.tokenizer.model_max_length, _places(self.model), LONGEST)

    @torch.inference_mode()
    def logits(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Logits of each pair (pairs, classes), in the order of `labels`."""
        found = np.zeros((len(pairs), len(self.labels)), np.float32)
        encodings = self.tokenizer(
            [premise for premise, _ in pairs],
            [hypothesis for _, hypothesis in pairs],
            truncation="longest_first",
            max_length=self.max_length,
        )
        for batch in by_length([len(ids) for ids in encodings["input_ids"]]):
            inputs = self.tokenizer.pad(
                {name: [rows[position] for position in batch] for name, rows in encodings.items()},
                return_tensors="pt",
            ).to(self._device)
            found[batch] = self.model(**inputs).logits.float().cpu().numpy()
        return found

    def entail(self, texts: Sequence[str], hypotheses: Sequence[str]) -> Array:
        """Log-odds of entailment against all else, (texts, hypotheses)."""
        logits = self.logits([(text, hypothesis) for text in texts for hypothesis in hypotheses])
        return log_odds(logits, self.entailment).reshape(len(texts), len(hypotheses))


def _entailment(name: str, labels: Sequence[str]) -> int:
    found = [
        number
        for number, label in enumerate(labels)
        if re.fullmatch("entail(ment|s|ed)?", label.lower())
    ]
    if len(found) != 1 or len(labels) < 2:
        raise BadModel(
            f"{name}: its labels are {', '.join(labels)}; none is entailment",
            "only natural language inference models rate labels without training",
        )
    return found[0]


def _places(model: torch.nn.Module) -> int:
    """How many tokens have a position; those of RoBERTa's kind begin after the padding's."""
    tables = [
        module
        for name, module in model.named_modules()
        if name.endswith("position_embeddings") and isinstance(module, torch.nn.Embedding)
    ]
    if tables:
        padding = tables[0].padding_idx
        return tables[0].num_embeddings - (0 if padding is None else padding + 1)
    return int(getattr(model.config, "max_position_embeddings", LONGEST))


class Source(NamedTuple):
    """Where a model was loaded from: a folder or a Hub id, and what of it."""

    name: str
    version: str
    """The Hub's commit, or a digest of the folder's weights."""
    on_hub: bool
    license: str | None = None
    """As the Hub says it."""


def open_nli(name: str, *, revision: str = "main") -> tuple[TransformersNli, Source]:
    """Load a folder, or a Hub id at `revision`: what is cached of it where there is no network."""
    folder = Path(name)
    if folder.is_dir():
        return TransformersNli(name), Source(folder.resolve().name, _digest(folder), on_hub=False)
    info = _ask_hub(name, revision)
    if info is not None:
        model = TransformersNli(name, revision=revision, offline=False)
        license = info.card_data.license if info.card_data else None
        return model, Source(name, _commit(name, revision), True, license)
    try:
        model = TransformersNli(name, revision=revision)
    except BadModel as error:
        raise BadModel(
            f"{name}: neither a folder here nor cached, and the Hub does not answer",
            "check the path or the network, or take a shipped model: leave --model out",
        ) from error
    return model, Source(name, _commit(name, revision), on_hub=True)


def _commit(name: str, revision: str) -> str:
    """Return the commit of what was loaded, which is its folder's name in the cache."""
    path = try_to_load_from_cache(name, "config.json", revision=revision)
    return Path(path).parent.name if isinstance(path, str) else "unknown"


def load_transformers(name: str) -> ZeroShot:
    """Load a folder or a Hub id as a classifier."""
    model, source = open_nli(name)
    return ZeroShot(f"{source.name}@{source.version[:8]}", model.entail)


def _ask_hub(name: str, revision: str) -> ModelInfo | None:
    """Ask the Hub once about a model; None where it does not answer.

    transformers by itself would ask for minutes before it gives up.
    """
    try:
        return HfApi().model_info(name, revision=revision, timeout=PATIENCE)
    except RevisionNotFoundError as error:
        raise BadModel(
            f"{name}: the Hub has no revision {revision} of it",
            "name a branch, a tag or a whole commit",
        ) from error
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
