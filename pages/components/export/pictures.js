// Lists the charts of the page; each is drawn again by plotly's own script, into a file.

const FORMS = ["PNG", "SVG", "HTML"];
const SHARPNESS = 2; // pixels of a PNG for one of the page
const SAFE = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

let loading; // plotly's script

export default function ({ data, parentElement }) {
  const list = parentElement.querySelector("ul");
  const status = parentElement.querySelector("p");
  const charts = [...document.querySelectorAll(".js-plotly-plot")].filter((one) => one.data);
  const script = new URL(data.script, new URL(".", document.baseURI));
  list.replaceChildren(...charts.map((chart) => line(chart, script, status)));
  status.textContent = charts.length ? "" : "There is no chart on this page.";
}

function line(chart, script, status) {
  const name = nameOf(chart);
  const item = document.createElement("li");
  const said = document.createElement("span");
  said.textContent = name;
  item.append(said);
  for (const form of FORMS) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = form;
    button.setAttribute("aria-label", `${form}: ${name}`);
    button.onclick = async () => {
      button.disabled = true;
      status.textContent = `Making the ${form} file …`;
      try {
        await save(chart, name, form, script);
        status.textContent = "";
      } catch (error) {
        status.textContent = `The file can't be made: ${error.message}`;
      }
      button.disabled = false;
    };
    item.append(button);
  }
  return item;
}

/** What the chart shows: the text that stands for it. */
function nameOf(chart) {
  return chart.closest("[aria-label]")?.getAttribute("aria-label") ?? "Chart";
}

async function save(chart, name, form, script) {
  const figure = copyOf(chart);
  const file = `tokenarium ${name}`.normalize("NFKC").toLowerCase();
  const filename = (file.match(/[\p{L}\p{N}_]+/gu) ?? []).join("-").slice(0, 120);
  if (form === "HTML") {
    const page = new Blob([await pageOf(figure, name, script)], { type: "text/html" });
    const address = URL.createObjectURL(page);
    download(address, `${filename}.html`);
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    return;
  }
  const format = form.toLowerCase();
  const { offsetWidth: width, offsetHeight: height } = chart;
  const size = { width, height, scale: form === "PNG" ? SHARPNESS : 1 };
  download(await (await plotly(script)).toImage(figure, { format, ...size }), `${filename}.${format}`);
}

/** The chart as plain data, on the page's own ground instead of a transparent one. */
function copyOf(chart) {
  const { data, layout } = JSON.parse(JSON.stringify({ data: chart.data, layout: chart.layout }, plain));
  const app = document.querySelector('[data-testid="stApp"]');
  return { data, layout: { ...layout, paper_bgcolor: getComputedStyle(app).backgroundColor } };
}

/** Arrays of numbers are no arrays to JSON; names with a line before them are plotly's own. */
function plain(name, value) {
  if (name.startsWith("_")) return undefined;
  return ArrayBuffer.isView(value) ? Array.from(value) : value;
}

function plotly(script) {
  loading ??= new Promise((done, failed) => {
    const element = document.createElement("script");
    element.src = script;
    element.onload = () => done(window.Plotly);
    element.onerror = () => {
      loading = undefined;
      failed(new Error("plotly's script didn't come"));
    };
    document.head.append(element);
  });
  return loading;
}

/** A page that needs nothing else: the script is in it. */
async function pageOf({ data, layout }, name, script) {
  const answer = await fetch(script);
  if (!answer.ok) throw new Error("plotly's script didn't come");
  const code = (await answer.text()).replaceAll("</script", "<\\/script");
  const { width, ...rest } = layout;
  const figure = JSON.stringify({ data, layout: { ...rest, autosize: true } }).replaceAll("<", "\\u003c");
  const title = name.replace(/[&<>"]/g, (sign) => SAFE[sign]);
  const ground = layout.paper_bgcolor;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body { margin: 8px; background: ${ground} }</style></head>
<body><div id="chart" role="img" aria-label="${title}"></div><script>${code}</script>
<script>const figure = ${figure};
Plotly.newPlot("chart", figure.data, figure.layout, { responsive: true, displaylogo: false });</script>
</body></html>`;
}

/** The link is nowhere on the page: a click beside the popover would close it. */
function download(address, filename) {
  const link = document.createElement("a");
  link.href = address;
  link.download = filename;
  link.click();
}
