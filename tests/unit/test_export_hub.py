import base64
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from annotate.errors import BadInput, HubError
from annotate.hub import push_to_hub


class FakeHub(ThreadingHTTPServer):
    """A Hub with one dataset, org/talks, that keeps what is committed to it."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Requests)
        self.endpoint = f"http://127.0.0.1:{self.server_port}"
        self.commit_url = f"{self.endpoint}/datasets/org/talks/commit/{'1' * 40}"
        self.token = "hf_good"
        self.private = None  # there is no dataset yet
        self.files = {}


class Requests(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self, content, status=200):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def allowed(self):
        if self.headers.get("Authorization") == f"Bearer {self.server.token}":
            return True
        self.answer({"error": "Invalid username or password."}, status=401)
        return False

    def do_GET(self):
        if not self.allowed():
            return
        if "/tree/" in self.path:
            names = self.server.files
            self.answer([{"type": "file", "path": n, "size": 1, "oid": "0" * 40} for n in names])
        else:
            self.answer({"id": "org/talks", "private": self.server.private})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.allowed():
            return
        if self.path == "/api/repos/create":
            exists = self.server.private is not None
            if not exists:
                self.server.private = json.loads(body).get("visibility") == "private"
            self.answer(
                {"url": f"{self.server.endpoint}/datasets/org/talks"}, 409 if exists else 200
            )
        elif self.path == "/api/validate-yaml":
            self.answer({"warnings": [], "errors": []})
        elif "/preupload/" in self.path:
            files = [
                {"path": file["path"], "uploadMode": "regular", "shouldIgnore": False}
                for file in json.loads(body)["files"]
            ]
            self.answer({"files": files})
        else:
            self.commit(map(json.loads, body.splitlines()))
            self.answer({"commitUrl": self.server.commit_url, "commitOid": "1" * 40})

    def commit(self, operations):
        for operation in operations:
            value = operation["value"]
            if operation["key"] == "file":
                self.server.files[value["path"]] = base64.b64decode(value["content"])
            if operation["key"] == "deletedFile":
                del self.server.files[value["path"]]


@pytest.fixture
def hub():
    with FakeHub() as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def token(monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_good")


@pytest.fixture
def dataset(tmp_path):
    folder = tmp_path / "ds"
    (folder / "data").mkdir(parents=True)
    (folder / "README.md").write_text("---\nlicense: unknown\n---\n")
    (folder / "data" / "train-00000-of-00001.parquet").write_bytes(b"PAR1")
    return folder


def test_a_push_makes_a_private_dataset_with_the_files_of_the_folder(hub, dataset):
    address = push_to_hub(dataset, "org/talks", endpoint=hub.endpoint)
    assert address == hub.commit_url
    assert hub.private is True
    assert hub.files == {
        "README.md": b"---\nlicense: unknown\n---\n",
        "data/train-00000-of-00001.parquet": b"PAR1",
    }


def test_a_second_push_takes_away_the_parquet_files_that_are_gone(hub, dataset):
    gone = dataset / "data" / "test-00000-of-00001.parquet"
    gone.write_bytes(b"PAR1")
    push_to_hub(dataset, "org/talks", endpoint=hub.endpoint)
    gone.unlink()
    push_to_hub(dataset, "org/talks", endpoint=hub.endpoint)
    assert sorted(hub.files) == ["README.md", "data/train-00000-of-00001.parquet"]


def test_a_push_that_should_be_private_writes_nothing_to_a_public_dataset(hub, dataset):
    hub.private = False
    with pytest.raises(HubError, match="is public already"):
        push_to_hub(dataset, "org/talks", endpoint=hub.endpoint)
    assert hub.files == {}


def test_a_public_push_is_public(hub, dataset):
    push_to_hub(dataset, "org/talks", private=False, endpoint=hub.endpoint)
    assert hub.private is False
    assert "README.md" in hub.files


def test_a_wrong_token_is_said_to_be_refused_and_is_not_shown(hub, dataset, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_wrong")
    with pytest.raises(HubError, match="refuses org/talks: 401") as info:
        push_to_hub(dataset, "org/talks", endpoint=hub.endpoint)
    assert "hf_wrong" not in info.value.message + info.value.hint


def test_no_token_is_an_error_that_says_where_to_put_one(dataset, monkeypatch, tmp_path):
    monkeypatch.delenv("HF_TOKEN")
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(tmp_path / "no-login"))
    with pytest.raises(HubError, match="no Hugging Face token") as info:
        push_to_hub(dataset, "org/talks", endpoint="http://127.0.0.1:9")
    assert "HF_TOKEN" in info.value.hint


def test_a_hub_that_is_not_there_is_an_error_that_names_its_address(dataset):
    with pytest.raises(HubError, match=r"http://127\.0\.0\.1:9: cannot be reached"):
        push_to_hub(dataset, "org/talks", endpoint="http://127.0.0.1:9")


def test_a_name_that_is_none_is_refused(hub, dataset):
    with pytest.raises(HubError, match="'org/talks/more': no name of a dataset"):
        push_to_hub(dataset, "org/talks/more", endpoint=hub.endpoint)


def test_a_folder_without_a_card_is_no_dataset(tmp_path):
    with pytest.raises(BadInput, match="no dataset"):
        push_to_hub(tmp_path, "org/talks")
