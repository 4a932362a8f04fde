"""A line or a part of one -> whom it names as its author: "By …", «Автор: …», "Reporting by …"."""

import re
from typing import Final

from annotate.lines.names import CAPITAL, Names, could_be_name, named

_LEAD: Final = re.compile(
    rf"""
    (?: (?i: (?P<by> by) \s+
        | (?: written | story | text | words | report(?:ed|ing)? | analysis | opinion
            | comment(?:ary)? | interview(?:ed)? | prepared | compiled | posted ) \s+ by \s+
        | (?: text | words | report(?:er|ing) | correspondent | journalist | текст
            | корреспондент | кореспондент | журналист(?:ка)? | журналіст(?:ка)? ) \s* : \s*
        | (?P<author> authors? | byline 
            | автор(?:ы|и|ка)? (?: \s+ (?:текста|статьи|материала|тексту|статті))? ) \s* [:—–-] \s*
        | автор(?:ы|и|ка)? \s+
        | (?:материал\s+|матеріал\s+)?
          (?: беседовал[аи]? | подготовил[аи]? | записал[аи]? | підготува(?:в|ла|ли)
            | розмовля(?:в|ла|ли) | спілкува(?:вся|лася|лися) | записа(?:в|ла|ли) ) \s+
        | (?: интервью | інтерв['’]ю) \s+ (?: взял[аи]? | пров[её]л[аи]? | взя(?:в|ла|ли)
            | пров(?:ів|ела|ели) ) \s+ )
      | (?P<other> (?i: (?: edited | translated | translation | photos? ) \s+ by \s+
            | (?: editor | translator | translation | редактор | переводчик | перекладач
              | перевод | переклад ) \s* : \s*
            | перев[её]л[аи]? \s+ | перекла(?:в|ла|ли) \s+ )) )
    (?P<names> (?:the\s+)? ["“«„]? {CAPITAL} .* )
    """,
    re.VERBOSE,
)
_WORK: Final = "(?:reporting|writing|editing|edited|compiled|translation|translated|graphics)"
_CREDITS: Final = re.compile(
    rf"""
    \(? (?i: (?P<more> additional \s+ )? (?P<work> {_WORK} ) (?: \s+ and \s+ {_WORK} )? )
    (?: \s+ (?:in|from) \s+ {CAPITAL}[\w’-]* (?:\s+{CAPITAL}[\w’-]*){{0,2}} ,? )?
    (?: \s+ by )? \s+ (?P<names> (?:the\s+)? {CAPITAL} [^;]+ ) (?: ; .+ )?
    """,
    re.VERBOSE,
)
_CONTRIBUTED: Final = re.compile(
    rf"\(?(?P<names>{CAPITAL}.+?)\s+(?:also\s+)?contributed\s+"
    r"(?:reporting\b|to\s+this\s+(?:report|story|article|dispatch|piece)\b).*"
)
_CREDITS_LENGTH: Final = 400
_WORDS: Final = 8


def byline(text: str) -> Names | None:
    """Take what a byline names; translators and editors are not named, though the line is theirs.

    "By Friday", which names nobody, is none; after "Author:" anything short is one.
    """
    match = _LEAD.fullmatch(text)
    if match is None:
        return None
    names = named(match["names"])
    if names is None and match["by"] is None and could_be_name(match["names"]):
        names = Names(match["names"])
    if names is None and match["author"] and not text.endswith(("?", "!")):
        names = Names() if len(text.split()) <= _WORDS else None
    return Names() if names and match["other"] else names


def credit(text: str) -> Names | None:
    """Take what an agency's last line names: "Reporting by …; editing by …", in brackets or not."""
    contributed = "contributed" in text
    if len(text) > _CREDITS_LENGTH or not (text[:1] == "(" or " by " in text or contributed):
        return None
    bare = text.removesuffix(".")
    in_brackets = bare.startswith("(") and bare.endswith(")")
    helped = _CONTRIBUTED.fullmatch(bare) if contributed else None
    if helped:
        return Names() if named(helped["names"]) else None
    match = _CREDITS.fullmatch(bare)
    if match is None:
        return None
    names = named(match["names"].strip(" .)"))
    if names is None:
        return Names() if in_brackets else None
    wrote = match["work"].lower() in ("reporting", "writing") and not match["more"]
    return names if wrote else Names()
