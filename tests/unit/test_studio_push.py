"""Failures that a real server cannot be made to show; the rest is in integration/test_studio.py."""

import base64
import json
import re

import httpx
import pytest

from annotate.errors import BadInput, BadRecord, StudioError
from annotate.studio import push as push_module
from annotate.studio.client import Studio, connect
from annotate.studio.doctor import diagnose
from annotate.studio.push import push
from annotate.taxonomy import Axis, Label, Taxonomy
from annotate.types import Prediction, Sentence

URL = "http://studio.test/"
TONE = Axis(
    name="tone",
    question="How is it put?",
    labels=(Label(name="threat", hypotheses=("A threat.",)), Label(name="neither", default=True)),
)
TAXONOMY = Taxonomy(name="talks", version=1, axes=(TONE,))


def sentence(index: int, kind: str = "sentence") -> Sentence:
    text = f"Sentence {index}."
    return Sentence(
        id=f"d1:{index}",
        document_id="d1",
        index=index,
        start=0,
        end=len(text),
        text=text,
        kind=kind,
    )


def prediction(index: int, threat: float = 0.6, **fields: object) -> Prediction:
    scores = {"threat": threat, "neither": 1 - threat}
    base = Prediction(
        sentence_id=f"d1:{index}", axis="tone", scores=scores, model="m@1", taxonomy="talks@1"
    )
    return base.model_copy(update=fields)


class Server:
    """Enough of Label Studio to push to: one project whose imports fail as told.

    `failures` are what the next imports answer, and whether their tasks arrive nonetheless.
    """

    def __init__(self, failures: list[tuple[int, bool]] | None = None) -> None:
        self.failures = failures or []
        self.project: dict | None = None
        self.tasks: list[dict] = []
        self.imports = 0

    def connect(self) -> Studio:
        return connect(URL, "legacy", transport=httpx.MockTransport(self.answer))

    def answer(self, request: httpx.Request) -> httpx.Response:
        path, method = request.url.path, request.method
        if path == "/api/version":
            return httpx.Response(200, json={"release": "1.23.2"})
        if path == "/api/projects/" and method == "GET":
            return httpx.Response(200, json={"count": 0, "results": []})
        if path.endswith("/import"):
            return self.take(json.loads(request.content))
        if path == "/api/tasks/":
            after = int(re.search(r'"greater", "type": "Number", "value": (\d+)', str(dict(
                request.url.params)["query"]))[1])  # fmt: skip
            tasks = [task for task in self.tasks if task["id"] > after]
            return httpx.Response(200, json={"tasks": tasks, "total": len(tasks)})
        if path.startswith("/api/tasks/"):
            task = self.tasks[int(path.strip("/").rsplit("/", 1)[1]) - 1]
            return httpx.Response(200, json=task)
        if method in {"POST", "PATCH"}:
            self.project = (self.project or {"id": 1}) | json.loads(request.content)
        return httpx.Response(200, json=self.project or {"id": 1})

    def take(self, tasks: list[dict]) -> httpx.Response:
        self.imports += 1
        status, arrives = self.failures.pop(0) if self.failures else (201, True)
        if arrives:
            start = len(self.tasks) + 1
            self.tasks += [task | {"id": id} for id, task in enumerate(tasks, start)]
        return httpx.Response(status, json={"task_count": len(tasks)})

    @property
    def sentences(self) -> list[str]:
        return [task["data"]["sentence_id"] for task in self.tasks]


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push_module, "PATIENCE", 0.0)


def test_tasks_come_least_certain_first():
    server = Server()
    predictions = [prediction(0, 0.9), prediction(1, 0.5), prediction(2, 0.3)]
    push(server.connect(), "Talks", TAXONOMY, map(sentence, range(3)), predictions)
    assert server.sentences == ["d1:1", "d1:2", "d1:0"]


def test_headings_are_not_pushed_unless_they_were_predicted():
    server = Server()
    sentences = [sentence(0, "heading"), sentence(1, "heading"), sentence(2)]
    report = push(server.connect(), "Talks", TAXONOMY, sentences, [prediction(1)])
    assert sorted(server.sentences) == ["d1:1", "d1:2"]
    assert (report.added, report.unlabelled) == (2, 1)


def test_an_import_that_failed_after_it_arrived_is_not_sent_twice():
    server = Server([(503, True)])
    report = push(server.connect(), "Talks", TAXONOMY, [sentence(0)], [prediction(0)])
    assert (server.imports, server.sentences, report.added) == (1, ["d1:0"], 1)


def test_an_import_that_failed_before_it_arrived_is_sent_again():
    server = Server([(503, False)])
    push(server.connect(), "Talks", TAXONOMY, [sentence(0)], [prediction(0)])
    assert (server.imports, server.sentences) == (2, ["d1:0"])


def test_an_import_that_keeps_failing_is_an_error_after_four_attempts():
    server = Server([(503, False)] * 9)
    with pytest.raises(StudioError, match="answered 503"):
        push(server.connect(), "Talks", TAXONOMY, [sentence(0)], [prediction(0)])
    assert server.imports == 4


def test_an_import_that_is_refused_is_not_repeated():
    server = Server([(400, False)] * 9)
    with pytest.raises(StudioError, match="answered 400"):
        push(server.connect(), "Talks", TAXONOMY, [sentence(0)], [prediction(0)])
    assert server.imports == 1


def test_a_sentence_that_comes_twice_is_pushed_once():
    server = Server()
    twice = [sentence(0), sentence(0)]
    report = push(server.connect(), "Talks", TAXONOMY, twice, [prediction(0), prediction(0)][:1])
    assert (report.added, server.sentences) == (1, ["d1:0"])


@pytest.mark.parametrize(
    ("predictions", "message"),
    [
        ([prediction(0, taxonomy="other@1")], "of taxonomy other@1, not talks@1"),
        ([prediction(0, axis="mood")], "labels that talks@1 does not have"),
        ([prediction(0, scores={"threat": 0.5, "joke": 0.5})], "labels that talks@1 does not have"),
        ([prediction(0), prediction(0)], "stands there twice"),
        ([prediction(0), prediction(1, model="m@2")], "of model m@2, others are of m@1"),
        ([prediction(1), prediction(0)], "'d1:0'.*another order"),
        ([prediction(5)], "'d1:5', which is not among the sentences"),
    ],
)
def test_predictions_that_do_not_fit_are_refused_before_anything_is_sent(
    predictions: list[Prediction], message: str
):
    server = Server()
    studio = server.connect()
    with pytest.raises(BadRecord, match=message):
        push(studio, "Talks", TAXONOMY, [sentence(0), sentence(1)], predictions)
    assert server.project is None


def test_nothing_to_push_is_an_error():
    with pytest.raises(BadInput, match="no sentence to push"):
        push(Server().connect(), "Talks", TAXONOMY, [sentence(0, "heading")])


@pytest.mark.parametrize("title", ["ab", "x" * 51])
def test_a_title_that_label_studio_does_not_take_is_an_error(title: str):
    with pytest.raises(StudioError, match="cannot be called"):
        push(Server().connect(), title, TAXONOMY, [sentence(0)])


def answering(status: int, body: object) -> httpx.MockTransport:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/api/version"):
            return httpx.Response(200, json={"release": "1.23.2"})
        return httpx.Response(status, json=body)

    return httpx.MockTransport(answer)


def token(**claims: object) -> str:
    def part(data: dict) -> str:
        return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")

    return ".".join([part({"alg": "HS256", "typ": "JWT"}), part(claims), "c2ln"])


def test_a_legacy_token_where_none_are_taken_gets_advice_for_that():
    body = {"detail": "legacy token authentication has been disabled for this organization"}
    with pytest.raises(StudioError) as caught:
        connect(URL, "abc", transport=answering(401, body))
    assert "takes no legacy tokens" in caught.value.hint


def test_an_expired_token_is_an_error():
    with pytest.raises(StudioError, match="expired"):
        connect(URL, token(token_type="refresh", exp=1), transport=answering(200, {}))


def test_what_answers_but_is_no_label_studio_is_an_error():
    page = httpx.MockTransport(lambda request: httpx.Response(200, text="<html>Hello</html>"))
    with pytest.raises(StudioError, match="it is no Label Studio"):
        connect(URL, "abc", transport=page)


@pytest.mark.filterwarnings("ignore:The `parse_obj`")  # the SDK refreshes tokens with it
def test_an_address_below_a_path_keeps_its_path():
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.path)
        return httpx.Response(200, json={"release": "1.23.2", "id": 1, "access": token(exp=9e9)})

    connect("http://studio.test/label", token(token_type="refresh", exp=9e9),
            transport=httpx.MockTransport(answer))  # fmt: skip
    assert seen == [
        "/label/api/version",
        "/label/api/token/refresh/",
        "/label/api/current-user/whoami",
    ]


def test_the_doctor_names_an_access_token_that_will_not_last():
    checks = diagnose(URL, token(token_type="access", exp=9e9), transport=answering(401, {}))
    assert [(check.name, check.status) for check in checks] == [
        ("token", "fail"),
        ("connection", "fail"),
    ]
    assert "lives for minutes" in checks[0].what
