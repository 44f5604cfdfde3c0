"""What is counted, computed anew from the ids: slow, plain, and with nothing of `analysis` or
`studies` in it. The formulas are those of the papers that the pages name. The studies are held
against them here, the functions of `analysis` beside each; what a page draws, against its study."""
