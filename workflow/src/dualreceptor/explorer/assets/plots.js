// Plotly, unpacked when the first plot is drawn, and the one look of all plots.

let library = null;
const drawn = new Map();

function plotly() {
  library ??= inflate("library").then((bytes) => {
    document.head.append(el("script", {}, new TextDecoder().decode(bytes)));
    return window.Plotly;
  });
  return library;
}

// Plotly reads text as markup.
const literal = (text) =>
  String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const narrow = () => innerWidth < 640;

const OPTIONS = {
  displaylogo: false, responsive: true, showSendToCloud: false, showEditInChartStudio: false,
  plotlyServerURL: "", modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"],
};

function axis(title, more = {}) {
  return {
    title: { text: literal(title), standoff: 8 }, gridcolor: token("--grid"), zeroline: false,
    linecolor: token("--line"), automargin: true, ...more,
  };
}

function withTheme(layout) {
  const ink = token("--ink");
  return {
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", showlegend: false,
    font: { family: "system-ui, sans-serif", size: 13, color: ink },
    margin: { l: 10, r: 12, t: narrow() ? 12 : 36, b: 10 },
    modebar: { color: token("--quiet"), activecolor: ink, bgcolor: "rgba(0,0,0,0)" },
    hoverlabel: { bgcolor: token("--panel"), bordercolor: token("--line"), font: { color: ink } },
    ...layout,
  };
}

// Draw, or draw anew; of several drawings under way for one place the last one counts.
async function draw(place, make, summary) {
  place.setAttribute("role", "img");
  if (summary) place.setAttribute("aria-label", summary);
  drawn.set(place, make);
  const [Plotly, made] = await Promise.all([plotly(), make()]);
  if (drawn.get(place) !== make || !place.isConnected) return;
  place.querySelector(".wait")?.remove();
  await Plotly.react(place, made.traces, withTheme(made.layout), { ...OPTIONS, displayModeBar: narrow() ? false : "hover" });
}

const plotPlace = (id, height) => el("div", { id, class: "plot", style: `height: ${height}px` },
  el("div", { class: "wait" }, "drawing …"));

function drugPeriods(periods) {
  return periods.map(([x0, x1]) => ({
    type: "rect", x0, x1, y0: 0, y1: 1, yref: "paper", layer: "below", line: { width: 0 },
    fillcolor: token("--period"),
  }));
}

function lineSample(look) {
  const dash = look.dash === "solid" ? "none" : look.dash.replaceAll("px", "");
  return svg("svg", { viewBox: "0 0 34 10", "aria-hidden": true },
    svg("line", { x1: 0, x2: 34, y1: 5, y2: 5, stroke: look.color, "stroke-width": 3, "stroke-dasharray": dash }));
}
