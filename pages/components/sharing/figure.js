// Draws the figure that the page holds as JSON.
(() => {
  const drawn = JSON.parse(document.getElementById("drawn").textContent);
  const settings = { displaylogo: false, displayModeBar: false, responsive: true };
  Plotly.newPlot("figure", drawn.data, drawn.layout, settings);
})();
