"""The audit: each check on small tokenizers with the fault, and on real ones as a golden value."""

import json

import polars as pl
import pytest

from data.library import sha256_of
from data.progress import silent
from data.tokenizers.base import Identity, Tokenizer
from data.tokenizers.formats.byte_alphabet import written
from data.tokenizers.formats.huggingface import read
from studies.audits.check import Check, check_table, judged, shown
from studies.audits.items import cut_characters, single_bytes, special_tokens, straddles
from studies.audits.merge_faults import merge_faults
from studies.audits.reaching import CONTEXTS, completions, reachability
from studies.audits.round_trip import characters, round_trip
from studies.audits.subject import Subject
from studies.engine.merge_lists import merge_list
from studies.questions.audit import AUDIT_STUDY, audit
from tests.data.tokenizers.artefacts import adapter, byte_level_bpe, word_level

pytestmark = pytest.mark.usefixtures("home")


def plain(tokenizer: Tokenizer) -> Tokenizer:
    """Counted by its reference library: which engine counts is another test's question."""
    tokenizer.settle(None)
    return tokenizer


def small(name: str) -> Tokenizer:
    return plain(adapter(name))


def from_document(document: dict) -> Tokenizer:
    content = json.dumps(document).encode()
    return plain(read(Identity("made", "Made", "huggingface", sha256_of(content)), content))


def rows(checks: list[Check]) -> dict[str, Check]:
    return {check.check: check for check in checks}


def classes(tokenizer: Tokenizer) -> dict[int, str]:
    """Of the ids that aren't plainly reachable."""
    _, table = reachability(Subject(tokenizer, silent))
    return dict(table.select("id", "class").iter_rows())


# --- the rows -------------------------------------------------------------------------------------


def test_an_audit_has_every_check_with_a_reason() -> None:
    answer = audit(small("byte_level_bpe"), silent)
    table = answer.tables["checks"]
    assert set(answer.tables) == set(AUDIT_STUDY.tables)
    assert table["check"].is_unique().all()
    assert {"round_trip", "reachability", "single_bytes", "merge_parts"} <= set(table["check"])
    for row in table.iter_rows(named=True):
        assert row["about"] and row["verdict"] in ("pass", "warn", "fail", None)
        assert row["verdict"] is not None or row["note"]
        assert len(row["examples"]) <= 10
        if row["verdict"] is not None:
            assert row["failed"] >= 0 and row["tried"] is not None
        if row["verdict"] == "pass" and row["check"] not in ("whole_characters", "numbers"):
            assert row["failed"] <= 0.05 * row["tried"]


@pytest.mark.parametrize("name", ["vocab_txt", "sentencepiece_unigram", "ranks"])
def test_every_kind_of_tokenizer_can_be_audited(name: str) -> None:
    table = audit(small(name), silent).tables["checks"]
    assert table.height == 17


def test_verdicts_by_share() -> None:
    assert [judged(n, 100, 0.01, 0.1) for n in (0, 1, 2, 10, 11)] == [
        *("pass", "pass", "warn", "warn", "fail")
    ]
    assert judged(0, 0) == "pass" and judged(1, 10**9) == "fail"


def test_examples_show_what_is_invisible() -> None:
    assert shown("a\n\u200d") == "'a\\n\\u200d'" and shown(b"\xe2\x98") == "bytes E2 98"
    assert "2,000 characters" in shown("x" * 2000)
    assert check_table([]).columns[:3] == ["check", "verdict", "tried"]


# --- reachability ---------------------------------------------------------------------------------


def slow_classes(tokenizer: Tokenizer) -> dict[int, str]:
    """Land & Bartolo's definition, an id at a time, and the contexts of one character."""
    found = {}
    emitted: set[int] = set()
    every = [t.decode(errors="ignore") for t in tokenizer.vocabulary()]
    for before, after in CONTEXTS:
        for text in every:
            emitted |= set(tokenizer.encode_batch([before + text + after]).ids.tolist())
    for at, token in enumerate(tokenizer.vocabulary()):
        if at in tokenizer.special_ids or not token:
            continue
        try:
            token.decode()
        except UnicodeDecodeError:
            found[at] = "undecodable"
            continue
        text = tokenizer.decode([at])
        if tokenizer.encode_batch([text]).ids.tolist() != [at]:
            found[at] = "in context" if at in emitted else "unreachable"
    return found


@pytest.mark.parametrize("name", ["byte_level_bpe", "sentencepiece_bpe", "vocab_txt"])
def test_classes_are_those_of_the_slow_way(name: str) -> None:
    fast, slow = classes(small(name)), slow_classes(small(name))
    assert set(fast) == set(slow)
    apart = {(its_class, fast[at]) for at, its_class in slow.items() if fast[at] != its_class}
    assert apart <= {("unreachable", "in context")}  # the fast way knows more contexts


def test_an_item_that_no_merge_makes_is_unreachable() -> None:
    document = json.loads(byte_level_bpe())
    vocabulary = document["model"]["vocab"]
    vocabulary["zqzq"] = max(vocabulary.values()) + 5
    tokenizer = from_document(document)
    assert classes(tokenizer)[vocabulary["zqzq"]] == "unreachable"
    check = rows(reachability(Subject(tokenizer, silent))[0])["reachability"]
    assert check.verdict == "warn" and check.failed == 1 and "'zqzq'" in check.examples[0]
    faults = rows(merge_faults(Subject(tokenizer, silent)))["items_without_merge"]
    assert faults.verdict == "warn" and faults.failed == 1 and "zqzq" in faults.examples[0]


def test_what_was_emitted_has_a_text_that_emits_it() -> None:
    tokenizer = small("sentencepiece_bpe")
    _, table = reachability(Subject(tokenizer, silent))
    found = table.filter(pl.col("class") == "in context")
    assert found.height
    for at, text in found.select("id", "context").iter_rows():
        assert at in tokenizer.encode_batch([text]).ids


@pytest.mark.parametrize(
    "token", [b"\xe2", b"\xe2\x98", b"\x98\x83", b"\x98", b" \xd0", b"\x83a", b"\x80\xf0\x9f"]
)
def test_cut_characters_are_completed(token: bytes) -> None:
    found = completions(token)
    assert found and all(token in text.encode() for text in found)


# --- bytes and characters -------------------------------------------------------------------------


def test_straddling() -> None:
    assert straddles(b" \xd0") and straddles(b"\x83a") and straddles(b"\x83\xd0")
    assert straddles("aé".encode()[:-1])
    assert not straddles(b"\xe2\x98") and not straddles(b"\x98\x83") and not straddles(b"\xe2")


def test_a_missing_byte_fails() -> None:
    document = json.loads(byte_level_bpe())
    del document["model"]["vocab"][written(b"\x07")]
    document["model"]["unk_token"] = None
    subject = Subject(from_document(document), silent)
    items, _ = single_bytes(subject)
    assert items.verdict == "fail" and items.failed == 1 and items.examples == ("0x07",)
    whole, _ = single_bytes(Subject(small("byte_level_bpe"), silent))
    assert whole.verdict == "pass" and (whole.tried, whole.failed) == (256, 0)


def test_bytes_have_no_meaning_for_wordpiece() -> None:
    items, reached = single_bytes(Subject(small("vocab_txt"), silent))
    assert items.verdict is None and items.note
    assert reached.verdict == "fail"  # nothing was encoded yet
    cut, across = cut_characters(Subject(small("vocab_txt"), silent))
    assert (cut.verdict, cut.failed, across.failed) == ("pass", 0, 0)


# --- round trip -----------------------------------------------------------------------------------


def test_what_is_lost_is_told() -> None:
    lossless = round_trip(Subject(small("byte_level_bpe"), silent))
    assert (lossless.verdict, lossless.failed) == ("pass", 0) and lossless.tried > 400
    document = json.loads(byte_level_bpe())
    document["normalizer"] = {"type": "NFKC"}
    nfkc = Subject(from_document(document), silent)
    found = round_trip(nfkc)
    assert found.verdict == "warn" and found.failed and len(found.examples) == 10
    assert "compatibility forms" in (found.note or "")
    changed, gone = characters(nfkc)
    assert changed.verdict == "warn" and (gone.verdict, gone.failed) == ("pass", 0)
    assert any("U+00A8 DIAERESIS" in example for example in changed.examples)
    document["normalizer"] = {"type": "Lowercase"}
    lower = round_trip(Subject(from_document(document), silent))
    assert lower.verdict == "warn" and (lower.note or "").startswith(
        "Lost, in so many strings: case"
    )


def test_unk_is_a_loss_of_characters() -> None:
    subject = Subject(small("vocab_txt"), silent)
    assert round_trip(subject).verdict == "fail"
    _, gone = characters(subject)
    assert gone.verdict == "fail" and gone.failed and "UNK" in gone.examples[0]


# --- special tokens -------------------------------------------------------------------------------


def test_special_tokens_are_plain_text() -> None:
    found = rows(special_tokens(Subject(small("byte_level_bpe"), silent)))
    assert found["special_tokens_in_text"].verdict == "pass"
    assert found["special_tokens_in_text"].tried == 1
    assert (
        rows(special_tokens(Subject(small("ranks"), silent)))["special_tokens_in_text"].verdict
        is None
    )


def test_a_special_token_that_is_interpreted_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    tokenizer = small("byte_level_bpe")
    tool = tokenizer.added_tokens()["<tool>"]
    monkeypatch.setattr(tokenizer, "special_tokens", lambda: {"<tool>": tool})
    subject = Subject(tokenizer, silent)
    subject.encode(["a <tool>"])
    found = rows(special_tokens(subject))
    assert found["special_tokens_in_text"].verdict == "fail"
    assert found["special_tokens_in_text"].examples == ("'<tool>' in '<tool>'",)
    assert found["special_ids_from_text"].verdict == "fail"


# --- merges ---------------------------------------------------------------------------------------


def test_a_listed_merge_that_is_missing_is_found() -> None:
    document = json.loads(byte_level_bpe())
    merges = [tuple(pair) for pair in document["model"]["merges"]]
    needed = next(a + b for a, b in merges if any(a + b in pair for pair in merges))
    document["model"]["merges"] = [[a, b] for a, b in merges if a + b != needed]
    found = rows(merge_faults(Subject(from_document(document), silent)))
    assert found["merge_parts"].verdict == found["frequent_pairs"].verdict == "fail"
    assert "needed by" in found["frequent_pairs"].examples[0]
    sound = rows(merge_faults(Subject(small("byte_level_bpe"), silent)))
    assert {check.verdict for check in sound.values()} == {"pass"}


def test_redundant_merges_of_a_converted_sentencepiece_model_are_counted() -> None:
    """A conversion writes every pair of pieces that makes a piece; here they are written out."""
    model = small("sentencepiece_bpe")
    fast = json.loads(model.fast_json() or "")
    fast["decoder"] = {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}
    listed = rows(merge_faults(Subject(from_document(fast), silent)))["redundant_merges"]
    merges = [a + b for a, b in fast["model"]["merges"]]
    assert listed.tried == len(merges)
    assert listed.failed == len(merges) - len(set(merges)) > 0
    assert listed.verdict == "warn" and "again" in listed.examples[0]
    implied = rows(merge_faults(Subject(model, silent)))["redundant_merges"]
    assert (implied.tried, implied.failed) == (listed.tried, listed.failed)
    assert implied.verdict == "warn" and "lists no merges" in (implied.note or "")


def test_a_gap_in_the_ids_is_told() -> None:
    document = json.loads(byte_level_bpe())
    vocabulary, merges = document["model"]["vocab"], document["model"]["merges"]
    last = "".join(merges[-5])
    del vocabulary[last]
    document["model"]["merges"] = [pair for pair in merges if last not in ("".join(pair), *pair)]
    found = rows(merge_faults(Subject(from_document(document), silent)))["gaps_in_ids"]
    assert found.verdict == "warn" and found.failed == 1
    assert found.note == "1 of them lie among the ids of merges."


def test_merges_of_marked_items_are_not_called_redundant() -> None:
    """nd at the beginning of a word and ##nd inside it are two items of one text."""
    pieces = ["[UNK]", "a", "n", "##n", "##d", "##nd", "nd", "and"]
    model = {
        "type": "BPE",
        "unk_token": "[UNK]",
        "continuing_subword_prefix": "##",
        "vocab": {piece: at for at, piece in enumerate(pieces)},
        "merges": [["##n", "##d"], ["n", "##d"], ["a", "##nd"]],
    }
    document = {"pre_tokenizer": {"type": "Whitespace"}, "added_tokens": [], "model": model}
    tokenizer = from_document(document)
    assert tokenizer.encode_batch_reference(["and", "nd"]).ids.tolist() == [7, 6]
    assert tokenizer.dead_merges() == []
    found = rows(merge_faults(Subject(tokenizer, silent)))
    assert found["redundant_merges"].verdict is None
    assert found["merge_parts"].verdict == "pass"


def test_ids_without_an_item_are_found_in_the_whole_range() -> None:
    document = json.loads(byte_level_bpe())
    document["model"]["vocab"]["zz"] = 480  # 477 to 479 are free
    document["added_tokens"] = []
    found = rows(merge_faults(Subject(from_document(document), silent)))["gaps_in_ids"]
    assert (found.verdict, found.tried, found.failed) == ("warn", 481, 3)
    assert found.examples[0] == "id 477" and found.note == "0 of them lie among the ids of merges."
    words = json.loads(word_level())
    words["model"]["vocab"]["zz"] = last = len(words["model"]["vocab"]) + 2
    found = rows(merge_faults(Subject(from_document(words), silent)))["gaps_in_ids"]
    assert (found.verdict, found.tried, found.failed, found.note) == ("warn", last + 1, 2, None)


def test_merges_are_derived_once() -> None:
    tokenizer = small("ranks")
    assert merge_list(tokenizer) is merge_list(tokenizer)
    assert merge_list(small("vocab_txt")) is None


# --- progress -------------------------------------------------------------------------------------
