"""A saved web page -> one article: its main text, title, author, date and outlet."""

import codecs
import re
from copy import deepcopy

from annotate.errors import BadInput
from annotate.read.article import Article
from annotate.read.text import clean, decode

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)


def read_web(data: bytes, where: str) -> Article:
    """Take the article out of its page; menus, banners and comments stay behind."""
    from trafilatura import bare_extraction
    from trafilatura.settings import DEFAULT_CONFIG

    config = deepcopy(DEFAULT_CONFIG)
    config["DEFAULT"]["MIN_EXTRACTED_SIZE"] = "50"  # below it, paragraphs are run together
    page = decode(data, where, declared=_declared(data))
    found = bare_extraction(page, with_metadata=True, include_comments=False, config=config)
    if found is None or isinstance(found, dict) or not (found.text or "").strip():
        raise BadInput(
            f"{where}: no article found in the page", "save the text of the article as .txt"
        )
    return Article(
        where,
        clean(found.text or "", where),
        title=found.title,
        author=found.author,
        source=found.sitename or found.hostname,
        date=found.date,
        headed=False,
    )


def _declared(data: bytes) -> str | None:
    named = _CHARSET.search(data[:2048])
    if named is None:
        return None
    name = named[1].decode()
    if name.lower() in {"iso-8859-1", "latin1", "us-ascii"}:
        return "cp1252"  # as browsers read it
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None
