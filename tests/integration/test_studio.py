"""Push, pull and doctor against a real Label Studio."""

import json
import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from annotate.errors import StudioError
from annotate.studio import client as client_module
from annotate.studio.client import Studio, connect
from annotate.studio.doctor import Check, diagnose
from annotate.studio.local import Server, connection, start
from annotate.studio.pull import pull
from annotate.studio.push import push
from annotate.taxonomy import Axis, Label, Taxonomy
from annotate.types import Annotation, Evidence, Prediction, Sentence

pytestmark = pytest.mark.filterwarnings("ignore:The `parse_obj`")  # how the SDK refreshes tokens


def axis(name: str, *labels: str) -> Axis:
    first = [Label(name=label, hypotheses=(f"It is a {label}.",)) for label in labels]
    return Axis(name=name, question=f"{name}?", labels=(*first, Label(name="none", default=True)))


TAXONOMY = Taxonomy(name="talks", version=1, axes=(axis("tone", "threat"), axis("topic", "gas")))
TEXTS = (
    "The talks ended.",
    "“You will regret it,” he said. 😀",
    "$text & <View> &amp; \x0b.",
    "Gas will flow.",
)
SENTENCES = [
    Sentence(
        id=f"d1:{index}", document_id="d1", index=index, start=0, end=len(text), text=text,
        heading="Talks", before=None, after="Then …", title="In Geneva", language="en",
    )
    for index, text in enumerate(TEXTS)
]  # fmt: skip
PREDICTIONS = [
    Prediction(
        sentence_id=sentence.id,
        axis=one.name,
        scores={one.labels[0].name: 0.6 + sentence.index / 10, "none": 0.4 - sentence.index / 10},
        model="keywords@1",
        taxonomy=TAXONOMY.id,
        evidence=Evidence(hypothesis="It is.", speaker="Orlov", side="ruritania"),
    )
    for sentence in SENTENCES
    for one in TAXONOMY.axes
]


@pytest.fixture(scope="session")
def connected(studio: Server) -> Iterator[Studio]:
    with connect(studio.url, studio.token) as connection:
        yield connection


@pytest.fixture
def title(request: pytest.FixtureRequest) -> str:
    """A project of its own for each test."""
    return request.node.name.removeprefix("test_")[:50]


@pytest.fixture
def http(studio: Server) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Token {studio.token}"}
    with httpx.Client(base_url=studio.url, headers=headers, timeout=60) as http:
        yield http


def task_ids(studio: Studio, title: str) -> dict[str, int]:
    project = studio.find_project(title)
    assert project
    return {
        task["data"]["sentence_id"]: task["id"]
        for task in studio.list_tasks(project, include="id,data")
    }


def answers(tone: str, topic: str) -> list[dict]:
    return [
        {"from_name": name, "to_name": "sentence", "type": "choices", "value": {"choices": [label]}}
        for name, label in (("tone", tone), ("topic", topic))
    ]


def annotate(http: httpx.Client, task: int, kind: str = "annotations/", **fields: object) -> None:
    answer = http.post(f"/api/tasks/{task}/{kind}", json={"lead_time": 2.5, **fields})
    assert answer.status_code == httpx.codes.CREATED, answer.text


def by_sentence(studio: Studio, title: str) -> dict[str, Annotation]:
    return {one.sentence.id: one for one in pull(studio, title, TAXONOMY)}


def test_pushed_sentences_stand_in_the_project_with_predictions_that_show(
    connected: Studio, http: httpx.Client, title: str
):
    report = push(connected, title, TAXONOMY, SENTENCES, PREDICTIONS)
    assert (report.added, report.present, report.unlabelled, report.hidden) == (4, 0, 0, None)
    project = http.get(f"/api/projects/{report.project_id}").json()
    assert project["model_version"] == "keywords@1"
    assert project["show_collab_predictions"] is True
    assert project["total_predictions_number"] == 4
    assert project["sampling"] == "Sequential sampling"
    task = http.get(f"/api/projects/{report.project_id}/next").json()
    assert task["data"]["text"] == TEXTS[0]
    assert [item["value"]["choices"] for item in task["predictions"][0]["result"]] == [
        ["threat"],
        ["gas"],
    ]


def test_pushing_again_adds_only_what_is_new(connected: Studio, title: str):
    first = push(connected, title, TAXONOMY, SENTENCES[:3], PREDICTIONS[:6])
    again = push(connected, title, TAXONOMY, SENTENCES[:3], PREDICTIONS[:6])
    more = push(connected, title, TAXONOMY, SENTENCES, PREDICTIONS)
    assert [(one.added, one.present) for one in (first, again, more)] == [(3, 0), (0, 3), (1, 3)]
    assert len(task_ids(connected, title)) == 4


def test_pull_gives_back_every_annotation_with_what_was_pushed(
    connected: Studio, http: httpx.Client, title: str
):
    push(connected, title, TAXONOMY, SENTENCES, PREDICTIONS)
    ids = task_ids(connected, title)
    annotate(http, ids["d1:1"], result=answers("threat", "gas"))
    annotate(http, ids["d1:2"], result=answers("none", "gas"))
    annotate(http, ids["d1:3"], result=answers("none", "gas"), was_cancelled=True)
    annotate(http, ids["d1:0"], "drafts", result=answers("none", "none"))
    pulled = by_sentence(connected, title)
    assert {id: (one.status, one.labels) for id, one in pulled.items()} == {
        "d1:0": ("draft", {"tone": "none", "topic": "none"}),
        "d1:1": ("submitted", {"tone": "threat", "topic": "gas"}),
        "d1:2": ("submitted", {"tone": "none", "topic": "gas"}),
        "d1:3": ("skipped", {}),
    }
    assert [pulled[sentence.id].sentence for sentence in SENTENCES] == SENTENCES
    assert list(pulled["d1:1"].predictions.values()) == PREDICTIONS[2:4]
    assert pulled["d1:2"].changed == {"tone": True, "topic": False}
    assert pulled["d1:2"].seconds == 2.5
    assert {one.annotator for one in pulled.values()} == {"user-1"}


def test_pushing_again_leaves_annotations_alone(connected: Studio, http: httpx.Client, title: str):
    push(connected, title, TAXONOMY, SENTENCES, PREDICTIONS)
    annotate(http, task_ids(connected, title)["d1:1"], result=answers("none", "none"))
    before = list(pull(connected, title))
    push(connected, title, TAXONOMY, SENTENCES, PREDICTIONS)
    assert list(pull(connected, title)) == before


def test_a_large_project_is_pulled_in_pages(
    connected: Studio, http: httpx.Client, title: str, monkeypatch: pytest.MonkeyPatch
):
    push(connected, title, TAXONOMY, SENTENCES, PREDICTIONS)
    for task in task_ids(connected, title).values():
        annotate(http, task, result=answers("none", "none"))
    monkeypatch.setattr(client_module, "PAGE", 3)
    monkeypatch.setattr(client_module, "EXPORT_PAGE", 3)
    assert [one.sentence for one in pull(connected, title)] == SENTENCES


def test_an_email_comes_on_request_only(
    connected: Studio, studio: Server, http: httpx.Client, title: str
):
    push(connected, title, TAXONOMY, SENTENCES[:1], PREDICTIONS[:2])
    annotate(http, task_ids(connected, title)["d1:0"], result=answers("none", "none"))
    assert [one.email for one in pull(connected, title)] == [None]
    assert [one.email for one in pull(connected, title, email=True)] == [studio.email]


def test_a_project_with_another_interface_is_left_as_it_is(connected: Studio, title: str):
    push(connected, title, TAXONOMY, SENTENCES[:1], PREDICTIONS[:2])
    before = connected.find_project(title)
    other = Taxonomy(name="mood", version=1, axes=(axis("mood", "glad"),))
    with pytest.raises(StudioError, match=r"another interface than taxonomy mood@1"):
        push(connected, title, other, SENTENCES)
    assert connected.find_project(title) == before
    with pytest.raises(StudioError, match=r"not made for taxonomy mood@1"):
        pull(connected, title, other)


def test_another_model_is_refused_where_it_would_not_show(connected: Studio, title: str):
    push(connected, title, TAXONOMY, SENTENCES[:1], PREDICTIONS[:2])
    newer = [one.model_copy(update={"model": "keywords@2"}) for one in PREDICTIONS[2:4]]
    with pytest.raises(StudioError, match="shows predictions of keywords@1, not of keywords@2"):
        push(connected, title, TAXONOMY, SENTENCES[1:2], newer)
    assert list(task_ids(connected, title)) == ["d1:0"]


def test_of_two_projects_with_one_title_the_id_is_asked_for(
    connected: Studio, http: httpx.Client, title: str
):
    ids = [http.post("/api/projects/", json={"title": title}).json()["id"] for _ in range(2)]
    with pytest.raises(StudioError) as caught:
        pull(connected, title)
    assert caught.value.hint == f"give the id of one: {ids[0]}, {ids[1]}"
    assert list(pull(connected, str(ids[0]))) == []


def test_a_project_that_is_not_there_is_an_error(connected: Studio):
    with pytest.raises(StudioError, match="no project 'Nowhere'"):
        pull(connected, "Nowhere")
    with pytest.raises(StudioError, match="no project 987654"):
        pull(connected, "987654")


def test_a_wrong_token_is_an_error_with_advice(studio: Server):
    with pytest.raises(StudioError, match="refuses the token") as caught:
        connect(studio.url, "0" * 40)
    assert "LABEL_STUDIO_API_KEY" in caught.value.hint
    assert "0" * 40 not in caught.value.message + caught.value.hint


def test_a_personal_access_token_is_taken(studio: Server, http: httpx.Client):
    token = http.post("/api/token/").json()["token"]
    with connect(studio.url, token) as connection:
        assert connection.find_project("nowhere") is None


def test_a_server_that_is_not_there_is_an_error_with_advice():
    with pytest.raises(StudioError, match="no Label Studio answers") as caught:
        connect("http://127.0.0.1:9", "token")
    assert caught.value.hint == "start one with: annotate studio"


def test_a_page_of_the_server_is_not_its_address(studio: Server):
    with pytest.raises(StudioError, match="it is no Label Studio") as caught:
        connect(f"{studio.url}/projects/1", studio.token)
    assert "before /projects" in caught.value.hint


def statuses(checks: list[Check]) -> dict[str, str]:
    return {check.name: check.status for check in checks}


def test_the_doctor_is_content_with_what_was_pushed(studio: Server, connected: Studio, title: str):
    push(connected, title, TAXONOMY, SENTENCES, PREDICTIONS)
    assert statuses(diagnose(studio.url, studio.token, title)) == {
        "connection": "ok",
        "server version": "ok",
        "SDK version": "ok",
        "project": "ok",
        "interface": "ok",
        "tasks": "ok",
        "order": "ok",
        "predictions": "ok",
        "predictions shown": "ok",
        "prediction labels": "ok",
    }


@pytest.mark.parametrize(
    ("setting", "check", "status"),
    [
        ({"show_collab_predictions": False}, "predictions shown", "fail"),
        ({"model_version": ""}, "predictions shown", "fail"),
        ({"sampling": "Uniform sampling"}, "order", "warn"),
    ],
)
def test_the_doctor_finds_settings_that_stand_in_the_way(
    studio: Server,
    connected: Studio,
    http: httpx.Client,
    title: str,
    setting: dict,
    check: str,
    status: str,
):
    report = push(connected, title, TAXONOMY, SENTENCES[:1], PREDICTIONS[:2])
    http.patch(f"/api/projects/{report.project_id}/", json=setting).raise_for_status()
    (found,) = (one for one in diagnose(studio.url, studio.token, title) if one.name == check)
    assert found.status == status
    assert found.fix


def test_the_doctor_finds_predictions_with_labels_that_nobody_can_choose(
    studio: Server, connected: Studio, http: httpx.Client, title: str
):
    report = push(connected, title, TAXONOMY, SENTENCES[:1], PREDICTIONS[:2])
    task = task_ids(connected, title)["d1:0"]
    wrong = {"task": task, "model_version": "keywords@1", "result": answers("joke", "gas")}
    http.post("/api/predictions/", json=wrong).raise_for_status()
    checks = statuses(diagnose(studio.url, studio.token, str(report.project_id)))
    assert checks["prediction labels"] == "fail"


def test_the_doctor_finds_sentences_that_stand_there_twice(
    studio: Server, connected: Studio, http: httpx.Client, title: str
):
    report = push(connected, title, TAXONOMY, SENTENCES[:1], PREDICTIONS[:2])
    (task,) = http.get("/api/tasks/", params={"project": report.project_id}).json()["tasks"]
    copy = {"data": task["data"], "meta": task["meta"]}
    http.post(f"/api/projects/{report.project_id}/import", json=[copy]).raise_for_status()
    (found,) = (c for c in diagnose(studio.url, studio.token, title) if c.name == "tasks")
    assert found.what == "1 sentences stand there more than once"


def test_a_second_start_finds_the_server_that_runs(studio: Server):
    again = start(studio.log.parent)
    assert again == replace(studio, process=None)
    again.stop()
    assert httpx.get(f"{studio.url}/health").status_code == httpx.codes.OK
    assert connection({}, studio.log.parent) == (studio.url, studio.token)


def test_only_the_owner_can_read_what_the_private_server_keeps(studio: Server):
    folder = studio.log.parent
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())}
    assert modes[folder.name] == 0o700
    assert {modes["credentials.json"], modes["server.json"], modes["server.log"]} == {0o600}


def test_secrets_are_in_no_argument_and_no_log(studio: Server):
    pid = json.loads((studio.log.parent / "server.json").read_text())["pid"]
    arguments = Path(f"/proc/{pid}/cmdline").read_bytes().decode()
    shown = arguments + studio.log.read_text(encoding="utf-8") + repr(studio)
    assert "127.0.0.1" in shown
    assert studio.token not in shown
    assert studio.password not in shown


def test_nobody_can_sign_up_and_no_registry_is_asked_for_versions(studio: Server):
    page = httpx.post(f"{studio.url}/user/signup/", follow_redirects=True)
    assert page.status_code == httpx.codes.FORBIDDEN
    told = httpx.get(f"{studio.url}/api/version").json()
    assert told["label-studio-os-package"]["latest_version_from_pypi"] is None


def test_a_port_that_is_taken_is_an_error(studio: Server, tmp_path: Path):
    port = int(studio.url.rpartition(":")[2])
    with pytest.raises(StudioError, match=f"port {port} is taken"):
        start(tmp_path, port)


def test_a_server_that_crashes_is_reported_with_the_end_of_its_log(tmp_path: Path):
    (tmp_path / "data" / "label_studio.sqlite3").mkdir(parents=True)
    with pytest.raises(StudioError, match=r"ended by itself:\n(.|\n)*database") as caught:
        start(tmp_path)
    assert caught.value.hint == f"see {tmp_path / 'server.log'}"
    assert os.listdir(tmp_path / "data")
