"""The same story from two outlets is found; two stories about one meeting are not."""

from annotate.read.duplicates import compare, drop_duplicates, find_duplicates
from annotate.types import Document

STORY = """Envoys leave the island without a deal

Written by The Harbour Post

The envoys of the two coastal states left the island on Sunday without a deal on the fishing zone.
After three days of talks the host of the meeting said that the sides had come closer on patrols,
but that the line at sea was still open. “We know now where the other side cannot move,” the chief
negotiator of the northern state told reporters at the pier. His colleague from the south called
the draft unacceptable and said that his government would send more boats if the patrols went on.
The next round is planned for April, in the capital of a third country that has not been named.
Fishermen on both sides have asked for a quick end to the dispute, which has kept a hundred boats
in port since the autumn."""
REPRINT = STORY.replace("The Harbour Post", "Island Wire").replace("on Sunday", "yesterday")
OTHER_STORY = """No agreement at sea talks

Written by Island Wire

Three days of talks about the fishing zone have ended without a deal. The chief negotiator of the
northern state told reporters that the sides knew each other better now. In the south, the mood was
darker: the delegation spoke of an unacceptable draft, and more boats may be sent to the line. The
envoys will meet again in April. Until then a hundred boats stay in port, and the fishermen, who
stood at the pier with signs, went home in silence. The host said that on patrols, at least, there
had been some movement."""


def document(id: str, text: str) -> Document:
    return Document(id=id, text=text, path=f"{id}.txt")


def test_a_reprint_is_found_and_another_story_of_the_same_meeting_is_not() -> None:
    documents = [document("a", STORY), document("b", OTHER_STORY), document("c", REPRINT)]
    [found] = find_duplicates(documents)
    assert (found.id, found.path, found.of, found.of_path) == ("c", "c.txt", "a", "a.txt")
    assert 0.8 < found.similarity < 1


def test_the_same_words_are_wholly_alike() -> None:
    [found] = find_duplicates([document("a", STORY), document("b", STORY.upper())])
    assert found.similarity == 1


def test_every_duplicate_names_the_first_of_its_kind() -> None:
    documents = [document("a", STORY), document("b", REPRINT), document("c", REPRINT)]
    assert [found.of for found in find_duplicates(documents)] == ["a", "a"]


def test_dropping_leaves_the_first_and_tells_of_the_rest() -> None:
    told = []
    documents = [document("a", STORY), document("b", REPRINT), document("c", OTHER_STORY)]
    left = drop_duplicates(documents, dropped=told.append)
    assert [kept.id for kept in left] == ["a", "c"]
    assert [duplicate.id for duplicate in told] == ["b"]


def test_documents_are_compared_as_they_come() -> None:
    stream = iter([document("a", STORY), document("b", OTHER_STORY)])
    first, _ = next(compare(stream))
    assert first.id == "a"
    assert next(stream).id == "b"


def test_short_texts_without_words_in_common_are_no_duplicates() -> None:
    assert not list(find_duplicates([document("a", "Yes."), document("b", "No.")]))
