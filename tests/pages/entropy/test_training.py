"""Every figure of the entropy page and every table it offers is the study's: here those of
tokenizers trained on the page. (`tests/twins/` holds the study against a slow twin.)"""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import studies
from pages.components.jobs import links
from tests.pages.app_test import link
from tests.pages.entropy.conftest import Download
from tests.pages.entropy_home import cells, grades, opened, traces
from tests.twins.texts import agree, same

Rows = list[dict[str, Any]]
SIZES, AWARE = (270, 300), 280
CHOSEN = {"vocabularies": "270,300", "steps": "3", "compressed": "280"}


@pytest.fixture(scope="module")
def trained(download: Download) -> AppTest:
    at = opened(section="training", **CHOSEN)
    assert "Nothing is trained yet" in at.caption[-1].value
    with pytest.raises(AssertionError):
        traces(at, "training 1")
    next(one for one in at.button if one.label == "Train them").click().run()
    assert not at.exception
    return at


@pytest.fixture(scope="module")
def tables(trained: AppTest) -> dict[str, Rows]:
    """The study's."""
    params = {**CHOSEN, "language": "eng_Latn"}
    found = studies.cached(studies.prepare("training", [], "first", params))
    assert found is not None  # as the page asked
    return {name: frame.to_dicts() for name, frame in found.tables.items()}


def chosen(rows: Rows, **where: Any) -> Rows:
    return [row for row in rows if all(row[name] == what for name, what in where.items())]


def test_whoever_opens_the_link_sees_what_was_trained(trained: AppTest) -> None:
    again = opened(**link(trained))
    assert traces(again, "training 2") == traces(trained, "training 2")


def test_its_job_leads_back_to_the_page(trained: AppTest) -> None:
    asked = link(trained)
    names = ("vocabularies", "steps", "compressed")
    params = {name: asked[name][0] for name in names} | {"language": asked["language"][0]}
    spec = studies.prepare("training", [], asked["corpus"][0], params)
    found = links.address(spec)
    assert found is not None
    page, query = found
    assert page == "entropy.py"
    assert all(asked[name] == [value] for name, value in query.items())


def test_trained_tokenizers(trained: AppTest, download: Download, tables: dict[str, Rows]) -> None:
    key = ["algorithm", "vocabulary", "training_segments"]
    for k in (1, 2, 3):
        for size in SIZES:
            its = chosen(tables["orders"], algorithm="bpe", vocabulary=size, order=k)
            drawn = traces(trained, f"training {k}")[f"vocabulary of {size}"]
            same(drawn["y"], [row["conditional_entropy"] for row in its])
            assert drawn["x"] == [row["training_bytes"] for row in its]
            assert grades(drawn) == [row["reliability"] for row in its]
    agree(download(trained, "training orders"), tables["orders"], [*key, "order"])
    table = str(next(one for one in trained.selectbox if "training to" in one.label).key)
    trained.selectbox(key=table).set_value("summary").run()
    agree(download(trained, "training summary"), tables["summary"], key)
    trained.selectbox(key=table).set_value("merges").run()
    agree(download(trained, "training merges"), tables["merges"], ["vocabulary", "step"])


def test_compression_aware_beside_plain(trained: AppTest, tables: dict[str, Rows]) -> None:
    for algorithm, name in (("compressed_bpe", "compression-aware BPE"), ("bpe", "plain BPE")):
        its = {"algorithm": algorithm, "vocabulary": AWARE}
        (of_all,) = chosen(tables["summary"], **its)
        (second,) = chosen(tables["orders"], order=2, **its)
        assert cells(trained)[f"{name}, {AWARE}"] == [
            [
                f"{of_all['h1']:.2f} bits",
                f"{second['conditional_entropy']:.2f} bits",
                f"{100 * of_all['utilisation']:.1f} %",
                f"{of_all['bytes_per_token']:.3f}",
                *(
                    f"{of_all[f'{one}_size']:,} bytes {of_all[f'{one}_bits_per_byte']:.3f} "
                    "bits per byte"
                    for one in ("zstd", "xz")
                ),
            ]
        ]


def test_what_training_changes_is_said(trained: AppTest, tables: dict[str, Rows]) -> None:
    """At the largest vocabulary that every text was long enough for."""
    reached = [
        size
        for size in SIZES
        if not any(row["vocabulary_note"] for row in chosen(tables["summary"], vocabulary=size))
    ]
    assert max(reached) < max(SIZES)
    own = {
        k: chosen(tables["orders"], algorithm="bpe", vocabulary=max(reached), order=k)
        for k in (1, 2)
    }
    said = next(one.value for one in trained.markdown if "At a vocabulary of" in one.value)
    first, last = own[1][0]["training_bytes"], own[1][-1]["training_bytes"]
    assert f"from {first:,} to {last:,} bytes" in said
    for rows in own.values():
        before, after = (rows[at]["conditional_entropy"] for at in (0, -1))
        how = "rises" if after > before else "falls"
        assert f"{how} from **{before:.2f}** to **{after:.2f} bits**" in said
