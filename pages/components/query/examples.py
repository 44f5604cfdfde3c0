"""Statements to begin with, over what is here."""

from collections.abc import Mapping

from studies.desks.query import identifier

_TEMPLATES = {
    "Bytes a character": """\
-- Which languages take the most bytes for a character?
SELECT language, sum(bytes) AS bytes, sum(characters) AS characters,
       round(sum(bytes) / sum(characters), 2) AS bytes_per_character
FROM {corpus}
GROUP BY language
ORDER BY bytes_per_character DESC, language
LIMIT 40""",
    "Two tokenizers": """\
-- Where does a newer tokenizer need the fewest tokens, compared with an older one?
SELECT language, sum(tokens(text, 'gpt2')) AS gpt2, sum(tokens(text, 'o200k_base')) AS o200k,
       round(gpt2 / o200k, 2) AS times_fewer
FROM {corpus}
GROUP BY language
ORDER BY times_fewer DESC, language
LIMIT 40""",
    "Longest texts": """\
-- Which single texts are the longest in tokens?
SELECT language, segment_id, tokens(text, 'cl100k_base') AS tokens, characters, text
FROM {corpus}
ORDER BY tokens DESC
LIMIT 20""",
    "Frequent words": """\
-- The most frequent words of a language, and what they cost
SELECT word, count(*) AS times, tokens(' ' || word, 'cl100k_base') AS tokens
FROM (SELECT unnest(regexp_extract_all(lower(text), '\\p{{L}}+')) AS word
      FROM {corpus} WHERE starts_with(language, 'eng'))
GROUP BY word
ORDER BY times DESC, word
LIMIT 30""",
    "Evenness": """\
-- Which tokenizers treat languages most evenly, of the premiums computed so far?
SELECT tokenizer, languages, max_over_min, gini, share_at_least_2
FROM premiums_fairness
WHERE corpus = {corpus_text} AND unit = 'segment' AND reference = 'eng_Latn'
ORDER BY gini""",
    "What is here": """\
-- Every view and its columns
SELECT * FROM views""",
}


def statements(corpus: str | None) -> Mapping[str, str]:
    """Title → statement; over that corpus, or without one only what needs none."""
    if corpus is None:
        return {"What is here": _TEMPLATES["What is here"]}
    words = {"corpus": identifier(corpus), "corpus_text": literal(corpus)}
    return {title: template.format(**words) for title, template in _TEMPLATES.items()}


def literal(value: str) -> str:
    """The text as SQL reads it."""
    quoted = value.replace("'", "''")
    return f"'{quoted}'"
