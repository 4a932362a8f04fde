"""A taxonomy's actors -> the places in a sentence that name one of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotate.attribute.parties import THIRD
from annotate.attribute.words import Words, words_of
from annotate.taxonomy import Actor, Taxonomy


@dataclass(frozen=True, slots=True)
class Mention:
    """Words `[start, end)` that name an actor, or a third party where `actor` is None.

    `base` is false for an inflected form. An `office` is a name in small letters such as "foreign
    minister": it tells the side only where nobody of another side holds that office.
    """

    start: int
    end: int
    actor: Actor | None
    person: bool = False
    base: bool = True
    office: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    low: str
    form: str
    prefix: bool

    def matches(self, words: Words, i: int) -> bool:
        low = words.lows[i]
        if self.prefix:
            if not low.startswith(self.low) or "-" in low[len(self.low) :]:
                return False
        elif low != self.low and not (low == f"{self.low}s" and low.endswith(("ans", "is"))):
            return False  # "Salvadorans" are named by "Salvadoran"
        form = words.forms[i]
        if len(self.form) > 1 and self.form.isupper():
            return form.startswith(self.form)
        return not self.form[0].isupper() or form[0].isupper()


@dataclass(frozen=True, slots=True)
class _Alias:
    parts: tuple[_Part, ...]
    actor: Actor
    person: bool
    office: bool


class Names:
    """Finds actors by their names; the longest name that starts leftmost wins."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._exact: dict[str, list[_Alias]] = {}
        self._prefixed: dict[str, list[_Alias]] = {}
        self._endings: list[tuple[str, Actor]] = []
        self._parties: dict[str, str] = {}
        for actor in taxonomy.actors:
            if actor.side:
                self._parties.setdefault(actor.side, actor.name)
            person = is_person(actor)
            for name in actor.names:
                if name.startswith("*"):
                    self._endings.append((name[1:].lower(), actor))
                    continue
                office = not person and name.islower() and "*" not in name
                alias = _Alias(tuple(_parts(name)), actor, person, office)
                first = alias.parts[0]
                table = self._prefixed if first.prefix else self._exact
                table.setdefault(first.low[:2] if first.prefix else first.low, []).append(alias)
        for table in (self._exact, self._prefixed):
            for aliases in table.values():
                aliases.sort(key=lambda alias: (-len(alias.parts), -len(alias.parts[0].low)))

    def of_side(self, side: str) -> str:
        """Return the first actor of a side: the party itself."""
        return self._parties[side]

    def by_ending(self, surname: str) -> Actor | None:
        """Return the actor whose people have surnames like this one (an alias such as `*ov`)."""
        return next((actor for end, actor in self._endings if surname.endswith(end)), None)

    def mentions(self, words: Words) -> list[Mention]:
        """Every place that names an actor or a known third party, left to right."""
        found: list[Mention] = []
        lows, count = words.lows, len(words)
        i = 0
        while i < count:
            low = lows[i]
            mention = None
            several = self._exact.get(low[:-1], ()) if low[-1] == "s" else ()
            for alias in (*self._exact.get(low, ()), *several, *self._prefixed.get(low[:2], ())):
                end = i + len(alias.parts)
                if (
                    (mention is None or end > mention.end)
                    and end <= count
                    and all(part.matches(words, i + k) for k, part in enumerate(alias.parts))
                ):
                    last = alias.parts[-1]
                    base = not last.prefix or len(lows[end - 1]) == len(last.low)
                    mention = Mention(i, end, alias.actor, alias.person, base, alias.office)
            if mention is None and low in THIRD:
                mention = Mention(i, i + 1, None)
            if mention:
                found.append(mention)
                i = mention.end
            else:
                i += 1
        return found


def is_person(actor: Actor) -> bool:
    """Whether the actor is one person: a name of several words whose last one is used alone."""
    words = actor.name.split()
    return len(words) > 1 and words[-1] in actor.aliases


def _parts(name: str) -> Sequence[_Part]:
    words = words_of(name.replace("*", ""))
    stars = {name[:at].replace("*", "").__len__() for at, mark in enumerate(name) if mark == "*"}
    forms = [
        # "White house" is one too: of the later words only an acronym needs its capitals
        form if number == 0 or form.isupper() else low
        for number, (low, form) in enumerate(zip(words.lows, words.forms, strict=True))
    ]
    return [
        _Part(low, form, end in stars)
        for low, form, end in zip(words.lows, forms, words.ends, strict=True)
    ]
