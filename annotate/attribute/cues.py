"""The words that attribution goes by: verbs that say or want, and small words."""

from typing import Literal

Kind = Literal["say", "want", "noun"]
Form = Literal["base", "s", "past", "ing"]

_REGULAR_SAY = """
    add note state announce declare claim argue explain suggest stress emphasize emphasise
    underline underscore highlight reiterate repeat report confirm admit acknowledge concede
    respond answer comment remark observe recall remind warn caution pledge vow assure inform
    tweet retweet conclude assert allege maintain contend complain reveal disclose indicate
    clarify specify accuse blame criticize criticise condemn denounce slam blast praise
    express voice question wonder joke lament predict estimate describe echo mention elaborate
    signal retort quip hint confide confess advise shrug grumble snap correct interject affirm
    exclaim sigh recommend notify testify counter boast decry mock assail portray charge deem
    speculate post point email finish
"""
_REGULAR_WANT = """
    demand ask request propose offer threaten reject dismiss decline hope want expect intend
    seek fear doubt oppose support endorse prefer favor favour urge insist refuse believe
    consider view regard welcome wish agree disagree promise worry call require aim suspect
    defend assume dislike pursue deny appeal
"""
_IRREGULAR_SAY = """say says said saying; tell tells told telling; write writes wrote writing;
reply replies replied replying; continue continues continued continuing; admit admits admitted
admitting; rule rules ruled ruling; testify testifies testified testifying; put puts put putting;
recount recounts recounted recounting; clarify clarifies clarified clarifying; specify specifies
specified specifying; decry decries decried decrying; conclude concludes concluded concluding;
find finds found finding; show shows showed showing"""
_IRREGULAR_WANT = """think thinks thought thinking; plan plans planned planning; deny denies denied
denying; worry worries worried worrying; know knows knew knowing; see sees saw seeing;
feel feels felt feeling; understand understands understood understanding;
seek seeks sought seeking"""


def vocabulary(text: str) -> frozenset[str]:
    """Return the words of `text` as a set."""
    return frozenset(text.split())


PREDICATES = vocabulary("""
    ready willing prepared interested convinced confident concerned worried determined
    unwilling eager keen certain sure skeptical sceptical opposed committed inclined unhappy
    disappointed adamant hopeful against afraid aware satisfied dissatisfied open reluctant
""")
"""Adjectives that say an attitude after a form of "to be"."""


def _inflected(verb: str) -> tuple[str, str, str, str]:
    if verb.endswith("e"):
        return verb, verb + "s", verb + "d", verb[:-1] + "ing"
    if verb.endswith("y") and verb[-2] not in "aeo":
        return verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"
    return (
        verb,
        verb + ("es" if verb.endswith(("s", "sh", "ch")) else "s"),
        verb + "ed",
        verb + "ing",
    )


def _english() -> dict[str, tuple[Kind, Form]]:
    forms: tuple[Form, ...] = ("base", "s", "past", "ing")
    table: dict[str, tuple[Kind, Form]] = {}
    kinds: tuple[tuple[Kind, str, str], ...] = (
        ("want", _REGULAR_WANT, _IRREGULAR_WANT),
        ("say", _REGULAR_SAY, _IRREGULAR_SAY),
    )
    for kind, regular, irregular in kinds:
        rows = [_inflected(verb) for verb in regular.split()]
        rows += [tuple(row.split()) for row in irregular.split(";")]  # type: ignore[misc]  # four each
        for row in rows:
            table |= {word: (kind, form) for word, form in zip(row, forms, strict=True)}
    return table


ENGLISH = _english()
"""Word -> what kind of cue it is, and which form of the verb."""

ALSO_NOUNS = vocabulary("""
    demand demands plan plans hope hopes offer offers claim claims report reports request
    requests promise promises comment comments fear fears doubt doubts support call calls view
    views estimate estimates post posts threat state states note notes question questions aim
    aims answer answers charge charges remark remarks pledge pledges vow vows tweet tweets
    point points wish wishes concern concerns rule rules show shows find finds blast appeal
    appeals signal signals counter regard regards concerned worried
""")
NOT_AS_INVERTED = ENGLISH.keys() - {w for w, (kind, _) in ENGLISH.items() if kind == "say"} | {
    "put",
    "show",
    "shows",
    "found",
    "find",
    "rule",
    "ruled",
    "rules",
    "ruling",
    "state",
}

BE = vocabulary("is are was were be been being 's 're am isn't aren't wasn't weren't")
HAVE = vocabulary("has have had hasn't haven't hadn't having")
DO = vocabulary("do does did don't doesn't didn't")
MODAL = vocabulary("""
    will would may might can could should must shall won't wouldn't can't couldn't
""")
WILL = vocabulary("will would won't wouldn't")
BARE = vocabulary("""
    comment comments commented commenting respond responds responded responding answer answers
    answered reply replies replied continue continues continued mention mentioned spoke signal
    prepare read reads finish finishes finished
""")
"""Say something only where a quotation, "that" or "by saying" follows or stands before them."""
NEGATION = frozenset(["not", "never", "no", "n't"])
ADVERBS = vocabulary("""
    nevertheless nonetheless moreover merely
    also later then earlier now already again still just further however therefore thus once
    previously initially repeatedly too often always even first meanwhile only rather
    yesterday today tomorrow tonight monday tuesday wednesday thursday friday saturday sunday
    himself herself themselves itself both all long so far twice ever soon there here instead
""")
CLAUSE_STARTS = vocabulary("""
    that because although though while whereas when after before if unless since until as
    whether what which who whom whose where how why and but or nor than so yet
""")
SUBORDINATE = vocabulary("""
    after before when while if unless since until because although though whether as once
""")
PREPOSITIONS = vocabulary("""
    of in at for from to with on by about against into over under during following through
    between among within without toward towards amid despite per via regarding upon near like
""")
INNER = frozenset(["of", "in", "at", "for", "from", "to", "with", "on", "inside", "within"])
"""Prepositions that may stand inside the name of a source: "a source in the ministry"."""
AWAY = frozenset(["to", "with", "on", "about", "against", "toward", "towards", "к", "с", "о", "об"])
"""Prepositions whose noun is another party: "ambassador to", "talks with"."""
DETERMINERS = vocabulary("""
    the a an his her its their this that these those our my your some several many no any one
    two three four five another other each both such
""")
POSSESSIVES = vocabulary("his her its their our my your")

PRONOUNS = vocabulary("another others he she they it i we who you him her them me")
RU_PRONOUNS = vocabulary("он она они я мы вона вони він ми")
FIRST_PERSON = vocabulary("""
    i we our my me ours мы нас нам нами наш наша наше наши нашей наших нашу я мой моя мне ми
    we're we'll we've we'd i'm i'll i've i'd
""")


WE = FIRST_PERSON - vocabulary("i my me i'm i'll i've i'd я мой моя мне")


RU_SAY = vocabulary("""
    возмутился согласился усомнился удивился порадовался огорчился извинился поделился
    заметил бросил рассудил воскликнул изложил потребовал поддержал одобрил
    опроверг счел подытожил раскритиковал пригрозил успокоил поправил
    дополнил доложил огласил посоветовал съязвил поинтересовался оспорил упомянул
    оцінив назвав зауважив
    заявил сказал сообщил отметил назвал посоветовал похвалил признался заметил пошутил
    подытожил оценил отрезал согласился пожаловался намекнул усмехнулся оговорился упрекнул
    добавил подчеркнул указал пояснил объяснил рассказал ответил напомнил написал уточнил
    подтвердил признал объявил пообещал предупредил пригрозил предположил констатировал
    прокомментировал резюмировал посетовал продолжил парировал прогнозировал высказал выразил
    призвал обвинил раскритиковал осудил опроверг отверг заверил повторил заключил обратил
    настаивал утверждал говорил возразил вспомнил спросил поблагодарил заявив сказав повідомив
    додав наголосив зазначив підкреслив пояснив відповів нагадав написав уточнив підтвердив
    визнав оголосив попередив закликав звинуватив запевнив розповів
""")
RU_SAY_PRESENT = vocabulary("""
    заявляет заявляют говорит говорят сообщает сообщают отмечает отмечают подчеркивает
    подчеркивают добавляет утверждает утверждают указывает указывают поясняет пишет пишут
    призывает призывают обвиняет обвиняют настаивает настаивают предупреждает предупреждают
    напоминает уверяет уверяют передает передают заявляє повідомляє зазначає каже кажуть
    стверджує наголошує закликає
""")
RU_PREDICATES = vocabulary("готов готова готово готовы уверен согласен готовий готові видит видят")
RU_WANT = vocabulary("""
    увязывает увязывают допускал отрицал приветствовал считала считал считали полагал
    отказывался добивается добиваются готовится хочет хотят требует требуют ожидает ожидают
    рассчитывает рассчитывают надеется надеются намерен намерена намерено намерены планирует
    планируют просит просят предлагает предлагают отказывается отказываются считает считают
    полагает полагают готов готова готово готовы уверен уверена уверены хотел хотела хотели
    требовал требовала требовали потребовал потребовала потребовали ожидал ожидала ожидали
    рассчитывал рассчитывала рассчитывали попросил попросила попросили предложил предложила
    предложили отказался отказалась отказались угрожает угрожают угрожал угрожала стремится
    стремятся видит видят собирается собираются согласен согласна согласны поддерживает
    поддерживают выступает выступают отвергает отвергают отрицает отрицают опасается опасаются
    допускает допускают приветствует приветствуют исключил исключила исключили допустил
    допустила допустили заинтересован заинтересована обещает обещают хоче хочуть вимагає
    вимагають очікує очікують сподівається сподіваються планує пропонує вважає вважають
    готовий готові просить відмовляється має-намір
""")


def _russian() -> dict[str, Kind]:
    table: dict[str, Kind] = {word: "want" for word in RU_WANT}
    table |= dict.fromkeys(RU_SAY_PRESENT, "say")
    for verb in RU_SAY:
        ends = ("", "а", "и", "о") if verb.endswith("л") else ()
        if verb.endswith("лся"):
            table |= {verb[:-2] + end: "say" for end in ("ся", "ась", "ись", "ось")}
        table |= {verb + end: "say" for end in ends}
        if verb.endswith("в"):  # Ukrainian
            table |= {verb: "say", verb[:-1] + "ла": "say", verb[:-1] + "ли": "say"}
    return table


RUSSIAN = _russian()
RUSSIAN["понять"] = "say"  # after дал, дала, дали
RU_ACCORDING = vocabulary("""
    словам мнению данным информации оценке оценкам версии заявлению утверждению сведениям
    выражению признанию словами думку даними інформацією
""")
RU_STOP = vocabulary("""
    что чтобы о об обо к ко с со на в во по при из за от до для без про после перед под над
    против и а но или если когда как так этом том также уже ранее еще не ни бы ли же який що
    щоб у та і журналистам агентству корреспонденту газете телеканалу журналістам накануне
    сегодня вчера завтра отдельно потом затем однако поэтому понедельник вторник среду четверг
    пятницу субботу воскресенье котор который которая которые которого
""")
RU_ADVERBS = vocabulary("""
    лишь только вообще-то все-таки все сам сама тут здесь
    также уже ранее еще не накануне сегодня вчера отдельно потом затем однако прямо открыто
    снова вновь неоднократно тогда теперь по-прежнему впоследствии позже позднее також раніше
    вже категорически официально публично лично вскоре тоже
""")

FACTS = vocabulary("""
    met arrived landed left lasted exchanged began ended took held visited flew travelled
    traveled gathered opened closed signed received sent handed talked returned started
    finished went came встретился встретились прибыл прибыла прибыли прошла прошли прошел
    состоялась состоялись состоялся длилась длились приехал вылетел вылетела началась начались
    закончились провел провели посетил отправил отправился получил передал
""")
SPEECH_NOUNS = vocabulary("""
    threat threats warning warnings demand demands request requests proposal proposals offer
    statement ultimatum promise assurance assurances
""")
"""What speaks for its writer: "the statement said"."""
PHRASES = (
    ("let", "it", "be", "known"),
    ("let", "know"),
    ("let", "known"),
    ("let", "slip"),
    ("made", "it", "clear"),
    ("made", "clear"),
    ("makes", "it", "clear"),
    ("makes", "clear"),
    ("went", "on", "to", "say"),
    ("went", "on"),
    ("goes", "on"),
    ("ruled", "out"),
    ("rules", "out"),
    ("does", "not", "exclude"),
    ("did", "not", "exclude"),
    ("gave", "assurances"),
)
"""Cues of several words."""
"""Titles and first names that "she" stands for."""
VIEWS = vocabulary("""
    view position argument demand answer reply condition proposal message line stance reading
    opinion number point aim goal claim offer response assessment plan hope expectation
""")
POSITION_NOUNS = vocabulary("""
    position positions reaction response view views stance statement statements demands reply
    says said wants comment comments answer opinion assessment perspective version side
    conditions terms thinks threatens expects claims позиция реакция ответ мнение заявление
    заявления требования взгляд версия комментарий точка позиція реакція відповідь думка заява
""")
