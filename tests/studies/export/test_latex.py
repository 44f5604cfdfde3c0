"""Tables for papers: what is written, read back, and compiled where there is a TeX."""

import re
import shutil
import subprocess
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.columns import BITS, RATIO, SHARE, Column
from studies.export import latex

HOSTILE = r"\input{/etc/passwd} %_&#$~^{} <img onerror=alert(1)> " + "\u202egnp\u0000\n,,--"
COLUMNS = (
    Column("tokenizer", pl.String, "its name", heading="Tokenizer"),
    Column("premium", pl.Float64, "ratio", RATIO, heading="Premium (×)"),
    Column("premium_low", pl.Float64, "low", RATIO, heading="Premium 95 % low"),
    Column("premium_high", pl.Float64, "high", RATIO, heading="Premium 95 % high"),
    Column("unk_share", pl.Float64, "share", SHARE, heading="UNK (%)"),
    Column("h1", pl.Float64, "entropy", BITS, heading="H1 (bits)"),
    Column("tokens", pl.Int64, "tokens", "tokens", heading="Tokens"),
    Column("inner", pl.Int64, "no page shows it"),
    Column("note", pl.String, "why", heading="Note"),
)
FRAME = pl.DataFrame(
    [
        ["gpt2", 2.094, 1.96, 2.2149, 0.1234, 9.87654, 1234567, 1, None],
        ["a_b&c", None, None, None, None, -0.5, -12, 2, "UNK"],
        ["nan", 1.0, None, None, 0.0, float("nan"), 0, 3, None],
        ["inf", 1e-9, 0.1, 0.2, 1.0, float("-inf"), 7, 4, None],
    ],
    schema={column.name: column.type for column in COLUMNS},
    orient="row",
)


def body(text: str) -> list[list[str]]:
    """The cells between the rules."""
    inner = text.partition("\\midrule\n")[2].partition("\\bottomrule")[0]
    return [line.removesuffix(r" \\").split(" & ") for line in inner.splitlines()]


def test_numbers_have_the_digits_of_their_column() -> None:
    written = latex.table(FRAME, COLUMNS)
    assert body(written) == [
        ["gpt2", "2.09 [1.96, 2.21]", "12.3", "9.88", "1,234,567"],
        [r"a\_b\&c", "–", "–", "$-$0.50", "$-$12"],
        ["nan", "1.00", "0.0", "–", "0"],
        ["inf", r"$1.0 \times 10^{-9}$ [0.10, 0.20]", "100.0", r"$-\infty$", "7"],
    ]
    assert r"\begin{tabular}{lrrrr}" in written
    heads = r"Tokenizer & Premium (×) [95 \% interval] & UNK (\%) & H1 (bits) & Tokens \\"
    assert heads in written
    assert "% Left out: inner, note." in written


def test_the_median_decides_where_no_unit_does() -> None:
    frame = pl.DataFrame({"small": [0.00123, 0.00456], "large": [1234.5, 99999.0], "of": [1.5, 2]})
    assert body(latex.table(frame)) == [
        ["0.00123", "1,234", "1.50"],
        ["0.00456", "99,999", "2.00"],
    ]


def test_a_hostile_name_is_text() -> None:
    frame = pl.DataFrame({HOSTILE: [HOSTILE, None]})
    written = latex.table(frame, caption=HOSTILE, notes=[HOSTILE])
    assert r"\textbackslash{}input\{/etc/passwd\} \%\_\&\#\$\textasciitilde{}" in written
    assert r"\textless{}img onerror=alert(1)\textgreater{} U+202Egnp" in written
    assert "U+0000U+000A,{},-{}-" in written
    assert "\u202e" not in written
    assert "\x00" not in written
    # A comment that went on in the next line would be run.
    assert not any(line.startswith(("gnp", ",")) for line in written.splitlines())


def test_blanks_at_the_ends_are_seen() -> None:
    assert latex.escaped(" the ") == r"\textvisiblespace{}the\textvisiblespace{}"
    assert latex.escaped("  ") == r"\textvisiblespace{}" * 2
    assert latex.escaped("می‌خواهم") == "می‌خواهم"  # its joiner belongs to the word


@given(st.text())
def test_no_text_steers(text: str) -> None:
    written = latex.escaped(text)
    commands = r"\\text[a-z]+\{\}|\\[#$%&_{}]"
    bare = re.sub(commands, "", written).replace("{}", "")
    assert not set(bare) & set("\\{}$&#^_~%<>|\"'`\n\r")
    assert "--" not in written
    assert ",," not in written


def test_a_long_table_is_broken_over_pages_and_cut() -> None:
    frame = pl.DataFrame({"n": range(latex.ROWS + 1)})
    written = latex.table(frame, caption="rows", label="tab:rows")
    assert written.count(r"\begin{longtable}{r}") == written.count(r"\end{longtable}") == 1
    assert r"\caption{Rows}\label{tab:rows} \\" in written
    assert "% The first 1,000 of 1,001 rows." in written
    assert f"{latex.ROWS - 1} \\\\\n" in written.replace(",", "")
    assert f"{latex.ROWS} \\\\\n" not in written.replace(",", "")


def test_lists_and_columns_without_values_are_left_out() -> None:
    frame = pl.DataFrame({"a": [1], "b": [[1, 2]], "c": pl.Series([None], dtype=pl.String)})
    written = latex.table(frame)
    assert body(written) == [["1"]]
    assert "% Left out: b, c." in written
    assert latex.table(pl.DataFrame()) == "% A table without columns.\n"


# What each engine is handed beside HOSTILE; pdfLaTeX has no letters of these scripts.
SCRIPTS = (
    "Größe \u0627\u0644\u0639\u0631\u0628\u064a\u0629 中文 & 100 % $5 #1 a_b {c} ~ ^ \\ "
    "\\end{table}"
)
ENGINES = {
    "pdflatex": (r"\usepackage[T1]{fontenc}", HOSTILE),
    "xelatex": (r"\usepackage{fontspec}", HOSTILE + SCRIPTS),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("rows", [1, 20])
def test_it_compiles(engine: str, rows: int, tmp_path: Path) -> None:
    """A name that were a command would end the table, or the run."""
    if shutil.which(engine) is None:
        pytest.skip(f"no {engine} here (Debian: texlive-latex-recommended, texlive-xetex)")
    font, name = ENGINES[engine]
    frame = pl.concat([FRAME.with_columns(tokenizer=pl.lit(name)), *[FRAME] * (rows - 1)])
    written = latex.table(frame, COLUMNS, caption=name, label="tab:x", notes=[name])
    head = rf"\documentclass{{article}}{font}\usepackage{{booktabs,longtable}}"
    source = f"{head}\n\\begin{{document}}\n{written}\nIt ends.\n\\end{{document}}\n"
    (tmp_path / "table.tex").write_text(source, encoding="utf-8")
    run = [engine, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "table.tex"]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    assert (tmp_path / "table.pdf").read_bytes().startswith(b"%PDF")
    assert b"(/etc/passwd" not in done.stdout  # as TeX tells of a file that it reads
