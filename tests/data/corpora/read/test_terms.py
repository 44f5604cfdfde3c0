"""Lists of terms, and the published token counts of one."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from data import catalogue, fetch, library
from data.corpora.read import one_language, read
from data.errors import TokenariumError
from data.tokenizers import identify, load_known
from tests.data.corpora.brought import texts, whole

PUBLISHED = Path(__file__).parents[3] / "golden" / "kl3m_terms.tsv"


def published() -> pl.DataFrame:
    return pl.read_csv(PUBLISHED, separator="\t", comment_prefix="#")


def test_a_row_is_a_segment(tmp_path: Path) -> None:
    path = tmp_path / "terms.tsv"
    path.write_text("section\ttext\nlegal\tres judicata\nfinancial\tEBITDA\n", encoding="utf-8")
    rows = whole(one_language.terms(path, "eng_Latn"))
    assert rows.select("section", "text").rows() == [
        ("legal", "res judicata"),
        ("financial", "EBITDA"),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no list of terms"),
        (b"section\ttext\n", "no list of terms"),
        (b"legal\tEBITDA\n", "no list of terms"),
        (b"section\ttext\nEBITDA\n", "Row 1 isn't"),
        (b"section\ttext\nlegal\t \n", "Row 1 isn't"),
        (b"section\ttext\nlegal\tEBITDA\t3\n", "Row 1 isn't"),
        (b"\xff", "can't be read"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "terms.tsv"
    path.write_bytes(content)
    with pytest.raises(TokenariumError, match=words):
        whole(one_language.terms(path, "eng_Latn"))


def test_the_catalogue_has_the_published_terms(home: Path) -> None:
    row = catalogue.find("corpus", "kl3m_terms")
    fetch.artefact(row)
    corpus = read(row.format, library.path(row.sha256), row.options)
    rows = whole(corpus)
    assert list(texts(rows, "eng_Latn").values()) == published()["term"].to_list()
    assert rows["section"].to_list() == published()["section"].to_list()


@pytest.mark.needs_library
@pytest.mark.parametrize(("name", "column"), [("gpt2", "gpt2"), ("o200k_base", "gpt4o")])
def test_published_token_counts(name: str, column: str, fetched_home: Path) -> None:
    golden = published()
    stream = load_known(identify(name).fingerprint).encode_batch(golden["term"].to_list())
    assert np.diff(stream.offsets).tolist() == golden[column].to_list()
