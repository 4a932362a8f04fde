import json
from pathlib import Path

import pytest

from annotate.errors import StudioError
from annotate.studio.local import connection, stop

ENVIRON = {"LABEL_STUDIO_URL": "http://studio.test", "LABEL_STUDIO_API_KEY": "secret"}


def test_the_environment_names_the_server(tmp_path: Path):
    assert connection(ENVIRON, tmp_path) == ("http://studio.test", "secret")


@pytest.mark.parametrize("lacking", sorted(ENVIRON))
def test_half_a_connection_is_an_error(lacking: str, tmp_path: Path):
    half = {name: value for name, value in ENVIRON.items() if name != lacking}
    with pytest.raises(StudioError, match=f"{lacking} is not set"):
        connection(half, tmp_path)


def test_without_the_environment_the_private_one_is_meant(tmp_path: Path):
    (tmp_path / "server.json").write_text(json.dumps({"url": "http://127.0.0.1:8080", "pid": 1}))
    (tmp_path / "credentials.json").write_text(json.dumps({"token": "private"}))
    assert connection({}, tmp_path) == ("http://127.0.0.1:8080", "private")


def test_without_any_server_the_hint_says_how_to_start_one(tmp_path: Path):
    with pytest.raises(StudioError) as caught:
        connection({}, tmp_path)
    assert "annotate studio" in caught.value.hint


def test_a_broken_file_of_the_private_one_is_named(tmp_path: Path):
    (tmp_path / "server.json").write_text("{")
    with pytest.raises(StudioError, match=r"server\.json: cannot be read"):
        connection({}, tmp_path)


def test_there_is_nothing_to_stop_where_none_runs(tmp_path: Path):
    assert not stop(tmp_path)
    (tmp_path / "server.json").write_text(json.dumps({"url": "http://127.0.0.1:8080", "pid": 1}))
    assert not stop(tmp_path)
