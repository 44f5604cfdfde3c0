from pathlib import Path

import pytest

from data.corpora.read import udhr
from data.errors import TokenariumError
from tests.data.corpora.brought import tarred, texts, whole

LINE = "All human beings are born free and equal in dignity and rights."


def html(code: str, iso: str, name: str, articles: dict[int, str]) -> str:
    body = "".join(
        f'<article data-number="{number}">\n<h2>Article {number}</h2>\n{content}\n</article>'
        for number, content in articles.items()
    )
    return (
        f'<!doctype html><html data-code="{code}" data-iso6393="{iso}" lang="x" dir="ltr">'
        f"<head><title>{name}</title></head><body><h1>Title</h1>"
        f"<header><h2>Preamble</h2><p>Whereas</p></header>{body}</body></html>"
    )


def package(path: Path, declarations: dict[str, str]) -> Path:
    """An archive laid out as npm packs it."""
    files = {f"package/declaration/{n}": its.encode() for n, its in declarations.items()}
    return tarred(path, {**files, "package/index.js": b"export const udhr = []"}, "w:gz")


def thirty(text: str = LINE, **others: str) -> dict[int, str]:
    """30 articles of one paragraph; `a5="…"` puts something else into article 5."""
    plain = dict.fromkeys(range(1, 31), f"<p>{text}</p>")
    return plain | {int(name[1:]): content for name, content in others.items()}


ENGLISH = html(
    "eng", "eng", "English", thirty(a11=f"<ol><li><p>{LINE}</p></li>\n<li><p>{LINE}</p></li></ol>")
)


def with_english(tmp_path: Path, **others: str) -> Path:
    """A package of the English declaration and these, by their code."""
    files = {f"{code}.html": content for code, content in others.items()}
    return package(tmp_path / "udhr", {"eng.html": ENGLISH, **files})


def test_an_article_is_a_segment_without_its_heading(tmp_path: Path) -> None:
    corpus = udhr.read(with_english(tmp_path))
    found = texts(whole(corpus), "eng_Latn")
    assert list(found) == [f"article-{number}" for number in range(1, 31)]
    assert found["article-1"] == LINE
    assert found["article-11"] == f"{LINE}\n{LINE}"


def test_entities_white_space_and_misread_apostrophes(tmp_path: Path) -> None:
    odd = "<p> Human &#x26; free &lt;all&gt;,\n   l\x92homme\u00a0et\u200d </p>"
    french = html("fra", "fra", "French", thirty(a1=odd))
    corpus = udhr.read(with_english(tmp_path, fra=french))
    assert texts(whole(corpus), "fra_Latn")["article-1"] == (
        "Human & free <all>, l’homme\u00a0et\u200d"
    )


@pytest.mark.parametrize("content", ["<p>&#x26;1</p>", "<p>@</p>", "", "<p>Article 7</p>"])
def test_a_translation_without_the_text_of_an_article_is_left_out(
    tmp_path: Path, content: str
) -> None:
    xhosa = html("xho", "xho", "Xhosa", thirty(a7=content))
    zulu = html("zul", "zul", "Zulu", thirty())
    corpus = udhr.read(with_english(tmp_path, xho=xhosa, zul=zulu))
    assert corpus.languages == ["eng_Latn", "zul_Latn"]
    assert corpus.notes == ["xho (Xhosa) is left out: it lacks the text of 7."]


def test_a_paragraph_without_text_is_dropped_and_noted(tmp_path: Path) -> None:
    merged = f"<ol><li><p>{LINE} {LINE}</p></li><li><p>&#x26;1</p></li></ol>"
    archive = with_english(tmp_path, mri=html("mri", "mri", "Maori", thirty(a11=merged)))
    corpus = udhr.read(archive)
    assert texts(whole(corpus), "mri_Latn")["article-11"] == f"{LINE} {LINE}"
    assert "In 1 translations some paragraph has no text of its own" in corpus.notes[0]
    # By paragraph the whole article is missing: the text beside the gap may be both in one.
    by_paragraph = texts(whole(udhr.read(archive, align="paragraph")), "mri_Latn")
    assert not [name for name in by_paragraph if name.startswith("article-11-")]
    assert len(by_paragraph) == 29


def test_by_paragraph_only_languages_that_divide_as_english_does(tmp_path: Path) -> None:
    listed = f"<ol><li><p>{LINE}</p></li><li><p>{LINE}</p></li></ol>"
    german = html("deu", "deu", "German", thirty("Alle Menschen sind frei", a11=listed))
    dutch = html("nld", "nld", "Dutch", thirty())
    corpus = udhr.read(with_english(tmp_path, deu=german, nld=dutch), align="paragraph")
    assert corpus.languages == ["deu_Latn", "eng_Latn"]
    found = whole(corpus)
    assert found["segment"].n_unique() == 31
    assert found.filter(segment_id="article-11-2")["section"].to_list() == ["article-11"] * 2


def test_labels_one_plain_text_for_each_language_and_script(tmp_path: Path) -> None:
    cyrillic = "Сва људска бића рађају се слободна"
    simplified = "人人生而自由，在尊严和权利上一律平等"
    traditional = "人人生而自由，在尊嚴和權利上一律平等"
    named = {
        "deu_1901": ("deu", "German, Standard (1901)", LINE),
        "deu_1996": ("deu", "German, Standard (1996)", LINE),
        "srp_cyrl": ("srp", "Serbian (Cyrillic)", cyrillic),
        "srp_latn": ("srp", "Serbian (Latin)", LINE),
        "cmn_hans": ("cmn", "Chinese, Mandarin (Simplified)", simplified),
        "cmn_hant": ("cmn", "Chinese, Mandarin (Traditional)", traditional),
        "lav": ("lvs", "Latvian", LINE),
        "041": ("lvs", "Latvian (2)", LINE),
        "ven": ("ven", "Venda", LINE),
        "ven2": ("ven", "Venda", LINE),
        "hus": ("hus", "Huastec (Veracruz)", LINE),
        "hva": ("hus", "Huastec (San Luís Potosí)", LINE),
        "jpn": ("jpn", "Japanese", "すべての人間は、生まれながらにして自由"),
        "013": ("und", "(Mijisa)", LINE),
    }
    others = {code: html(code, *its[:2], thirty(its[2])) for code, its in named.items()}
    corpus = udhr.read(with_english(tmp_path, **others))
    assert corpus.languages == sorted(
        [
            *("deu_Latn", "deu_Latn_1901", "eng_Latn", "hus_Latn", "hus_Latn_san-luis-potosi"),
            *("jpn_Jpan", "lvs_Latn", "lvs_Latn_2", "srp_Cyrl", "srp_Latn", "und_Latn_mijisa"),
            *("ven_Latn", "ven_Latn_2", "zho_Hans", "zho_Hant"),
        ]
    )


def test_what_is_no_such_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("not an archive")
    with pytest.raises(TokenariumError, match="is not an archive of the udhr package"):
        udhr.read(tmp_path / "text")
    with pytest.raises(TokenariumError, match="no English declaration"):
        udhr.read(package(tmp_path / "empty", {}))
