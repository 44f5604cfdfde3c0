"""BERT vocabularies: vocab.txt, a piece a line, the line's number is the id.

Read as BERT's own tokenizer is defined in the reference library `tokenizers`.
"""

from data.errors import TokenariumError
from data.tokenizers.base import Identity
from data.tokenizers.bounds import check_entries
from data.tokenizers.formats.added_tokens import added_token
from data.tokenizers.formats.huggingface import HuggingFaceTokenizer

_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def read(identity: Identity, content: bytes) -> HuggingFaceTokenizer:
    """Options: `lowercase` (default true), `strip_accents` (default: as lowercase),
    `chinese_characters_alone` (default true).

    Raises TokenariumError if a piece stands twice or there is no [UNK].
    """
    return from_pieces(identity, pieces_of(identity.title, content))


def pieces_of(title: str, content: bytes) -> list[str]:
    """The lines of the file, without blank ones at its end.

    Raises TokenariumError if it isn't UTF-8 text.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TokenariumError(f"{title} is not UTF-8 text: {error}.") from error
    lines = text.replace("\r\n", "\n").split("\n")
    while len(lines) > 1 and not lines[-1].strip():
        del lines[-1]
    return lines


def from_pieces(identity: Identity, pieces: list[str]) -> HuggingFaceTokenizer:
    """A WordPiece tokenizer of these pieces, ids in order; an empty one leaves its id without an
    item. Options and errors as `read`."""
    check_entries(identity.title, len(pieces))
    vocabulary = {piece: its_id for its_id, piece in enumerate(pieces) if piece}
    if len(vocabulary) != len([piece for piece in pieces if piece]):
        twice = next(piece for at, piece in enumerate(pieces) if piece and vocabulary[piece] != at)
        raise TokenariumError(f"{identity.title} has the piece {twice!r} twice.")
    if "[UNK]" not in vocabulary:
        raise TokenariumError(f"{identity.title} has no piece [UNK]: it is not a BERT vocabulary.")
    options = identity.options
    document = {
        "version": "1.0",
        "added_tokens": [
            added_token(vocabulary[piece], piece, special=True)
            for piece in _SPECIAL
            if piece in vocabulary
        ],
        "normalizer": {
            "type": "BertNormalizer",
            "clean_text": True,
            "handle_chinese_chars": options.get("chinese_characters_alone", True),
            "strip_accents": options.get("strip_accents"),
            "lowercase": options.get("lowercase", True),
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": False},
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": vocabulary,
        },
    }
    return HuggingFaceTokenizer(identity, document)
