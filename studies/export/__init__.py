"""Answers to take away: as a LaTeX table, a citation, and a program that asks them again."""
