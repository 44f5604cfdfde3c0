// A table is one stop for Tab, as any grid is: the arrows go from cell to cell. (The grid itself
// would take each Tab for the next cell, and let nobody out before the last one.)
window.addEventListener(
  "keydown",
  (event) => {
    if (event.key === "Tab" && event.target.closest?.('[data-testid="data-grid-canvas"]'))
      event.stopPropagation();
  },
  true,
);
