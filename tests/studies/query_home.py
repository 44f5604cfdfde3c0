"""A state folder with two people's things, and one corpus and tokenizer that are everyone's."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

import studies
from data import catalogue, lake, library, tokenizers
from data.catalogue import Origin, Source
from data.corpora import Record, collection, contents, read, store
from data.tokenizers import Identity
from data.visitors import Visitor
from tests.studies.conftest import stored

SECRET = "xylographic-quincunx"  # stands in all that is the other one's
OWN = ["The house is old.", "We count tokens.", "A third line."]
ME, OTHER = Visitor("a" * 64), Visitor("b" * 64)


@dataclass(frozen=True)
class Home:
    """What the other one has: nobody else's query may come to it."""

    folder: Path
    their_hash: str
    their_file: Path
    their_tokenizer: Identity

    def placed(self, text: str) -> str:
        """A text of the attack list, with the names that it has here."""
        for word, value in (
            ("HOME", str(self.folder)),
            ("FILE", str(self.their_file)),
            ("HASH", self.their_hash),
            ("THEIR_FINGERPRINT", self.their_tokenizer.fingerprint),
        ):
            text = text.replace(word, value)
        return text


def row(kind: str, name: str, its_format: str, content: bytes) -> Source:
    """A catalogue row for an artefact that is put into the library."""
    return Source(
        kind=kind,  # type: ignore[arg-type]
        name=name,
        title=f"Title of {name}",
        about="",
        licence="MIT",
        format=its_format,
        origin=Origin("pypi", "nothing", "1"),
        sha256=library.put(content),
    )


@contextmanager
def two_visitors(folder: Path, tokenizer: bytes) -> Iterator[Home]:
    """`tokenizer`: a tokenizer.json, which stands in for GPT-2's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOKENARIUM_HOME", str(folder / "home"))
        own = stored({"eng_Latn": OWN, "tur_Latn": ["Ev.", "Say.", "Üç."]})
        theirs = stored({"eng_Latn": [SECRET], "deu_Latn": [f"{SECRET} auf"]})
        corpus = row("corpus", "own", "udhr", b"own")
        made_from = json.dumps([corpus.sha256, {}], sort_keys=True)
        store.remember(made_from, f"{corpus.format} {read.VERSION}", own.hash)
        gpt2 = row("tokenizer", "gpt2", "huggingface", tokenizer)
        patch.setattr(catalogue, "corpora", lambda: {"own": corpus})
        patch.setattr(catalogue, "tokenizers", lambda: {"gpt2": gpt2})
        artefact = tokenizer + b" "
        theirs_too = Identity("their tokenizer", SECRET, "huggingface", library.sha256_of(artefact))
        kept = tokenizers.keep(theirs_too, artefact, OTHER)
        studies.run(studies.prepare("premiums", ["gpt2"], "own"))
        brought = Record("theirs", SECRET, theirs.hash, "lines", SECRET, notes=(SECRET,))
        name = collection.keep(brought, OTHER).name
        params = {"reference": "deu_Latn"}
        studies.run(studies.prepare("premiums", ["gpt2"], name, params, visitor=OTHER))
        file = contents.file_of(theirs)
        try:
            yield Home(folder / "home", theirs.hash, file, kept)
        finally:
            lake.detach()
