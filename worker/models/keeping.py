"""The model that was loaded last is kept for the next job."""

from threading import Lock

from data.models import ModelFiles
from data.progress import Report
from worker.models.device import chosen, let_go
from worker.models.load import load
from worker.models.model import TorchModel

_kept: dict[tuple[str, str, str], TorchModel] = {}
_lock = Lock()


def loaded(files: ModelFiles, dtype: str, device: str | None, report: Report) -> TorchModel:
    """The model, from before where it is the same one with the same numbers on the same device.

    Raises TokenariumError where it can't be loaded or doesn't fit into memory.
    """
    on = chosen(device)
    key = files.fingerprint, dtype, str(on)
    with _lock:
        if key not in _kept:
            _kept.clear()  # before the next one needs the room
            let_go(on)
            _kept[key] = load(files, dtype, on, report)
        return _kept[key]


def forget() -> None:
    """Keep none."""
    with _lock:
        for _, _, on in list(_kept):
            _kept.clear()
            let_go(chosen(on))
