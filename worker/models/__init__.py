"""Running language models: the one room where torch and transformers may stand.

Importing this package imports neither; `provide` does when the first model is loaded.
"""

import os
from importlib.util import find_spec

from data.models import ModelFiles
from data.progress import Report
from studies.engine import models
from studies.engine.models import LanguageModel

__all__ = ["installed", "provide"]


def installed() -> bool:
    """Whether what models need (requirements-worker.txt) is installed here."""
    return all(find_spec(name) is not None for name in ("torch", "transformers", "gguf"))


def provide(device: str | None = None) -> bool:
    """Have this process run the models of studies on that device ("cuda:0", "cpu"; None: the GPU
    where there is one). False where what they need isn't installed: nothing changes then."""
    if not installed():
        return False
    # Bars of the libraries, in a log: read when tqdm is first imported.
    os.environ.setdefault("TQDM_DISABLE", "1")

    def load(files: ModelFiles, dtype: str, report: Report) -> LanguageModel:
        from worker.models.keeping import loaded  # torch: seconds, and only for who needs it

        return loaded(files, dtype, device, report)

    models.provide(load)
    return True
