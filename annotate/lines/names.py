"""Names on a line of their own: who wrote it, and the outlet it is from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final


def _words(listed: str) -> frozenset[str]:
    """Return the words of a list that is written with spaces between them."""
    return frozenset(listed.split())


CAPITAL: Final = r"[^\W\d_a-zа-яіїєґёà-öø-ÿ]"
_WORD: Final = rf"(?:{CAPITAL}[\w'’-]*\.?|d['’]\w+)"
_PARTICLE: Final = "(?:de|da|di|van|von|der|den|al|el|bin|ibn|la|le)"
_PERSON: Final = re.compile(rf"{_WORD}(?:\s+(?:{_PARTICLE}\s+)?{_WORD}){{1,3}}")
_INITIAL: Final = re.compile(rf"{CAPITAL}\.(?:{CAPITAL}\.)?")
_PATRONYMIC: Final = re.compile(r"\w{2,}(?:ович|евич|овна|евна|івна|ївна|йович|ична)")
_CYRILLIC: Final = re.compile("[а-яёіїєґА-ЯЁІЇЄҐ]")
_BETWEEN: Final = re.compile(
    r"\s*[,;/(]\s*(?:(?:and|&|и|та|й|і)\s+)?|\s+(?:and|&|и|та|й|і)\s+", re.IGNORECASE
)
_NAME_OF: Final = rf"(?:the\s+)?[\"“«„]?{CAPITAL}.*"
_WITH_PLACE: Final = re.compile(
    rf"(?P<name>.+?)\s+(?:in|from|at|в|из|у|з)\s+{CAPITAL}[\w’-]*(?:\s+{_WORD}){{0,2}}"
    rf"|(?P<writer>.+?)\s+(?:for|of)\s+(?P<outlet>{_NAME_OF})"
)
_WRITTEN_FOR: Final = re.compile(
    r"(?P<name>.+?)[\s,]+(?i:(?:(?:e?specially|exclusively)\s+(?:written\s+)?|special\s+)(?:for|to)"
    rf"|специально\s+для|спеціально\s+для|для)\s+(?P<outlet>{_NAME_OF})"
)
_TAIL: Final = 60
_QUOTES: Final = "\"'“”«»„"
_ROLE: Final = (
    "correspondents?|reporters?|columnists?|editors?|journalists?|commentators?|analysts?|"
    "contributors?|(?:staff|senior|guest)\\s+writers?|"
    "(?:спец|соб|фото)?корр?(?:еспондент(?:ка)?)?|обозревател(?:ь|ьница)|журналист(?:ка)?|"
    "колумнист(?:ка)?|редактор|комментатор|политолог|реп[оё]рт[её]р|"
    "кореспондент(?:ка)?|оглядач(?:ка)?|журналіст(?:ка)?|колумніст(?:ка)?|політолог(?:иня)?"
)
_ROLES: Final = re.compile(rf"\b(?:{_ROLE})\b", re.IGNORECASE)
_ROLE_BEFORE: Final = re.compile(
    rf"(?:[\w«»\"“”’-]+\s+){{0,4}}(?i:{_ROLE})\s+"
    rf"(?:[«\"“][^»\"”]+[»\"”]\s+|(?:in|в|у)\s+{_WORD}\s+)?(?P<names>{CAPITAL}.*)"
)
_OUTLET: Final = re.compile(
    r"\b(?:post|times|news|newspaper|agency|press|presse|herald|tribune|gazette|journal|daily|"
    r"weekly|review|magazine|observer|guardian|telegraph|courier|chronicle|dispatch|wire|ledger|"
    r"bulletin|reuters|bbc|cnn|afp|ap|upi|dpa|tass|ria|interfax|xinhua|vestnik|gazeta|izvestia|"
    r"kommersant|novosti|pravda|vedomosti|editorial|"
    r"газета|агентство|новости|новини|известия|ведомости|вестник|вісник|журнал|редакция|редакція|"
    r"тасс|риа|интерфакс|интерфакс-\w+|укринформ|укрінформ|правда|коммерсантъ?|телеграф|курьер|"
    r"кур['’]єр|хроника|хроніка)\b|\.(?:com|org|ru|ua|net|info|eu)\b",
    re.IGNORECASE,
)
_OF_AN_OUTLET: Final = _words(
    "the of and staff desk bureau newsroom board team reporters correspondents online"
)
_TITLED_OUTLET: Final = re.compile(
    r"(?i:newspaper|agency|газета|журнал|агентство|издание|видання)\s+[«\"“][^«»\"“”]+[»\"”]"
)
_MARKS: Final = re.compile(r"[,()]")
_ENDS_SENTENCE: Final = re.compile(r"(?:[.;:,…!?])[\"'»”’)\]]*$")

_FIRST_NAMES: Final = _words(
    """
    Александр Александра Алексей Алёна Алена Алина Алиса Алла Анастасия Анатолий Ангелина Андрей
    Анна Антон Антонина Аркадий Арсений Артем Артём Артур Борис Богдан Вадим Валентин Валентина
    Валерий Валерия Варвара Василий Василиса Вениамин Вера Вероника Виктор Виктория Виталий Владимир
    Владислав Всеволод Вячеслав Галина Геннадий Георгий Герман Глеб Григорий Давид Дана Данила
    Даниил Дарья Денис Дина Дмитрий Евгений Евгения Егор Екатерина Елена Елизавета Ефим Жанна Захар
    Зинаида Зоя Иван Игнат Игорь Илья Инга Инесса Инна Иннокентий Иосиф Ирина Камилла Карина Кира
    Кирилл Клавдия Константин Кристина Ксения Лариса Лев Леонид Лидия Лилия Любовь Людмила Майя
    Макар Максим Маргарита Марианна Марина Мария Марк Марта Матвей Михаил Надежда Наталия Наталья
    Никита Никифор Николай Нина Оксана Олег Олеся Ольга Павел Петр Пётр Платон Полина Прохор Раиса
    Ренат Римма Рита Роберт Родион Роза Роман Руслан Савелий Светлана Семен Семён Сергей Снежана
    Софья София Станислав Степан Таисия Тамара Тарас Татьяна Тимофей Тимур Тихон Ульяна Федор Фёдор
    Филипп Фома Эдуард Элина Эльвира Эмма Юлиана Юлия Юрий Яна Ярослав
    Алла Анатолій Андрій Василь Віктор Вікторія Віталій Володимир Галина Ганна Георгій Григорій
    Данило Дар'я Дарина Дмитро Євген Євгенія Зоряна Іван Ігор Ілля Інна Ірина Катерина Костянтин
    Лариса Леся Лідія Людмила Маряна Мар'яна Марія Микита Микола Михайло Надія Назар Наталія Олег
    Олександр Олександра Олексій Олена Оксана Ольга Орест Остап Павло Петро Роман Ростислав Сергій
    Світлана Софія Степан Тарас Тетяна Уляна Христина Юлія Юрій Ярослава
    """
)

_NO_NAMES: Final = _words(
    """
    The And Of In On For To By With From After Before Position Positions Response Reaction Reactions
    Talks Statement Statements Analysis Opinion Background Report Reports Summary Conclusion
    Introduction Interview News World Politics Russia Ukraine America Russian Ukrainian American
    European Western Eastern Northern Southern Union States Nations Ministry Government Security
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April June July
    August September October November December
    """
)


_NOUN: Final = re.compile(
    r"\w{2,}(?:tions?|ments|ness|ities|isms?|ics|ives|ences|ances|ings|ships?)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Names:
    """Who is named: the people as they are written, and the outlet."""

    people: str | None = None
    outlet: str | None = None
    sure: bool = True


def named(text: str) -> Names | None:
    """Take people, an outlet or both from what follows "By": None where it names neither.

    After the people may come what they are ("columnist"), whom they write for, and where.
    """
    text = text.strip(" ,")
    stopped = text.endswith(".") and text[-3:-1].isalpha()  # not an initial
    text = text[:-1] if stopped else text
    if _is_outlet_alone(text):
        return Names(outlet=bare_outlet(text))
    outlet = None
    written_for = _WRITTEN_FOR.fullmatch(text)
    if written_for:
        text = written_for["name"]
        if not _CYRILLIC.search(written_for["outlet"]):  # there it is in the genitive
            outlet = bare_outlet(written_for["outlet"])
    people: list[str] = []
    end = 0
    for start, part in _parts(text):
        name, works_for = _without_place(part)
        if is_person(name) and not (people and is_outlet(part)):
            people.append(name)
            end = start + len(name)
            outlet = outlet or works_for
        elif people and is_outlet(part):
            outlet = outlet or bare_outlet(part)
            break
        elif people and not stopped and _may_be_role(text, start):
            break
        else:
            return None
    as_written = text[:end]
    between = len(as_written) - sum(map(len, people))
    plain = between <= len(people) * len(" and ")  # no "in Geneva" among them
    return Names(as_written if plain else ", ".join(people), outlet)


def _may_be_role(text: str, start: int) -> bool:
    """Say whether what stands at the end, after the people, may say what they are or where."""
    apart = text[:start].rstrip().endswith((",", ";", "/", "("))
    return apart and len(text) - start <= _TAIL and not _ENDS_SENTENCE.search(text)


def _parts(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for gap in _BETWEEN.finditer(text):
        yield start, text[start : gap.start()]
        start = gap.end()
    yield start, text[start:].rstrip(")")


def _without_place(part: str) -> tuple[str, str | None]:
    """Take "in Geneva" or "of the Harbour Post" off a name; the outlet is kept."""
    placed = _WITH_PLACE.fullmatch(part)
    if placed is None:
        return part, None
    outlet = placed["outlet"]
    return placed["name"] or placed["writer"], bare_outlet(outlet) if outlet else None


def is_person(text: str) -> bool:
    """Say whether a text has the form of a person's name."""
    return (
        _PERSON.fullmatch(text) is not None
        and not _ROLES.search(text)
        and _NO_NAMES.isdisjoint(text.split())
    )


def is_outlet(text: str) -> bool:
    """Say whether a text is the name of a newspaper or an agency, as far as its words show it."""
    if _TITLED_OUTLET.fullmatch(text):
        return True
    return _OUTLET.search(text) is not None and _is_capitalised(text)


def _is_outlet_alone(text: str) -> bool:
    name, works_for = _without_place(text)
    if works_for and is_person(name):
        return False
    return is_outlet(text) or (text[:4].lower() == "the " and _is_capitalised(text))


def _is_capitalised(text: str) -> bool:
    parts = text.split()
    return (
        0 < len(parts) <= 6
        and not _ENDS_SENTENCE.search(text)
        and not _MARKS.search(text)
        and all(
            part[0].isupper() or not part[0].isalpha() or "." in part or part in _OF_AN_OUTLET
            for part in parts
        )
    )


def named_alone(line: str, text: str) -> Names | None:
    """Take the names from a line that says nothing else.

    "Ivan Petrov" is told from "Security Guarantees" by `text`, which has those words in small; a
    Cyrillic name by its first name, since "Позиция России" looks like one.
    """
    if _ENDS_SENTENCE.search(line) and not _INITIAL.search(line):
        return None
    with_role = _ROLE_BEFORE.fullmatch(line)
    if with_role:
        names = named(with_role["names"])
        return names if names and names.people else None
    names = named(line)
    if names is None:
        return None
    if names.people is None:
        alone = _OUTLET.search(line.split()[-1]) or _TITLED_OUTLET.fullmatch(line)
        return Names(outlet=names.outlet, sure=False) if alone and line[0].isupper() else None
    tail = line[len(names.people) :]
    works = bool(_ROLES.search(tail) or _WRITTEN_FOR.fullmatch(line))
    if works or _CYRILLIC.search(names.people):
        known = all(map(_is_known, people_in(names.people)))
        return names if works or known else None
    shouted = not names.people[-1].islower()  # "NATO SUMMIT"
    if shouted or len(tail) > _TAIL or _has_ordinary_word(names.people, text):
        return None
    return Names(names.people, names.outlet, sure=False)


def _has_ordinary_word(name: str, text: str) -> bool:
    return _NOUN.search(name) is not None or any(
        re.search(rf"\b{re.escape(word.lower())}s?\b", text)
        for word in name.split()
        if len(word) > 2 and word[0].isupper()
    )


def people_in(author: str) -> list[str]:
    """Take an author field apart: "Anna Berg and J. R. Dahl" are two."""
    return [person for person in _BETWEEN.split(author) if person]


def could_be_name(text: str) -> bool:
    """Say whether a text is one word that may be a name: "Marina", not "Friday"."""
    return text.isalpha() and len(text) > 2 and text not in _NO_NAMES


def _is_known(person: str) -> bool:
    first, *others = person.split()
    return (
        first.capitalize() in _FIRST_NAMES
        or _INITIAL.fullmatch(first) is not None
        or (len(others) == 2 and _PATRONYMIC.fullmatch(others[0]) is not None)
    )


def bare_outlet(outlet: str) -> str:
    """Return the name of an outlet without the quotation marks around it."""
    outlet = outlet.strip(" /")
    inner = outlet.strip(_QUOTES)
    return inner if not any(mark in inner for mark in _QUOTES) else outlet
