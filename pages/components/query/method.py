"""What a query may do, for the reader of the SQL page."""

from studies.desks.query import ROWS, SECONDS

TEXT = f"""
**SQL.** One SELECT (also WITH, FROM, VALUES, PIVOT with its values, DESCRIBE and SUMMARIZE of a
view) in the SQL of DuckDB. `FROM views` lists every view with its columns.

**Tokens.** `tokens(text, 'name')` is the number of tokens of the text under the tokenizer of that
name, encoded alone, no special tokens added: the same count as on every other page. `FROM
tokenizers` lists the names; one of the catalogue that isn't here yet is fetched when it is first
named. A missing text has no count.

**What you see.** The corpora and tokenizers of the catalogue, those that the operator added, your
own, and those of links that you opened; and results that were computed of these alone. Texts that
people typed are in no view.

**Limits.** {SECONDS:.0f} seconds, 1 GB of memory, {ROWS:,} rows. A query runs in a process of its
own, which can open no file and no connection.

**The link** in the address bar holds the statement and the columns of the chart, not the rows:
whoever opens it runs the statement over what *they* may see.
"""
