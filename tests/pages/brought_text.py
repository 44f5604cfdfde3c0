"""A small parallel corpus, written here for the tests."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

SENTENCES = {
    "eng_Latn": [
        "The children walked to the old school beside the river this morning.",
        "Nobody had told the baker that the bridge would be closed until evening.",
        "She keeps three red apples in a wooden box under the kitchen window.",
        "Tomorrow we shall read the long letter that your grandmother wrote to us.",
    ],
    "tur_Latn": [
        "Çocuklar bu sabah nehrin yanındaki eski okula kadar birlikte yürüdüler.",
        "Köprünün akşama kadar kapalı kalacağını fırıncıya kimse söylememişti.",
        "Mutfak penceresinin altındaki tahta kutuda üç kırmızı elma saklıyor.",
        "Yarın büyükannenizin bize yazdığı o uzun mektubu birlikte okuyacağız.",
    ],
    "arb_Arab": [
        "مشى الأطفال هذا الصباح إلى المدرسة القديمة بجانب النهر.",
        "لم يخبر أحد الخباز أن الجسر سيكون مغلقا حتى المساء.",
        "تحتفظ بثلاث تفاحات حمراء في صندوق خشبي تحت نافذة المطبخ.",
        "غدا سنقرأ الرسالة الطويلة التي كتبتها لنا جدتك.",
    ],
}


def flores_zip(folder: Path, name: str = "villages.zip") -> Path:
    """Laid out as FLORES: dev and devtest, a file a language, a sentence a line."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for language, lines in SENTENCES.items():
            for split, part in (("dev", lines[:3]), ("devtest", lines[3:])):
                archive.writestr(f"villages/{split}/{language}.{split}", "\n".join(part) + "\n")
    path = folder / name
    path.write_bytes(packed.getvalue())
    return path


def splits() -> dict[str, bytes]:
    """As the hub converts a data set: English beside Turkish, two configurations and splits."""
    english, turkish = SENTENCES["eng_Latn"], SENTENCES["tur_Latn"]
    rows = [{"translation": {"en": e, "tr": t}} for e, t in zip(english, turkish, strict=True)]
    parts = {
        "en-tr/train/0000.parquet": rows[:2],
        "en-tr/train/0001.parquet": rows[2:3],
        "en-tr/test/0000.parquet": rows[3:],
        "tr-en/train/0000.parquet": rows[3:],
    }
    return {path: _parquet(its) for path, its in parts.items()}


def _parquet(rows: list[dict[str, Any]]) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), sink)
    return sink.getvalue()


def table(folder: Path, name: str = "villages.csv") -> Path:
    """CSV with columns whose names say nothing, Turkish text labelled German; one is missing."""
    rows = ["nr,tongue,saying"]
    for code, language in (("en", "eng_Latn"), ("de", "tur_Latn")):
        rows += [f'{n},{code},"{text}"' for n, text in enumerate(SENTENCES[language])]
    path = folder / name
    path.write_text("\n".join(rows[:-1]) + "\n", encoding="utf-8")
    return path
