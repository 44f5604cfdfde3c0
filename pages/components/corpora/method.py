"""How the figures of the corpora page are measured."""

TEXT = """
**Text.** A corpus is a list of rows: a segment's position, its id, its domain, a language and the
text in that language. Texts at the same position are translations of each other. Nothing is
normalised: what was brought comes out byte for byte.

**Size.** Bytes are those of the text in UTF-8; characters are Unicode code points, as everywhere in
Tokenarium. An *empty* segment has nothing but white space. A *duplicate* is a text that the same
language had before, character for character, empty ones aside. *Missing* are the segments that
another language has.

**Script.** Each character's script in the Unicode Character Database; digits, spaces and
punctuation belong to none. A bar has the colour of its language's commonest script. Of a corpus of
more than 64 MB, evenly spread parts are looked at.

**Language.** A small identifier (py3langid, 140 languages) reads up to 20 pieces of about 300
characters of each language. A language is named where 60 % of them agree, and flagged where that is
another than the label's, macrolanguages and near sisters (such as Bosnian, Croatian and Serbian)
counted as one. Languages that the identifier doesn't know are never flagged. A flag is a question,
not a finding.

**Samples.** Texts from up to five evenly spread places, at most 400 characters of each.

**Sources.** Lui and Baldwin 2012 ([langid.py](https://aclanthology.org/P12-3005/)) for the
identifier; the Unicode Character Database for scripts.
"""
