"""The questions: a module each, with its parameters, tables and formulas (in analysis/)."""
