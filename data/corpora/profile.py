"""What a corpus holds, language by language: measured once, in one walk over its file, and kept.

Run in a process of its own, so that the walk takes no memory from whoever asks.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pyarrow.parquet as pq
from fontTools.unicodedata import Scripts  # type: ignore[import-untyped]
from numpy.typing import NDArray

from data.atomic_files import write_atomically
from data.corpora import contents, importing, limits, store
from data.corpora.identification import identify
from data.corpora.options import Options
from data.corpora.presence import held, using
from data.corpora.staging import frames
from data.corpora.store import Corpus
from data.home import derived_folder
from data.lake_attachment import quoted
from data.progress import Progress, Report, silent

VERSION = "1"
"""Raise this when a profile says something else of the same corpus."""

SCRIPT_BYTES = 64 * 2**20
"""Of so much text the letters are told by script: evenly spread chunks of a larger corpus."""

SAMPLES = 5
MOST_CHARACTERS = 400
PATTERNS = 20
MISSING_RANGES = 50
IDENTIFIED_ROWS = 400
MEMORY = "300MB"


@dataclass(frozen=True)
class Profile:
    """Tables as lists of rows.

    languages: language, segments, empty, duplicates (texts that this language had before),
    bytes, characters, whitespace, shortest, median, mean, longest (characters a segment),
    missing (segments that others have), looks_like, looks_like_share, differs · sections: section,
    language, segments, bytes · lengths: language, from, to (characters, `to` excluded), segments ·
    scripts: language, script, characters, share · alignment: languages (that have it; the others
    lack it), segments, example · gaps: language, first, last (positions it lacks, at most
    MISSING_RANGES a language) · samples: segment, segment_id, section, language, text.
    `looked_at` is the share of the text whose letters were told by script.
    """

    version: str
    segments: int
    bytes: int
    characters: int
    languages: list[dict[str, Any]]
    sections: list[dict[str, Any]]
    lengths: list[dict[str, Any]]
    scripts: list[dict[str, Any]]
    alignment: list[dict[str, Any]]
    gaps: list[dict[str, Any]]
    samples: list[dict[str, Any]]
    looked_at: float


def profile(corpus: Corpus, progress: Progress = silent) -> Profile:
    """What is kept of the corpus, measured first where nothing is. Raises Removed."""
    place = derived_folder() / "profiles" / f"{corpus.hash}-{VERSION}.json"
    if place.exists():
        return Profile(**json.loads(place.read_bytes()))
    with using([corpus.hash]), store.staging_folder() as folder:
        its_limits = limits.of_command_line(corpus.bytes, folder)
        told = importing.ask(
            "profile",
            [contents.file_of(corpus)],
            Options(),
            folder,
            its_limits,
            progress,
            languages=list(corpus.languages),
        )
    found = Profile(**told)
    with held([corpus.hash]):
        write_atomically(place, json.dumps(asdict(found), ensure_ascii=False).encode())
    return found


def measure(path: Path, languages: Sequence[str], folder: Path, doing: Report) -> dict[str, Any]:
    """The profile's fields. Run by the child."""
    walk = _Walk(list(languages))
    with pq.ParquetFile(path) as file:
        groups = file.num_row_groups
        size = sum(file.metadata.row_group(n).total_byte_size for n in range(groups))
        every = max(1, -(-size // SCRIPT_BYTES))
        for number in range(groups):
            doing(f"looking at part {number + 1:,} of {groups:,}")
            table = pl.DataFrame(pl.from_arrow(file.read_row_group(number, use_threads=False)))
            walk.add(table, scripts=number % every == 0)
    doing("looking for duplicates")
    duplicates = _duplicates(path, folder)
    doing("taking samples")
    samples = _samples(path)
    doing("identifying languages")
    return walk.result(duplicates, samples, _looks(path, walk))


class _Walk:
    """What is summed up chunk by chunk; a chunk has whole segments."""

    def __init__(self, languages: list[str]) -> None:
        self.languages = languages
        self.totals = {name: Counter[str]() for name in languages}
        self.lengths = {name: Counter[int]() for name in languages}
        self.sections: Counter[tuple[str, str]] = Counter()
        self.section_bytes: Counter[tuple[str, str]] = Counter()
        self.scripts = {name: Counter[str]() for name in languages}
        self.patterns: Counter[bytes] = Counter()
        self.examples: dict[bytes, int] = {}
        self.gaps: dict[str, list[list[int]]] = {name: [] for name in languages}
        self.all_bytes = self.looked_at = 0
        self.segments = 0

    def add(self, rows: pl.DataFrame, scripts: bool) -> None:
        grouped = rows.group_by("language").agg(
            segments=pl.len(),
            bytes=pl.col("bytes").sum(),
            characters=pl.col("characters").sum(),
            whitespace=pl.col("whitespace").sum(),
            empty=(pl.col("characters") == pl.col("whitespace")).sum(),
        )
        for row in grouped.iter_rows(named=True):
            self.totals[row.pop("language")].update(row)
        lengths = rows.group_by("language", "characters").len()
        for language, length, count in lengths.iter_rows():
            self.lengths[language][length] += count
        sections = rows.group_by("section", "language").agg(pl.len(), pl.col("bytes").sum())
        for section, language, count, size in sections.iter_rows():
            if (section, language) in self.sections or len(self.sections) < 10_000:
                self.sections[section, language] += count
                self.section_bytes[section, language] += size
        self.all_bytes += int(rows["bytes"].sum())
        if scripts:
            self.looked_at += int(rows["bytes"].sum())
            for (language,), texts in rows.select("language", "text").group_by("language"):
                self.scripts[str(language)].update(script_counts(texts["text"]))
        self._align(rows)

    def _align(self, rows: pl.DataFrame) -> None:
        """Which languages have which segments. A position that none has is a gap of all."""
        segment = rows["segment"].to_numpy()
        index = {name: number for number, name in enumerate(self.languages)}
        spoken = rows["language"].replace_strict(index, return_dtype=pl.Int32).to_numpy()
        of_row, place = np.unique(segment, return_inverse=True)
        has = np.zeros((len(of_row), len(self.languages)), np.bool_)
        has[place, spoken] = True
        packed, first, counts = np.unique(
            np.packbits(has, axis=1), axis=0, return_index=True, return_counts=True
        )
        for pattern, example, count in zip(packed, first, counts, strict=True):
            key = pattern.tobytes()
            self.examples.setdefault(key, int(of_row[example]))
            self.patterns[key] += int(count)
        self._note_gaps(of_row, has)
        self.segments = int(of_row[-1]) + 1

    def _note_gaps(self, positions: NDArray[np.int64], has: NDArray[np.bool_]) -> None:
        """Runs of the segments that exist, whatever lies between them, that a language lacks."""
        for number, language in enumerate(self.languages):
            lacking = np.concatenate([[False], ~has[:, number], [False]])
            ranges = self.gaps[language]
            for start, end in np.flatnonzero(np.diff(lacking)).reshape(-1, 2):
                first, last = int(positions[start]), int(positions[end - 1])
                if start == 0 and ranges and ranges[-1][1] == self.segments - 1:
                    ranges[-1][1] = last  # it goes on from the chunk before
                elif len(ranges) < MISSING_RANGES:
                    ranges.append([first, last])

    def result(
        self,
        duplicates: dict[str, int],
        samples: list[dict[str, Any]],
        looks: dict[str, dict[str, Any]],
    ) -> dict[str, Any]:
        existing = self.patterns.total()
        return {
            "version": VERSION,
            "segments": self.segments,
            "bytes": self.all_bytes,
            "characters": sum(total["characters"] for total in self.totals.values()),
            "languages": [
                self._language(name, existing, duplicates.get(name, 0), looks[name])
                for name in self.languages
            ],
            "sections": [
                {"section": s, "language": n, "segments": count, "bytes": self.section_bytes[s, n]}
                for (s, n), count in sorted(self.sections.items())
            ],
            "lengths": list(self._histogram()),
            "scripts": [
                {"language": n, "script": s, "characters": c, "share": c / counts.total()}
                for n, counts in self.scripts.items()
                for s, c in counts.most_common()
            ],
            "alignment": list(self._alignment()),
            "gaps": [
                {"language": n, "first": f, "last": last}
                for n, ranges in self.gaps.items()
                for f, last in ranges
            ],
            "samples": samples,
            "looked_at": self.looked_at / self.all_bytes,
        }

    def _language(
        self, name: str, existing: int, duplicates: int, looks: dict[str, Any]
    ) -> dict[str, Any]:
        total, lengths = self.totals[name], self.lengths[name]
        ordered = sorted(lengths)
        cumulative = np.cumsum([lengths[length] for length in ordered])
        median = ordered[int(np.searchsorted(cumulative, (total["segments"] + 1) // 2))]
        return {
            "language": name,
            **{key: total[key] for key in ("segments", "empty")},
            "duplicates": duplicates,
            **{key: total[key] for key in ("bytes", "characters", "whitespace")},
            "shortest": ordered[0],
            "median": median,
            "mean": total["characters"] / total["segments"],
            "longest": ordered[-1],
            "missing": existing - total["segments"],
            "looks_like": looks["language"],
            "looks_like_share": looks["share"],
            "differs": looks["differs"],
        }

    def _histogram(self) -> Iterator[dict[str, Any]]:
        for name, lengths in self.lengths.items():
            bins: Counter[int] = Counter()
            for length, count in lengths.items():
                bins[length.bit_length()] += count
            for bits, count in sorted(bins.items()):
                low = 0 if bits == 0 else 1 << (bits - 1)
                yield {"language": name, "from": low, "to": 1 << bits, "segments": count}

    def _alignment(self) -> Iterator[dict[str, Any]]:
        for pattern, count in self.patterns.most_common(PATTERNS):
            bits = np.unpackbits(np.frombuffer(pattern, np.uint8), count=len(self.languages))
            having = [self.languages[number] for number in np.flatnonzero(bits)]
            yield {"languages": having, "segments": count, "example": self.examples[pattern]}


def script_counts(texts: pl.Series) -> dict[str, int]:
    """Characters of the texts by script (ISO 15924); those of no script ('Zyyy': digits,
    punctuation) count as such."""
    joined = "".join(texts).encode("utf-32-le", "surrogatepass")
    starts = np.array(Scripts.RANGES, np.uint32)
    runs = np.searchsorted(starts, np.frombuffer(joined, "<u4"), "right") - 1
    counts = np.bincount(runs, minlength=len(starts))
    found: Counter[str] = Counter()
    for run in np.flatnonzero(counts):
        found[Scripts.VALUES[run]] += int(counts[run])
    return dict(found)


def _duplicates(path: Path, folder: Path) -> dict[str, int]:
    """Rows by language whose text (that isn't empty) another row before had."""
    with duckdb.connect(config={"memory_limit": MEMORY, "threads": 2}) as connection:
        connection.execute(f"SET temp_directory = '{quoted(folder / 'spill')}'")
        rows = connection.execute(
            "SELECT language, sum(times - 1) FROM (SELECT language, count(*) AS times "
            f"FROM read_parquet('{quoted(path)}') WHERE bytes > 0 "
            "GROUP BY language, hash(text), bytes) GROUP BY language"
        ).fetchall()
    return {language: int(count) for language, count in rows}


def _samples(path: Path) -> list[dict[str, Any]]:
    """The first rows of SAMPLES evenly spread chunks, all languages of these segments."""
    columns = ["segment", "segment_id", "section", "language", "text"]
    found: list[dict[str, Any]] = []
    with pq.ParquetFile(path) as file:
        groups = min(SAMPLES, file.num_row_groups)
        for place in range(groups):
            number = place * file.num_row_groups // groups
            table = file.read_row_group(number, columns, use_threads=False)
            rows = pl.DataFrame(pl.from_arrow(table)).filter(pl.col("text") != "")
            segments = rows["segment"].unique(maintain_order=True)
            count = -(-SAMPLES // groups)
            chosen = [
                segments[at * len(segments) // count] for at in range(min(count, len(segments)))
            ]
            part = rows.filter(pl.col("segment").is_in(chosen)).with_columns(
                pl.col("text").str.slice(0, MOST_CHARACTERS)
            )
            found += part.to_dicts()
    return found


def _looks(path: Path, walk: _Walk) -> dict[str, dict[str, Any]]:
    """What the first texts of each language look like, of the first chunks that have any."""
    texts: dict[str, list[str]] = {name: [] for name in walk.languages}
    for rows in frames(path, ["language", "text"]):
        with_text = rows.filter(pl.col("text") != "")
        for (language,), part in with_text.group_by("language", maintain_order=True):
            held = texts[str(language)]
            if len(held) < IDENTIFIED_ROWS:
                step = max(1, part.height // IDENTIFIED_ROWS)
                held += part["text"].gather_every(step).to_list()[:IDENTIFIED_ROWS]
        if all(texts.values()):
            break
    return {name: asdict(identify(name, held)) for name, held in texts.items()}
