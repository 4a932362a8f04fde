"""A text file -> one article."""

import logging

from annotate.read.article import Article
from annotate.read.text import clean, decode
from annotate.read.wrapping import is_wrapped, unwrap

log = logging.getLogger(__name__)


def read_plain(data: bytes, where: str) -> Article:
    """Take the text as it is; only lines wrapped at the width of a page are joined."""
    text = clean(decode(data, where), where)
    if is_wrapped(text):
        log.warning("%s: its lines are wrapped; joined to paragraphs", where)
        text = unwrap(text)
    return Article(where, text)
