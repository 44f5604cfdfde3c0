"""Small tokenizers and a small parallel corpus, made on the spot."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
import tokenizers
from tokenizers import decoders, models, pre_tokenizers, trainers

import studies
from data import lake
from data.corpora import Record, keep, store
from data.corpora.read.rows import ReadCorpus, Segment, in_batches
from data.tokenizers import Identity
from data.tokenizers.arrival.admit import Admission
from data.tokenizers.collection import admit_file, keep_for_everyone
from data.visitors import EVERYONE, Visitor
from studies.engine import models as running
from tests.data.corpora.brought import read as read_files

SENTENCES = {
    "eng_Latn": ["The house is old.", "We count tokens.", "A third line, with more words in it."],
    "tur_Latn": ["Ev eskidir.", "Belirteçleri sayıyoruz.", "İçinde daha çok sözcük olan satır."],
    "mya_Mymr": ["အိမ်က ဟောင်းတယ်။", "တိုကင်တွေကို ရေတွက်တယ်။", "စကားလုံးများသော တတိယစာကြောင်း။"],
}


def written(
    place: Path, lines: Mapping[str, Sequence[str] | bytes] = SENTENCES, name: str = "mine"
) -> Path:
    """A FLORES-style folder of that name: language → lines of its dev split, as they are given."""
    folder = place / name / "dev"
    folder.mkdir(parents=True)
    for language, content in lines.items():
        if not isinstance(content, bytes):
            content = "".join(f"{line}\n" for line in content).encode()
        (folder / f"{language}.dev").write_bytes(content)
    return folder.parent


def named(folder: Path) -> str:
    """The name of a FLORES-style folder as a corpus of everyone's; read in this process, which is
    faster than `add_path` and gives the same."""
    frames = iter([read_files(folder, format="flores").rows])
    stored = store.add(ReadCorpus([], frames, []))
    return keep(Record(folder.name, folder.name, stored.hash, "flores"), EVERYONE).name


def stored(
    lines: Mapping[str, Sequence[str]], section: Callable[[int], str] = lambda n: "dev"
) -> store.Corpus:
    """The lines as a corpus of the lake; the nth lines of all languages that have one are one
    segment, of the section that is given for n."""
    segments = (
        Segment(n, str(n), section(n), {k: t for k, t in zip(lines, row, strict=True) if t})
        for n, row in enumerate(zip_longest(*lines.values()))
    )
    return store.add(ReadCorpus(list(lines), in_batches(segments), []))


def brought(corpus: store.Corpus, name: str, visitor: Visitor = EVERYONE) -> Record:
    """A corpus of the lake as someone's who brought it under that name."""
    return keep(Record(name, name, corpus.hash, "lines"), visitor)


@cache
def _admission(path: Path) -> Admission:
    return admit_file(path)


def everyones(path: Path) -> Identity:
    """A tokenizer as everyone's, as `add_file` gives it; a file is tried once for all tests."""
    return keep_for_everyone(_admission(path))


def rows(result: studies.Result, table: str, **where: Any) -> list[dict[str, Any]]:
    """The rows of a table in which these columns have these values."""
    return [
        row
        for row in result.tables[table].to_dicts()
        if all(row[name] == value for name, value in where.items())
    ]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty state folder for one test. What holds tokenizers lives on: these processes know
    nothing of the folder, and each takes longer to start than most questions to answer."""
    folder = tmp_path / "home"
    monkeypatch.setenv("TOKENARIUM_HOME", str(folder))
    yield folder
    lake.detach()


@pytest.fixture(scope="module")
def lasting_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One state folder for the tests of a file: a tokenizer's hard texts are encoded once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOKENARIUM_HOME", str(tmp_path_factory.mktemp("home")))
        yield
        lake.detach()


@pytest.fixture
def model_worker() -> Iterator[None]:
    """Models are run, in this process."""
    import torch

    import worker.models
    from worker.models import keeping

    torch.set_num_threads(1)
    assert worker.models.provide("cpu")
    yield
    running.provide(None)
    keeping.forget()


@pytest.fixture
def flores(tmp_path: Path) -> Callable[..., Path]:
    """Writes a FLORES-style folder (`written`)."""
    return partial(written, tmp_path)


@pytest.fixture(scope="session")
def byte_level(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A byte-level BPE tokenizer.json, trained on the English sentences."""
    tokenizer = tokenizers.Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=300,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(SENTENCES["eng_Latn"] * 20, trainer)
    path = tmp_path_factory.mktemp("tokenizers") / "english.json"
    tokenizer.save(str(path))
    return path


@pytest.fixture(scope="session")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A WordPiece vocabulary of the Latin letters alone: Turkish is partly UNK, Burmese wholly."""
    path = tmp_path_factory.mktemp("tokenizers") / "letters.txt"
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    pieces = ["[UNK]", *alphabet, *(f"##{letter}" for letter in alphabet), ".", ","]
    path.write_text("\n".join(pieces), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def only_unk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tokenizer that knows nothing at all."""
    path = tmp_path_factory.mktemp("tokenizers") / "nothing.json"
    document = {
        "version": "1.0",
        "added_tokens": [],
        "normalizer": None,
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": None,
        "decoder": None,
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": {"[UNK]": 0},
        },
    }
    path.write_text(json.dumps(document), encoding="utf-8")
    return path
