"""A dataset folder -> a dataset on the Hugging Face Hub, in one commit."""

from pathlib import Path

from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, get_token
from huggingface_hub.errors import (  # type: ignore[attr-defined]  # its HTTP library's HTTPError
    HfHubHTTPError,
    HFValidationError,
    HTTPError,
    OfflineModeIsEnabled,
)

from annotate.errors import BadInput, HubError


def push_to_hub(
    folder: Path, repo_id: str, *, private: bool = True, endpoint: str | None = None
) -> str:
    """Upload an exported dataset to `repo_id` (`ORG/NAME`); return the address of the commit.

    The token is the one of huggingface_hub: `HF_TOKEN`, or the saved login. Parquet files of an
    earlier export go in the same commit. A dataset that is public already is not written to
    unless `private` is False.
    """
    if not (folder / "README.md").is_file():
        raise BadInput(f"{folder}: no dataset", "name the folder that `annotate export` wrote")
    token = get_token()
    if token is None:
        raise HubError(
            "no Hugging Face token",
            "put one that may write into the environment variable HF_TOKEN, or run `hf auth login`",
        )
    api = HfApi(endpoint=endpoint, token=token)
    try:
        return _push(api, folder, repo_id, private=private)
    except HFValidationError as error:
        raise HubError(f"{repo_id!r}: no name of a dataset", "it looks like ORG/NAME") from error
    except HfHubHTTPError as error:
        reason = error.server_message or str(error).splitlines()[0]
        raise HubError(
            f"{api.endpoint} refuses {repo_id}: {error.response.status_code}: {reason}",
            "the token needs write access to that name; "
            "the dataset is complete on disk, so push it again later",
        ) from error
    except (HTTPError, OfflineModeIsEnabled) as error:
        raise HubError(
            f"{api.endpoint}: cannot be reached ({type(error).__name__})",
            "the dataset is complete on disk: push it again when there is a connection",
        ) from error


def _push(api: HfApi, folder: Path, repo_id: str, *, private: bool) -> str:
    api.create_repo(repo_id, repo_type="dataset", private=private, exist_ok=True)
    if private and not api.dataset_info(repo_id).private:
        raise HubError(
            f"{repo_id}: is public already, and this dataset should stay private",
            "choose another name, make it private on the Hub, or push with --public",
        )
    files = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    there = api.list_repo_files(repo_id, repo_type="dataset")
    stale = [name for name in there if name.startswith("data/") and name not in files]
    commit = api.create_commit(
        repo_id,
        [
            *(CommitOperationDelete(path_in_repo=name) for name in stale),
            *(CommitOperationAdd(path_in_repo=n, path_or_fileobj=p) for n, p in files.items()),
        ],
        commit_message="Export annotations",
        repo_type="dataset",
    )
    return str(commit.commit_url)
