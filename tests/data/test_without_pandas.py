"""What imports pandas where it is there doesn't, and works as well."""

import subprocess
import sys

PROGRAM = """
import sys
from data import without_pandas
without_pandas.do_without()
import duckdb, pyarrow, pyarrow.dataset
texts = pyarrow.table({"text": pyarrow.array(["a", None, "b"])})
print(duckdb.sql("SELECT text FROM texts").fetchall(), "pandas" in sys.modules)
"""


def test_pyarrow_and_duckdb_do_without_it() -> None:
    command = [sys.executable, "-c", PROGRAM]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ended.stdout == "[('a',), (None,), ('b',)] False\n"
