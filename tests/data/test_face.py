"""The faces of packages: each name is that of its file, loaded for those alone who ask for it."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FACES = ("data.corpora", "data.tokenizers")
CHILDREN = ("data.corpora.reader_program", "data.tokenizers.sandbox.program")


@pytest.mark.parametrize("package", FACES)
def test_a_face_hands_on_what_its_imports_say(package: str) -> None:
    face = import_module(package)
    imported = {
        alias.name: node.module
        for node in ast.walk(ast.parse(Path(str(face.__file__)).read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith(package)
        for alias in node.names
    }
    assert sorted(imported) == face.__all__
    for name, file in imported.items():
        assert getattr(face, name) is getattr(import_module(str(file)), name)
    with pytest.raises(AttributeError, match=f"module '{package}' has no attribute 'nothing'"):
        face.nothing  # noqa: B018


@pytest.mark.parametrize("program", CHILDREN)
def test_a_confined_child_loads_no_shelf(program: str) -> None:
    listed = f"import sys, {program}; print(*sys.modules)"
    command = [sys.executable, "-c", listed]
    loaded = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert program in loaded.split()
    assert not {"data.lake", "data.shelf", "data.shares"} & set(loaded.split())
