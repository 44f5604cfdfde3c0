"""The audit's golden values: what is known of real tokenizers."""

import json

import pytest

from analysis.merges import Merge
from data.progress import silent
from data.tokenizers import identify, load_known
from data.tokenizers.base import Tokenizer
from data.tokenizers.formats.byte_alphabet import written
from studies.audits.items import single_bytes
from studies.audits.merge_faults import merge_faults
from studies.audits.reaching import reachability
from studies.audits.round_trip import characters, round_trip
from studies.audits.subject import Subject
from tests.studies.test_audit import from_document, plain, rows

pytestmark = [pytest.mark.needs_library, pytest.mark.usefixtures("fetched_home")]


def real(name: str) -> Tokenizer:
    return plain(load_known(identify(name).fingerprint))


def test_gpt2_has_256_single_byte_items() -> None:
    # Radford et al. 2019: "a base vocabulary of 256"
    items, _ = single_bytes(Subject(real("gpt2"), silent))
    assert items.verdict == "pass"
    assert items.note == "256 of the 256 bytes are items of the vocabulary."


def as_listed(tokenizer: Tokenizer, merges: list[Merge], keep: set[bytes]) -> Tokenizer:
    """A byte-level tokenizer.json with these merges and those of its items, ids anew."""
    tokens = [t for t in tokenizer.vocabulary() if t in keep]
    to_bytes = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True}
    return from_document(
        {
            "added_tokens": [],
            "pre_tokenizer": to_bytes,
            "decoder": to_bytes,
            "model": {
                "type": "BPE",
                "vocab": {written(token): at for at, token in enumerate(tokens)},
                "merges": [[written(a), written(b)] for a, b in merges],
            },
        }
    )


def test_gpt2_without_its_most_frequent_pair_is_found() -> None:
    """Its first merge is " " + "t". With the merges that need it, and without them."""
    tokenizer = real("gpt2")
    merges = tokenizer.merges() or []
    assert merges[0] == (b" ", b"t")
    bytes_alone = {bytes([byte]) for byte in range(256)}
    whole = bytes_alone | {a + b for a, b in merges}
    sound = rows(merge_faults(Subject(as_listed(tokenizer, merges, whole), silent)))
    assert {check.verdict for check in sound.values()} == {"pass"}

    kept = rows(merge_faults(Subject(as_listed(tokenizer, merges[1:], whole), silent)))
    assert kept["frequent_pairs"].verdict == kept["merge_parts"].verdict == "fail"
    # 195 merges join " t" with something
    assert kept["frequent_pairs"].examples[0] == "' t', needed by 195 merges"

    gone, left = {b" t"}, []
    for a, b in merges[1:]:
        if a in gone or b in gone:
            gone.add(a + b)
        else:
            left.append((a, b))
    cleaned = Subject(as_listed(tokenizer, left, whole - gone), silent)
    found = rows(merge_faults(cleaned))
    assert found["merge_parts"].verdict == "pass"  # nothing else gives it away
    assert found["frequent_pairs"].verdict == "warn"
    assert found["frequent_pairs"].examples[0].startswith("' t' (beside")


def test_mistral_v1_as_a_list_has_redundant_merges() -> None:
    """As a conversion lists them: every pair of pieces whose join is a piece."""
    tokenizer = real("mistral_v1")
    check = rows(merge_faults(Subject(tokenizer, silent)))["redundant_merges"]
    written_out = json.loads(tokenizer.fast_json() or "")["model"]["merges"]
    assert check.tried == len(written_out) == 58_980
    assert check.failed == len(written_out) - len({a + b for a, b in written_out})


def test_claude2_is_lossy_by_nfkc() -> None:
    subject = Subject(real("claude2"), silent)
    found = round_trip(subject)
    assert found.verdict == "warn" and "compatibility forms" in (found.note or "")
    assert len(found.examples) == 10
    changed, gone = characters(subject)
    # U+00A8 is space and U+0308 in NFKC, U+00A0 a space
    assert changed.verdict == "warn" and gone.verdict == "pass"
    assert "compatibility forms: U+00A0 NO-BREAK SPACE → 'a a'" in changed.examples


def test_bytes_that_are_also_characters_are_never_reached() -> None:
    """A byte piece whose character is a piece too never comes out: the character always does."""
    tokenizer = real("mistral_v1")
    checks, table = reachability(Subject(tokenizer, silent))
    lost = table.filter(table["class"] == "unreachable")["id"].to_list()
    vocabulary = tokenizer.vocabulary()
    twice = [at for at in range(3, 259) if vocabulary.count(vocabulary[at]) > 1]
    assert set(twice) <= set(lost) and checks[0].failed == len(lost)
