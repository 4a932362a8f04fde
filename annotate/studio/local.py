"""A private Label Studio on this machine: one user, SQLite, a data folder that persists.

Its token and password are made here and kept in a file that only its owner can read. They travel
to the server in its environment, never in arguments, which other users of the machine can list.
"""

import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import httpx
import platformdirs

from annotate.errors import MissingExtra, StudioError
from annotate.types import Json

HOST = "127.0.0.1"
PORT = 8080
EMAIL = "annotator@localhost"
START_SECONDS = 1200.0  # the first start of a folder makes the whole database
STOP_SECONDS = 15.0
_INHERITED = ("HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "TMPDIR", "TZ", "VIRTUAL_ENV")


def default_folder() -> Path:
    """Where the private Label Studio of this user keeps its data."""
    return platformdirs.user_data_path("annotate") / "studio"


@dataclass(frozen=True)
class Server:
    """A running private Label Studio. `started` is false for one that ran before."""

    url: str
    email: str
    password: str = field(repr=False)
    token: str = field(repr=False)
    log: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def started(self) -> bool:
        return self.process is not None

    def wait(self) -> None:
        """Wait until the server ends; raise a StudioError if it crashed."""
        if self.process and self.process.wait() not in {0, -signal.SIGTERM, -signal.SIGINT}:
            raise _crashed(self.log)

    def stop(self) -> None:
        """Stop the server if we started it; one that ran before is left alone."""
        if self.process:
            _stop(self.process)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def start(
    folder: Path | None = None,
    port: int | None = None,
    *,
    progress: Callable[[str], None] = lambda message: None,
) -> Server:
    """Start the private Label Studio of a folder, or find the one that runs there.

    It answers when this returns. A first start takes a minute: `progress` is told so.
    """
    folder = folder or default_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    lock = (folder / "lock").open("wb")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        progress("the private Label Studio runs already")
        return _running(folder, progress)
    with lock:  # the server inherits it: the folder stays locked for as long as the server lives
        return _start(folder, _port(folder, port), lock, progress)


def stop(folder: Path | None = None) -> bool:
    """Stop the private Label Studio of a folder, whoever started it; say whether one ran."""
    folder = folder or default_folder()
    if not (folder / "server.json").is_file():
        return False
    with (folder / "lock").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.killpg(int(_read(folder / "server.json")["pid"]), signal.SIGTERM)
            fcntl.flock(lock, fcntl.LOCK_EX)  # it is ours once the server has ended
            return True
    return False


def connection(environ: Mapping[str, str], folder: Path | None = None) -> tuple[str, str]:
    """Address and token: LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY, or the private one's."""
    url, token = environ.get("LABEL_STUDIO_URL"), environ.get("LABEL_STUDIO_API_KEY")
    if url and token:
        return url, token
    if url or token:
        lacking = "LABEL_STUDIO_API_KEY" if url else "LABEL_STUDIO_URL"
        raise StudioError(f"{lacking} is not set", "set both, or neither for the private one")
    folder = folder or default_folder()
    if not (folder / "server.json").is_file():
        raise StudioError(
            "no Label Studio is known",
            "start a private one with: annotate studio; or set LABEL_STUDIO_URL and "
            "LABEL_STUDIO_API_KEY",
        )
    return str(_read(folder / "server.json")["url"]), str(_credentials(folder)["token"])


def _start(folder: Path, port: int, lock: IO[bytes], progress: Callable[[str], None]) -> Server:
    first = not (folder / "data" / "label_studio.sqlite3").exists()
    (folder / "data").mkdir(exist_ok=True)
    (folder / "server.json").unlink(missing_ok=True)  # who finds the lock waits for the new one
    login = _credentials(folder)
    log = folder / "server.log"
    with _private(log).open("wb") as output:
        process = subprocess.Popen(
            [_executable(), "start", "-b", "--internal-host", HOST, "-p", str(port)],
            env=_environment(folder, login),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches us, and we stop it in order
            pass_fds=[lock.fileno()],
        )
    server = Server(f"http://{HOST}:{port}", login["email"], login["password"], login["token"],
                    log, process)  # fmt: skip
    progress("the first start makes the database, about a minute" if first else "starting")
    try:
        _await(server, progress)
        _write(folder / "server.json", {"url": server.url, "pid": process.pid})
    except BaseException:
        server.stop()
        raise
    return server


def _running(folder: Path, progress: Callable[[str], None]) -> Server:
    """Find the server that holds the folder's lock; it may be starting."""
    deadline = time.monotonic() + START_SECONDS
    while not (folder / "server.json").is_file():
        if time.monotonic() > deadline:
            raise StudioError(f"another process holds {folder}", "stop it, or name another folder")
        time.sleep(0.5)
    login = _credentials(folder)
    url = str(_read(folder / "server.json")["url"])
    server = Server(url, login["email"], login["password"], login["token"], folder / "server.log")
    _await(server, progress)
    return server


def _await(server: Server, progress: Callable[[str], None]) -> None:
    """Wait until our own Label Studio answers there, and takes our token."""
    begin = time.monotonic()
    told = 0
    with httpx.Client(base_url=server.url, timeout=5, trust_env=False) as http:
        while True:
            if server.process and server.process.poll() is not None:
                raise _crashed(server.log)
            try:
                if http.get("/health").status_code == httpx.codes.OK:
                    break
            except httpx.TransportError:
                pass
            waited = time.monotonic() - begin
            if waited > START_SECONDS:
                raise StudioError("the private Label Studio does not answer", f"see {server.log}")
            if waited // 10 > told:
                told = int(waited // 10)
                progress(f"still starting, {told * 10} s")
            time.sleep(0.25)
        headers = {"Authorization": f"Token {server.token}"}
        who = http.get("/api/current-user/whoami", headers=headers)
    if who.status_code != httpx.codes.OK or who.json()["email"] != server.email:
        raise StudioError(
            f"what answers at {server.url} does not know our login",
            f"credentials.json is not of the data in {server.log.parent}: put the old one back, "
            "or name another folder",
        )


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _crashed(log: Path) -> StudioError:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    tail = "\n".join(lines[-8:])
    return StudioError(f"the private Label Studio ended by itself:\n{tail}", f"see {log}")


def _executable() -> str:
    """Find `label-studio`, of our own environment first."""
    beside = Path(sys.executable).parent / "label-studio"
    found = str(beside) if beside.is_file() else shutil.which("label-studio")
    if not found:
        raise MissingExtra("label-studio", "studio")
    return found


def _environment(folder: Path, login: Mapping[str, str]) -> dict[str, str]:
    """Only what the server needs: other settings of ours could turn it into another server."""
    return {name: os.environ[name] for name in _INHERITED if name in os.environ} | {
        "LABEL_STUDIO_USERNAME": login["email"],
        "LABEL_STUDIO_PASSWORD": login["password"],
        "LABEL_STUDIO_USER_TOKEN": login["token"],
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
        "LABEL_STUDIO_BASE_DATA_DIR": str(folder.absolute() / "data"),
        "LABEL_STUDIO_ML_BLOCK_LOCAL_IP": "false",
        "LABEL_STUDIO_SSRF_PROTECTION_ENABLED": "false",
        "SENTRY_DSN": "",
        "FRONTEND_SENTRY_DSN": "",
        "COLLECT_ANALYTICS": "false",
        "LATEST_VERSION_CHECK": "false",
        "GIT_DIR": os.devnull,  # it would publish the last commit of a checkout that it lies in
        "PYTHONWARNINGS": "ignore",
    }


def _credentials(folder: Path) -> dict[str, str]:
    """Login and token of the folder, made when they are first asked for."""
    path = folder / "credentials.json"
    if not path.exists():
        _write(
            path,
            {
                "email": EMAIL,
                "password": secrets.token_urlsafe(12),
                "token": secrets.token_hex(20),
            },
        )
    return {name: str(value) for name, value in _read(path).items()}


def _private(path: Path) -> Path:
    """Make the file one that only its owner can read, before anything is in it."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    return path


def _write(path: Path, data: Json) -> None:
    part = _private(path.with_name(path.name + ".part"))
    part.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    part.replace(path)


def _read(path: Path) -> dict[str, Json]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StudioError(
            f"{path}: cannot be read: {error}", "put it back, or delete it"
        ) from error
    return dict(data)


def _port(folder: Path, wanted: int | None) -> int:
    """Choose a free port: the wanted one, or that of the last time, the usual one, any."""
    state = folder / "server.json"
    last = int(str(_read(state)["url"]).rpartition(":")[2]) if state.is_file() else PORT
    for port in (wanted,) if wanted else (last, PORT, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise StudioError(f"port {wanted} is taken", "leave the port out, or name another")
