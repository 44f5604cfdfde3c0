"""The study's answer in one language, for the parts of the entropy page."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
import streamlit as st

import studies
from pages.components.entropy import labels
from pages.components.palette import Mode


@dataclass(frozen=True)
class Answer:
    """The study's answer in one language, and how it is drawn."""

    result: studies.Result
    language: str
    tokenizers: Sequence[str]
    titles: dict[str, str]
    mode: Mode

    def table(self, name: str) -> pl.DataFrame:
        """The rows of the language."""
        return self.result.tables[name].filter(pl.col("language") == self.language)

    @property
    def look(self) -> labels.Look:
        return labels.Look(tokenizers=self.tokenizers, titles=self.titles, mode=self.mode)

    def legend(self, *signs: tuple[str, str]) -> None:
        st.html(labels.legend(self.tokenizers, self.titles, self.mode, *signs))
