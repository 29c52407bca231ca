"""Finds a model by its name: a folder, or one of the Hugging Face hub, fetched where need be."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from rag.errors import ModelNotFound


def folder_of(name: str, what: Literal["reader", "embedder"], **patterns: Any) -> Path:
    """Return the folder of a model.

    Args:
        name: a folder, or a name on the hub.
        what: the setting that names it.
        patterns: which of its files are fetched, as ``snapshot_download`` takes them.

    Raises:
        ModelNotFound: if there is no such folder, or the hub does not give the model.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    if name.startswith((".", "~", "/")) or "\\" in name or name.count("/") > 1:
        raise ModelNotFound(f"There is no folder {name!r} for the {what}: check the path.")
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, local_files_only=True, **patterns))
    except (OSError, ValueError):
        pass
    try:
        return Path(snapshot_download(name, **patterns))
    except Exception as error:  # each library on the way raises its own
        raise ModelNotFound(
            f"The {what} {name!r} is neither a folder nor downloaded, and the hub does not give it "
            f"({type(error).__name__}): check the name and the network, give the folder of a model "
            f"that you have, or leave --{what} out for the default."
        ) from error
