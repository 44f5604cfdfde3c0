"""Every figure of the entropy page, computed anew from the ids: slow, plain, and with nothing of
`analysis` or `studies` in it. The formulas are those of the papers that the page names."""
