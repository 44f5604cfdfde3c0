"""The face of a package: what others take from it, each name loaded when it is first asked for.

A confined child runs one file of a package, and `__init__` is loaded before that file: the child
should have neither the lake nor the shelf for it.
"""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any


def face(package: str, files: Mapping[str, Iterable[str]]) -> Callable[[str], Any]:
    """The package's `__getattr__`: which of its files defines which names."""
    file_of = {name: file for file, names in files.items() for name in names}

    def named(name: str) -> Any:
        if name not in file_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{file_of[name]}"), name)

    return named
