"""A Markdown file -> one article, without the marks."""

import re
from collections.abc import Sequence

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from annotate.errors import BadInput
from annotate.read.article import Article, article
from annotate.read.text import clean, decode
from annotate.types import Json

_FRONT = re.compile(r"---[ \t]*\n(?P<yaml>.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)


def read_markdown(data: bytes, where: str) -> Article:
    """Render to plain text, a block a line; fields at the top between `---` lines are taken."""
    text = clean(decode(data, where), where)
    front = _FRONT.match(text)
    fields = _fields(front["yaml"], where) if front else {}
    blocks = MarkdownIt("commonmark").enable("table").parse(text[front.end() :] if front else text)
    lines = [_plain(block.children or ()) for block in blocks if block.type == "inline"]
    return article(where, clean("\n\n".join(line for line in lines if line.strip()), where), fields)


def _fields(text: str, where: str) -> dict[str, Json]:
    try:
        fields = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadInput(
            f"{where}: the fields between the --- lines at its top are not YAML",
            "mend them or take them out",
        ) from error
    return {str(key): fields[key] for key in fields} if isinstance(fields, dict) else {}


def _plain(tokens: Sequence[Token]) -> str:
    """Text of a block; line breaks in its source are only its wrapping."""
    breaks = {"softbreak": " ", "hardbreak": "\n"}
    return "".join(
        breaks.get(token.type, token.content if token.type in {"text", "code_inline"} else "")
        for token in tokens
    )
