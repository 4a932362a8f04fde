"""What a word with a full stop may mean: the word in, its class out; English, Russian, Ukrainian.

A class says when the full stop after the word also ends the sentence:

NEVER   a name or a noun follows: "Gen. Brown", "ул. Ленина"
NUMBER  only a number follows: "No. 5", "art. 5"; before anything else it is an ordinary word
MAYBE   only where the next word is one that opens sentences: "at 6 p.m. The talks"
TAIL    wherever the next word has a capital: "и т. д. Москва"
YEAR    as TAIL after a number ("в 2014 г. Крым"), else as MAYBE ("г. Минск", "с. Мирное")
"""

from typing import Final


def words(listed: str) -> frozenset[str]:
    """Return the words of a list that is written with spaces between them."""
    return frozenset(listed.split())


NEVER, NUMBER, MAYBE, TAIL, YEAR = "never", "number", "maybe", "tail", "year"

_CAPITALISED: Final = {
    NEVER: """
        Mr Mrs Ms Messrs Mx Dr Drs Prof Profs Gen Gens Lt Col Maj Capt Cmdr Cdr Adm Sgt Cpl Pvt Brig
        Sen Sens Rep Reps Gov Govs Pres Amb Sec Dep Asst Assoc Atty Supt Det Insp Rev Hon Msgr Fr
        St Ste Mt Ft Дж Вл Ал Евг
    """,
    MAYBE: """
        Inc Ltd Co Corp Cos Bros Jr Sr Esq Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue
        Tues Wed Thu Thur Thurs Fri Sat Sun Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky
        La Mass Md Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa Penn Tenn Tex Va Vt Wash Wis Wyo Ave
        Blvd Rd Dept Univ Assn Intl Natl Govt
    """,
}

_ANY_CASE: Final = {
    NEVER: """
        vs cf viz eg ie approx ca esp
        ул пр-т просп пгт р-н проф акад доц канд докт д-р г-н г-жа гр-н ген полк подполк адм св
        преп о-в оз ср см напр наз врио букв англ нем итал исп греч мл
        вул пров див
    """,
    NUMBER: "no nos nr n° op p pp vol vols ch chap sec art arts fig figs eq para paras",
    MAYBE: """
        ed ok al
        им пл пер наб бул бульв пос дер обл корп стр кв оф эт тел факс тов гр кап лейт лат рус укр
        пп стст гл соч рис илл табл разд подп абз чт ном вып тт кн прим изд ред авт сост мин сек час
        чл ок янв фев февр апр авг сен сент окт нояб дек пн вт ср чт пт сб вс
        ім смт січ лют бер квіт трав черв лип серп вер жовт лист груд
    """,
    TAIL: """
        etc
        др пр проч руб коп долл дол тыс млн млрд трлн чел экз шт мес нед куб кв.м куб.м
        ін грн тис чол
    """,
    YEAR: "г гг р рр вв в с м ч л т ст",
}

DOTTED: Final = {
    **dict.fromkeys(words("e.g i.e т.е т.к т.н т.ч т.о т.наз и.о в.о т.зв"), NEVER),
    **dict.fromkeys(words("т.д т.п т.пр н.э у.е н.е т.і"), TAIL),
}
"""Abbreviations of several letters, which are also written with spaces: "т. д."."""


def _classes() -> dict[str, str]:
    table = dict(DOTTED)
    for kind, words in _ANY_CASE.items():
        for word in words.split():
            table[word] = kind
            if len(word) > 1:  # a single capital is an initial
                table[word[0].upper() + word[1:]] = kind
    for kind, words in _CAPITALISED.items():
        table.update(dict.fromkeys(words.split(), kind))
    return table


CLASSES: Final = _classes()
"""The class of every word we know, without its last full stop."""

PHRASE_ENDS: Final = words("Inc Ltd Co Corp Jr Sr a.m p.m A.M P.M D.C Ph.D")
"""Abbreviations that close a noun phrase: "Gazprom Inc. Shares fell"."""

STARTERS: Final = words(
    """
    A According After All Although Among An And Another Any Are As At Because Before Both But By
    Can Could Despite Did Do Does During Each Earlier Either Even Every Few For From Further
    Furthermore Had Has Have He Hence Her Here His How However I If In Indeed Instead Is It Its
    Last Later Let Many Maybe Meanwhile Moreover Most Much My Neither Nevertheless Next No Nobody
    None Nor Not Nothing Now Of On Once One Only Or Other Others Our Perhaps Please Previously
    Recently She Should Since So Some Someone Soon Still Such That The Their Then There Therefore
    These They This Those Though Through Throughout Thus To Today Under Unlike Until Was We Were
    What When Where Whether Which While Who Why Will With Within Without Would Yesterday Yet You
    Your
    А Без Был Была Были Было В Ведь Вместе Во Вот Впрочем Все Всё Вчера Вы Где Да Даже До Другие
    Его Ее Её Если Еще Ещё За Завтра Затем Здесь И Из Или Иначе Их К Как Каждый Ко Когда Кроме Кто
    Куда Между Мой Многие Мы На Над Надо Наш Напомним Не Некоторые Нет Ни Никто Ничего Но Ну О Об
    Однако Он Она Они Оно От Очень Перед По Под Позднее Позже Пока После Потом Потому Почему Поэтому
    При Про Пусть Ранее С Сам Сегодня Сейчас Сначала Со Среди Так Также Такой Там Те Тем Теперь То
    Тогда Того Только Тот Ты У Уже Хотя Через Что Чтобы Эта Эти Это Этот Эту Этой Этого Я
    Але Адже Біля Був Була Були Від Він Вона Вони Воно Де Для З Зараз Згодом Із Інші І Й Його Її Їх
    Коли Крім Ми Напередодні Натомість Нагадаємо Нам Нині Окрім Отже Під Пізніше Після Потім Проте
    Раніше Сьогодні Та Тепер Ти Тим Тобто Тоді Тому Хоча Хто Це Цей Ця Ці Чому Що Щоб Щодо Як Якщо
    """
)
"""Words that open sentences and are no names: an abbreviation before one ends its sentence."""

SAID: Final = words(
    """
    said says say told tells asked asks added adds noted notes stated states stressed stresses
    explained explains replied replies answered answers warned warns wrote writes continued
    insisted concluded declared claimed argued remarked observed emphasized emphasised recalled
    admitted announced commented suggested reported exclaimed shouted whispered quipped joked
    promised confirmed
    сказал сказала сказали говорит заявил заявила заявили спросил спросила ответил ответила
    добавил добавила отметил отметила подчеркнул подчеркнула пояснил пояснила уточнил уточнила
    сообщил сообщила рассказал рассказала считает предупредил предупредила написал написала
    сказав заявив зазначив зазначила додав додала запитав запитала відповів відповіла підкреслив
    підкреслила повідомив повідомила пояснив наголосив наголосила
    """
)
"""Verbs of saying in the forms that follow a quotation."""

FUNCTION_WORDS: Final = words(
    """
    a an the such of to in on at by for with from and or but as is are was were be been very so
    these those its his her their our my your not about into
    в на с к по о об от до из за у и а но или не ни как что это такой такая такие такое очень
    з із та або й ні як що це такий така такі
    """
)
"""Words that no sentence ends with: after one an ellipsis is a pause."""
