"""Writing a file whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def write_atomically(path: Path, content: bytes) -> None:
    """Write `content` to `path` whole or not at all, also when killed half-way."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with becoming(path) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def becoming(path: Path) -> Iterator[BinaryIO]:
    """A file that becomes `path` at the end of the block, unless that raises."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".incoming-")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
