"""What is no part of an article: "Subscribe to our channel", "Фото: …", "About the author: …"."""

import re
from typing import Final

_LEADS: Final = "([{#*_•→►▶👉📷📸🔔-–— \t\ufe0f"
_AUTHORS: Final = r"[\W_]*(?:about\s+the\s+authors?|об\s+автор(?:е|ах)|про\s+автор(?:а|ку|ів))"
_ABOUT: Final = re.compile(rf"{_AUTHORS}\W*", re.IGNORECASE)
_ABOUT_THEM: Final = re.compile(rf"{_AUTHORS}\s*[:—–-]", re.IGNORECASE)

_NOTICES: Final = r"""
about the authors?(?:\W*$| ?[:—–-])
subscribe(?:\W*$| (?:now|here|today|on|to (?:our|us|my|this channel|the (?:channel|newsletter)))\b)
follow (?:us|our|@|the (?:author|latest))
join (?:us on|our )
sign up (?:for|to) (?:our|the|free|daily|news)
read (?:also|more|next|the full)\b
also read\b
see also\b(?:\W|$)
watch also\b
related(?:\W*$|:| (?:articles?|stories|news|posts?|topics?)\b)
more on this (?:story|topic)
photos?(?: ?[:©/]| (?:by|credit|courtesy)\b)
image(?: ?[:©/]| (?:by|credit|courtesy|source)\b)
picture(?: ?[:©/]| by\b)
video(?: ?[:©/]| by\b)
share (?:this|on|with)\b
click here\b
advertisement\W*$
all rights reserved
copyright(?:\W|$)
©
source ?:
tags ?:
comments?\W*(?:\(?\d+\)?)?\W*$
the (?:views|opinions) expressed\b
this (?:article|story|text) (?:was|is|has been) (?:originally|first|also|translated|republished)
this (?:interview|conversation) (?:was|has been|is) (?:lightly )?(?:edited|condensed)(?! by)
the (?:interview|conversation) (?:was|has been|is) (?:lightly )?(?:edited|condensed)(?! by)
this (?:interview|conversation|article) (?:was|has been|is) shortened (?:and|for)
the (?:interview|conversation) (?:was|has been|is) shortened (?:and|for)
found an? (?:mistake|error|typo)(?: in .{1,30})?\?
spotted an? (?:mistake|error|typo)(?: in .{1,30})?\?
download our
support our work
donate\W*$
подписывайтесь|подписывайся|подписаться
подпишитесь|подпишись
читайте (?:также|ещ[её]|нас|по теме|подробнее|далее|в нашем)
читать (?:также|далее|ещ[её]|подробнее)
смотрите также
см\. ?также
фото(?: ?[:©/]| [—–-] )
видео ?[:©/]
иллюстрация ?[:©/]
об автор(?:е|ах)(?:\W*$| ?[:—–-])
все права защищены
при (?:использовании|цитировании|перепечатке) материалов
материалы по теме
по теме ?:
поделиться(?:\W|$)
источник ?:
теги ?:
реклама\W*$
следите за (?:нами|нашими|новостями|обновлениями)
присоединяйтесь к наш
больше новостей
мнение (?:автора|авторов|редакции) может
интервью (?:было )?(?:сокращено|отредактировано)
нашли (?:ошибку|опечатку)
заметили (?:ошибку|опечатку)
підписуйтес[ья]|підписатися
підпишіться
читайте (?:також|ще|нас|більше)
читати (?:також|далі|більше)
дивіться також
джерело ?:
про автор(?:а|ку|ів)(?:\W*$| ?[:—–-])
усі права захищен
всі права захищен
стежте за (?:нами|нашими|новинами|оновленнями)
приєднуйтес[ья] до наш
долучайтес[ья] до наш
поділитися(?:\W|$)
матеріали за темою
інтерв['’]ю (?:було )?(?:скорочено|відредаговано)
знайшли помилку
помітили помилку
"""
_NOTICE: Final = re.compile("|".join(_NOTICES.replace(" ", r"\s").split()), re.IGNORECASE)
_NOTICE_STARTS: Final = frozenset(
    pattern[:3] for line in _NOTICES.split("\n") for pattern in line.split("|") if line[:1] != "©"
) | {"©"}


def is_notice(text: str) -> bool:
    """Say whether a text opens as boilerplate does: "Subscribe to our channel", "Фото: …"."""
    key = text[:3].casefold()
    if key[:1] in _LEADS or not key[:1].isalnum():
        text = text.lstrip(_LEADS)
        key = text[:3].casefold()
    return (key in _NOTICE_STARTS or key[:1] == "©") and _NOTICE.match(text) is not None


def is_about_the_author(text: str, *, alone: bool = False) -> bool:
    """Say whether a line tells about the author, or, `alone`, is the heading above that."""
    return (_ABOUT.fullmatch(text) if alone else _ABOUT_THEM.match(text)) is not None
