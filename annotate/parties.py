"""A taxonomy for Russia and the United States -> the same for two other parties."""

from collections.abc import Sequence

from annotate.gold import Side
from annotate.taxonomy import Actor, Axis, Label, Taxonomy

POSITION = (
    "The {adjective} side says this.",
    "The sentence reports what {name} says or wants.",
)
"""Hypotheses of a side's position."""


def with_sides(taxonomy: Taxonomy, sides: Sequence[Side]) -> Taxonomy:
    """Exchange the actors and the labels that have sides; without `sides`, the taxonomy itself.

    The new labels are named by the ids of the sides.
    """
    if not sides:
        return taxonomy
    actors = tuple(
        Actor(name=side.name, side=side.id, aliases=_others(side, side.adjective, side.seat))
        for side in sides
    )
    people = tuple(
        Actor(name=name, side=side.id) for side in sides for name in _distinct(side) if name
    )
    axes = tuple(_axis(axis, sides) for axis in taxonomy.axes)
    return taxonomy.model_copy(
        update={
            "name": "-".join(side.id for side in sides),
            "title": " and ".join(side.name for side in sides),
            "actors": actors + people,
            "axes": axes,
        }
    )


def _others(side: Side, *names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name != side.name))


def _distinct(side: Side) -> list[str]:
    taken = {side.name, side.adjective, side.seat}
    return [name for name in dict.fromkeys(side.others) if name not in taken]


def _axis(axis: Axis, sides: Sequence[Side]) -> Axis:
    if not any(label.side for label in axis.labels):
        return axis
    labels = tuple(
        Label(
            name=side.id,
            title=f"{side.name}'s position",
            side=side.id,
            hypotheses=tuple(fill(text, side) for text in POSITION),
        )
        for side in sides
    )
    rest = tuple(label for label in axis.labels if not label.side)
    return axis.model_copy(update={"labels": labels + rest})


def fill(text: str, side: Side) -> str:
    """Put the names of a side into a hypothesis."""
    return text.format(name=side.name, adjective=side.adjective, seat=side.seat)
