"""Counting whole documents: a language's shared segments joined and encoded as one text.

Source: Petrov et al. 2023 count this way; their list of segments ends each split with an empty
item (`" ".join(dev.split("\\n") + devtest.split("\\n"))`), and so does the unit
`document_petrov`.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from analysis.pairing import Totals
from data.corpora import Corpus, contents
from data.corpora.staging import WHITESPACE
from data.errors import TokenariumError
from data.progress import Progress
from data.tokenizers import Tokenizer
from studies.counting.segments import TextTotals, TokenTotals

MAX_DOCUMENT_BYTES = 256 * 2**20


def join(frame: pl.DataFrame, empty_item_after_section: bool) -> str:
    """The document: the segments' texts joined by one space, in order."""
    if not empty_item_after_section:
        return " ".join(frame["text"].to_list())
    items: list[str] = []
    for section in frame.partition_by("section", maintain_order=True):
        items += [*section["text"].to_list(), ""]
    return " ".join(items)


def count_documents(
    tokenizers: Sequence[Tokenizer],
    corpus: Corpus,
    reference: int,
    empty_item_after_section: bool,
    progress: Progress,
) -> tuple[TextTotals, list[TokenTotals]]:
    """As `count_segments`, with one unit: a document has nothing to resample.

    Where a language lacks segments, the reference's document is made of the ones it has.
    Raises TokenariumError for a language whose text is larger than MAX_DOCUMENT_BYTES.
    """
    shape = len(corpus.languages), 1
    text = TextTotals.empty(*shape)
    counted = [TokenTotals.empty(*shape, tokenizer.vocabulary_size) for tokenizer in tokenizers]
    whole = dict(contents.documents(corpus, [corpus.languages[reference]]))
    of_reference = whole[corpus.languages[reference]]
    known: dict[str, tuple[dict[str, int], list[tuple[int, int]]]] = {}
    for number, (label, frame) in enumerate(contents.documents(corpus, list(corpus.languages))):
        progress(f"Counting {label} as one document", number / len(corpus.languages))
        frame = frame.join(of_reference.select("segment"), on="segment", how="semi")
        frame = frame.sort("segment")
        partner = of_reference.join(frame.select("segment"), on="segment", how="semi")
        partner = partner.sort("segment")
        text.segments[number] = frame.height
        own_text = join(frame, empty_item_after_section) if frame.height else ""
        reference_text = join(partner, empty_item_after_section) if partner.height else ""
        for document in (own_text, reference_text):
            if len(document) > MAX_DOCUMENT_BYTES:
                raise TokenariumError(
                    f"The text of {label} is too long to be counted as one document "
                    f"(more than {MAX_DOCUMENT_BYTES >> 20} million characters); count by segment."
                )
        own_lengths, own_tokens = _measure(own_text, tokenizers, counted, number)
        if reference_text not in known:
            known[reference_text] = _measure(reference_text, tokenizers, counted, reference)
        its_lengths, its_tokens = known[reference_text]
        for name in ("bytes", "characters", "whitespace"):
            totals: Totals = getattr(text, name)
            totals.own[number], totals.reference[number] = own_lengths[name], its_lengths[name]
        for totals_of, own, its in zip(counted, own_tokens, its_tokens, strict=True):
            for totals, place in ((totals_of.tokens, 0), (totals_of.unk_characters, 1)):
                totals.own[number], totals.reference[number] = own[place], its[place]
    return text, counted


def _measure(
    document: str, tokenizers: Sequence[Tokenizer], counted: list[TokenTotals], language: int
) -> tuple[dict[str, int], list[tuple[int, int]]]:
    """Lengths of a document, and (tokens, UNK characters) for each tokenizer; notes its types."""
    lengths = {
        "bytes": len(document.encode()),
        "characters": len(document),
        "whitespace": int(pl.Series([document]).str.count_matches(WHITESPACE)[0]),
    }
    results = []
    for tokenizer, totals in zip(tokenizers, counted, strict=True):
        stream = tokenizer.encode_batch([document])
        totals.types.add(stream.ids, stream.offsets, np.array([language]))
        results.append(
            (int(stream.offsets[-1]), int(tokenizer.unk_characters([document], stream)[0]))
        )
    return lengths, results
