"""The sections of the report: every module in `sections/`, in their order."""

import pkgutil
from functools import cache
from importlib import import_module

from studies.report import sections
from studies.report.section import Section


@cache
def all_sections() -> tuple[Section, ...]:
    """In the order of the report."""
    names = (module.name for module in pkgutil.iter_modules(sections.__path__))
    found: list[Section] = [import_module(f"{sections.__name__}.{name}").SECTION for name in names]
    return tuple(sorted(found, key=lambda section: (section.order, section.name)))


def section(name: str) -> Section:
    """Raises KeyError where there is none."""
    return {one.name: one for one in all_sections()}[name]
