"""Any zero-shot (NLI) model of the Hub or a folder, through transformers; a GPU if there is one."""

import re
from collections.abc import Sequence

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from annotate.classifiers.batching import by_length, once
from annotate.classifiers.zero_shot import ZeroShot
from annotate.errors import BadModel


class TransformersNli:
    """Holds model and tokenizer; says for premise and hypothesis the log-odds of entailment."""

    def __init__(self, name: str) -> None:
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(name)
            self._model = AutoModelForSequenceClassification.from_pretrained(
                name,
                use_safetensors=True,  # no pickle is loaded
            )
        except (OSError, ValueError) as error:
            first = str(error).strip().splitlines()[0]
            raise BadModel(
                f"{name}: cannot be loaded: {first}",
                "is it a sequence classification model with safetensors weights, and is the "
                "Hub reachable?",
            ) from error
        self._model.to(self._device).eval()
        self._entailment = _entailment(name, self._model.config.id2label)
        self._max_length = min(self._tokenizer.model_max_length, 512)

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

    def entail(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Log-odds of entailment against all else; each distinct pair is asked once."""
        return once(pairs, self._log_odds)


def _entailment(name: str, labels: dict[int, str]) -> int:
    found = [i for i, label in labels.items() if re.fullmatch("entail(ment|s|ed)?", label.lower())]
    if len(found) != 1 or len(labels) < 2:
        raise BadModel(
            f"{name}: its labels are {', '.join(labels.values())}; none is entailment",
            "only natural language inference models rate labels without training",
        )
    return int(found[0])


def load_transformers(name: str) -> ZeroShot:
    """Load a Hub id or a folder; its version is the commit it was loaded at, where it has one."""
    model = TransformersNli(name)
    commit = getattr(model._model.config, "_commit_hash", None)
    return ZeroShot(f"{name}@{commit[:8] if commit else 'local'}", model.entail)
