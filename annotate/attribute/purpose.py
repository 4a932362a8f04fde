"""The words by which a side acts with a purpose, though it says nothing."""

from annotate.attribute.cues import ENGLISH, FACTS, vocabulary

_STEMS = """
    abandon accept accuse act address advocate allow appreciate approve assert attempt back balk
    ban bank bargain blame block boycott call challenge chide cling compare condition condone
    consent count criticise dangle decline defer defend delay demand deplore deserve discard
    discourage dispute disregard downplay dread embrace encourage evade exclude expel favour fault
    float frown fume grant guarantee ignore impose interpret invite judge jeer lament lean look mean
    need object opt order pin play plead please prioritise prod prohibit protest push query
    rail rate rebuff rebuke recognise recognize regret reject rely renounce repudiate reserve
    resent resist respect rue scoff scold shelve shun side sneer stick stipulate suggest table tie
    tolerate treat trust try urge value veto voice want warm watch weigh wield withhold wait
    instruct concern link treat prefer rank brush press
"""
_IRREGULAR = """
    stands stood stand sees saw sought seeks seek made makes make put puts left leaves forbids
    forbade forbid swore swears swear shrank turned turns told tells tell gave gives withheld
    withholds thought thinks think held holds hold stuck sticks took takes wants wanted wanting
    got bade bristled bristles wants set sets kept keeps keep laid lays lay drew draws drives
    bets bet means meant read reads knows knew feels felt fought fights lost walked drives is
"""


def _forms() -> frozenset[str]:
    forms: set[str] = set()
    for stem in _STEMS.split():
        short = stem[:-1] if stem.endswith(("e", "y")) else stem
        forms |= {stem, stem + "s", stem + "es", stem + "ed", short + "ed", short + "ies"}
        forms |= {short + "ied", stem + stem[-1] + "ed"}
    return frozenset(forms)


PURPOSE = (_forms() | vocabulary(_IRREGULAR) | ENGLISH.keys()) - FACTS - {"is", "walked"}
"""Verbs that make their subject's sentence a position, in all forms."""
_ONLY_WITH = {
    "made": "clear plain it no known",
    "makes": "clear plain it no known",
    "make": "clear plain it no known",
    "left": "no little open",
    "leaves": "no little open",
    "stands": "by ready firm behind to",
    "stood": "by firm behind",
    "stand": "by ready firm behind",
    "put": "forward down the a its forth",
    "puts": "forward down the a its forth",
    "turned": "down away aside",
    "turns": "down away aside",
    "gave": "no assurances notice little",
    "gives": "no assurances notice little",
    "took": "issue offence exception note a the",
    "takes": "issue offence exception note a the",
    "held": "out firm back that",
    "holds": "out firm back that",
    "set": "out a the conditions",
    "sets": "out a the conditions",
    "laid": "down out",
    "lays": "down out",
    "drew": "a the no",
    "draws": "a the no",
    "looks": "to for forward",
    "looked": "to for forward",
    "called": "it the for on that this such on a him her",
    "found": "it the that no",
    "showed": "no little",
    "shows": "no little",
    "played": "down",
    "plays": "down",
    "read": "it the this",
    "reads": "it the this",
    "kept": "open to its the insisting saying",
    "keeps": "open to its the insisting saying",
    "means": "to",
    "meant": "to",
    "lost": "patience hope interest faith trust",
    "got": "",
    "continues": "to",
    "continued": "to",
}
HAS = vocabulary("""
    no long little every always never reservations doubts objections misgivings questions
    conditions instructed ordered asked insisted warned refused rejected offered demanded
""")
STATES = vocabulary("""
    about after not adamant happy unhappy angry furious wary cool lukewarm deaf silent cautious
    optimistic pessimistic amenable set bound intent unimpressed amused unmoved pleased displeased
    alarmed troubled puzzled insistent firm flexible unconvinced unsure less more too in
    looking seeking asking demanding trying pushing pressing holding hoping waiting insisting
    considering weighing counting betting offering calling proposing planning preparing threatening
    urging expecting keeping reviewing studying unlikely
""")
"""What may follow "Moscow is"."""


def has_purpose(verb: str, after: str) -> bool:
    """Say whether a verb and the word after it make a position of what its subject does."""
    needed = _ONLY_WITH.get(verb)
    return verb in PURPOSE and (needed is None or after in needed.split())


RU_PURPOSE = (
    *("настаива", "настоя", "отказ", "отказыва", "требу", "потреб", "намер", "готов", "ждет"),
    *("ждут", "ждал", "счита", "полага", "надея", "надее", "рассчит", "предлаг", "предлож"),
    *("возмут", "критик", "раскрит", "назва", "называ", "обвин", "пригроз", "угрож", "хоч"),
    *("хот", "допуска", "допуст", "опаса", "уверен", "выступ", "поддерж", "отверг", "отклон"),
    *("исключ", "соглас", "возраж", "возраз", "жалу", "сомнева", "видит", "видят", "намек"),
    *("добива", "стрем", "призва", "призыв", "привет", "ожида", "проси", "попрос", "обеща"),
    *("пообещ", "предупр", "провед", "планир", "собира", "дорож", "цен", "спеш", "тороп"),
    *("приня", "восприн", "недовол", "доволь", "расцен", "оцен", "рассматр", "принима", "хранит"),
    *("заинтерес", "разочаров", "обеспок", "увяз", "связыва", "обусл", "упрек", "дал", "дает"),
    *("может", "могут", "долж", "будет", "будут", "станет", "станут", "нуж", "важно", "боит"),
    *("оставля", "сохран", "подтвер", "отриц", "призна", "удовл", "реш", "пыта", "пойдет"),
)
"""How Russian verbs of purpose begin."""
