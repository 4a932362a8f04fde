"""What a line is by its own words: a notice, a date, a byline, or in the form of a heading."""

import re
from typing import Final

from annotate.split.abbreviations import SAID, words
from annotate.types import Document, SentenceKind

HEADING_LENGTH: Final = 90
_HEADING_WORDS: Final = 12
TITLE_LENGTH: Final = 200
_LEADS: Final = "([{#*_•→►▶👉📷📸🔔-–— \t\ufe0f"
DECORATION: Final = "#*_ \t:"
STOPS: Final = (".", "!", "?", "…")
_OTHER_ENDS: Final = (";", ",", "»", "”", '"', ")", "]")
ITEM: Final = re.compile(r"(?:[•·▪■–—-]|\*\s|\d{1,2}[.)]|[a-zа-я]\))\s*\S")
TURN: Final = re.compile(r"(?:Q|A|В|О|З)\s*[:.]\s|[“\"«„‘'—–-]")
_UPPER: Final = "A-ZÀ-ÞА-ЯЁІЇЄҐ"
_NAME: Final = re.compile(
    rf"[{_UPPER}][\w’'-]*[a-zß-ÿа-яёіїєґ](?:\s+(?:[{_UPPER}]\.|(?:de|van|von|der|al|bin)|"
    rf"[{_UPPER}][\w’'-]*[a-zß-ÿа-яёіїєґ])){{1,3}}"
)

_FIRST_NAMES: Final = words(
    """
    Александр Александра Алексей Алина Алла Анастасия Анатолий Андрей Анна Антон Аркадий Артем Артём
    Борис Вадим Валентин Валентина Валерий Василий Вера Виктор Виктория Виталий Владимир Владислав
    Вячеслав Галина Георгий Глеб Григорий Дарья Денис Дмитрий Евгений Евгения Егор Екатерина Елена
    Елизавета Иван Игорь Илья Инна Ирина Кирилл Константин Ксения Лариса Лев Леонид Лидия Любовь
    Людмила Максим Маргарита Марина Мария Михаил Надежда Наталия Наталья Никита Николай Оксана Олег
    Ольга Павел Петр Пётр Полина Роман Руслан Светлана Семен Семён Сергей Софья Станислав Степан
    Тамара Татьяна Тимофей Федор Фёдор Филипп Эдуард Юлия Юрий Яна Ярослав
    Андрій Василь Віктор Вікторія Віталій Володимир Галина Ганна Григорій Дмитро Євген Євгенія Іван
    Ігор Ілля Ірина Катерина Костянтин Людмила Марія Микола Михайло Наталія Олександр Олександра
    Олексій Олена Ольга Остап Павло Петро Роман Сергій Світлана Тарас Тетяна Юлія Юрій Ярослава
    """
)
_NO_NAMES: Final = words(
    """
    The And Of In On For To By With From After Before Position Positions Response Reaction Reactions
    Talks Statement Statements Analysis Opinion Background Report Reports Summary Conclusion
    Introduction Interview News World Politics Russia Ukraine America Russian Ukrainian American
    European Western Eastern Northern Southern Union States Ministry Government Security
    """
)

_BYLINE: Final = re.compile(
    rf"""
    (?i: (?:(?:written|reported|reporting|story|words|interview(?:ed)?|edited|translated|prepared
         |posted|published)\s+)? by \s+ (?:the\s+)? ) (?-i:[{_UPPER}])[\w.’'-]*
         (?: [\s,;&|/]+ (?: and | by | the | of | for | \d+ | (?-i:[{_UPPER}])[\w.’'-]*) ){{0,8}}
    | (?i: authors? | автор(?:ы|и|ка)? | текст | корреспондент | журналист(?:ка)?
         | editor ) \s*[:—–-] .+
    | (?i: беседовал[аи]? | подготовил[аи]? | записал[аи]? | перев[её]л[аи]? | підготува(?:в|ла|ли)
         | розмовля(?:в|ла|ли) | спілкува(?:вся|лася|лися) | записа(?:в|ла|ли)
         | интервью\s(?:взял|пров[её]л)[аи]? ) \s+ (?-i:[{_UPPER}]) .*
    """,
    re.VERBOSE,
)

_MONTH: Final = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    "|январ[яь]|феврал[яь]|марта?|апрел[яь]|ма[яй]|июн[яь]|июл[яь]|августа?|сентябр[яь]|октябр[яь]"
    "|ноябр[яь]|декабр[яь]"
    "|січ(?:ня|ень)|лют(?:ого|ий)|берез(?:ня|ень)|квіт(?:ня|ень)|трав(?:ня|ень)|черв(?:ня|ень)"
    "|лип(?:ня|ень)|серп(?:ня|ень)|верес(?:ня|ень)|жовт(?:ня|ень)|листопада?|груд(?:ня|ень)"
)
_DATE_WORD: Final = (
    "(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
    "|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье"
    "|понеділок|вівторок|середа|четвер|п[’']ятниця|субота|неділя"
    "|published|updated|posted|date|last|first|on|at|of|am|pm|a\\.m\\.|p\\.m\\.|gmt|utc|est|edt|et|cet|msk"
    "|опубликовано|обновлено|дата|публикации|в|г|года|год|мск"
    "|опубліковано|оновлено|публікації|о|р|року|рік"
)
_DATE: Final = re.compile(
    rf"(?=\D*\d)(?=.*(?:\b(?:{_MONTH})\b|\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}))"
    rf"(?:[^\W\d_][\w-]*,\s*)?"
    rf"(?:(?>(?:{_MONTH}|{_DATE_WORD}|\d+(?:st|nd|rd|th|T)?)(?![^\W\d_]))|[\s,.:/|+Z()–—-])++",
    re.IGNORECASE,
)

ABOUT: Final = re.compile(
    r"(?:about\s+the\s+authors?|об\s+автор(?:е|ах)|про\s+автор(?:а|ку|ів))\W*", re.IGNORECASE
)

_NOTICES: Final = r"""
about the authors?\W*$
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
об автор(?:е|ах)\W*$
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
підписуйтес[ья]|підписатися
підпишіться
читайте (?:також|ще|нас|більше)
читати (?:також|далі|більше)
дивіться також
джерело ?:
про автор(?:а|ку|ів)\W*$
усі права захищен
всі права захищен
стежте за (?:нами|нашими|новинами|оновленнями)
приєднуйтес[ья] до наш
долучайтес[ья] до наш
поділитися(?:\W|$)
матеріали за темою
"""
_NOTICE: Final = re.compile("|".join(_NOTICES.replace(" ", r"\s").split()), re.IGNORECASE)
_NOTICE_STARTS: Final = frozenset(
    pattern[:3] for line in _NOTICES.split("\n") for pattern in line.split("|") if line[:1] != "©"
) | {"©"}


def kind_by_form(text: str) -> SentenceKind:
    """Say what a line is as far as it shows without its neighbours."""
    if len(text) > TITLE_LENGTH:
        return "sentence"
    if is_notice(text) or not any(map(str.isalnum, text)):
        return "boilerplate"
    if len(text) <= HEADING_LENGTH:
        bare = text.strip(DECORATION)
        if _DATE.fullmatch(bare):
            return "date"
        if _BYLINE.fullmatch(bare.removesuffix(".")):
            return "byline"
        if text.startswith("#"):
            return "heading"
    return "sentence"


def is_notice(text: str) -> bool:
    """Say whether a text opens as boilerplate does: "Subscribe to our channel", "Фото: …"."""
    key = text[:3].casefold()
    if key[:1] in _LEADS or not key[:1].isalnum():
        text = text.lstrip(_LEADS)
        key = text[:3].casefold()
    return (key in _NOTICE_STARTS or key[:1] == "©") and _NOTICE.match(text) is not None


def has_form_of_heading(text: str) -> bool:
    """Say whether a line is short, opens with a capital and has no stop at its end."""
    bare = text.strip(DECORATION)
    if (
        len(text) > HEADING_LENGTH
        or not bare
        or bare.endswith(STOPS + _OTHER_ENDS)
        or bare[0].islower()
    ):
        return False
    if ITEM.match(text) or TURN.match(text):
        return False
    parts = bare.split()
    if text.endswith(":"):  # "The US position:", not "Lavrov said:"
        return len(parts) <= 5 and SAID.isdisjoint(parts)
    return len(parts) <= _HEADING_WORDS


def is_person(document: Document, text: str) -> bool:
    """Say whether a line is the name of a person, with an office after a comma or without."""
    bare = text.strip(DECORATION).removesuffix(".")
    if document.author is not None:  # whoever read the document knows
        author = document.author.casefold()
        return bare.casefold() in author or author in bare.casefold()
    name, _, office = bare.partition(",")
    if not _NAME.fullmatch(name) or len(office) > 40 or len(bare) > HEADING_LENGTH:
        return False
    parts = name.split()
    if parts[0] >= "А" and parts[0] not in _FIRST_NAMES:  # "Позиция России" looks like a name
        return False
    return _NO_NAMES.isdisjoint(parts)


def folded(text: str) -> str:
    """Return a title in the form in which two of them are compared."""
    return " ".join(text.strip(DECORATION).casefold().split())


def heading_of(text: str) -> str:
    """Return what a heading says, without its number signs, stars and colon."""
    return text.strip(DECORATION) or text
