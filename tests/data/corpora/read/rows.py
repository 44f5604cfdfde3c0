"""Looking at what a reader gives."""

import polars as pl

from data.corpora.read import SCHEMA, ReadCorpus


def whole(corpus: ReadCorpus) -> pl.DataFrame:
    """All rows; checks on the way what every reader promises of its frames."""
    frames = list(corpus.batches)
    last = -1
    for frame in frames:
        assert frame.schema == SCHEMA
        assert frame["segment"].is_sorted()
        assert frame["segment"][0] > last, "a segment is split over two frames"
        last = frame["segment"][-1]
    rows = pl.concat(frames) if frames else pl.DataFrame(schema=SCHEMA)
    assert rows.null_count().row(0) == (0,) * len(SCHEMA)
    assert not rows.select("segment", "language").is_duplicated().any()
    assert set(rows["language"]) <= set(corpus.languages)
    assert rows["segment_id"].n_unique() == rows["segment"].n_unique()
    return rows


def texts(rows: pl.DataFrame, language: str) -> dict[str, str]:
    """segment_id → text of one language."""
    return dict(rows.filter(language=language).select("segment_id", "text").iter_rows())
