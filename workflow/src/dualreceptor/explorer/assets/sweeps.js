// Sweeps: both outcomes of each condition over the swept values.

defaults.sweep = content.sweeps[0]?.name ?? "";
defaults.at = "0";

views.sweeps = {
  title: "Sweeps",
  show() {
    const place = document.getElementById("sweeps");
    const sweep = sweepNamed(state.sweep) ?? content.sweeps[0];
    const notice = errorNotice(errorsOf(["summary"]), "Not available:");
    if (!sweep) {
      place.replaceChildren(el("h2", {}, "Sweeps"), ...[notice].filter(Boolean), el("p", {}, "There are no sweeps in this folder."));
      return;
    }
    const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
    place.replaceChildren(...sweepView(sweep, notice).filter(Boolean));
    if (focused) document.getElementById(focused)?.focus();
    for (const end of Object.keys(sweep.measures)) drawSweep(sweep, end);
  },
};

const pretty = (name) => name.replaceAll("_", " ");

// The values of all swept parameters but the first: a panel each.
function panelsOf(sweep) {
  const [first] = Object.keys(sweep.over);
  const others = sweep.points.map(({ values }) =>
    Object.entries(values).filter(([name]) => name !== first).map(([name, value]) => `${pretty(name)} ${value}`).join(", "));
  return [...new Set(others)].map((title) => ({
    title, points: sweep.points.filter((_, i) => others[i] === title),
  }));
}

function currentPanel(sweep) {
  const panels = panelsOf(sweep);
  return panels[Number(state.at)] ?? panels[0];
}

function sweepView(sweep, notice) {
  const panels = panelsOf(sweep);
  const names = content.sweeps.map((one) => [one.name, pretty(one.name)]);
  const panel = panels.length > 1 ? select("at", "Where", panels.map(({ title }, i) => [String(i), title]), state.at,
    (value) => update({ at: value })) : null;
  return [
    el("h2", { class: "unseen" }, "Sweeps"), notice,
    errorNotice(errorsOf(STATISTICS, sweep.name), "Not available:"), fewNotice(sweep.replicates),
    el("div", { class: "controls" },
      select("sweep", "Swept parameter", names, sweep.name, (value) => update({ sweep: value, at: "0" })), panel),
    el("p", { class: "quiet axes" }, labelNote(sweep.conditions.map((one) => one.label))),
    el("ul", { class: "chips legend", "aria-label": "Legend" }, looks(sweep.conditions).map((look, i) =>
      el("li", {}, lineSample(look), sweep.conditions[i].label))),
    el("div", { class: "pair" }, Object.entries(sweep.measures).map(([end, about]) =>
      el("figure", {}, el("h3", {}, withUnit(about.long_name, unitOf(about))), plotPlace(`sweep-${end}`, 400)))),
    el("p", { class: "quiet" }, sweep.replicates > 1
      ? `Mean and 95 % interval of ${sweep.replicates} replicates; lower is better.` : "One replicate; lower is better."),
    details("Data as table", () => sweepTable(sweep), { id: "sweep-table" }),
    ...statistics(sweep).filter(Boolean),
    copyBar("sweeps", () => yaml(sweepParameters(sweep)), () => commandFor(sweep.name)),
  ];
}

function drawSweep(sweep, end) {
  const panel = currentPanel(sweep);
  const [first] = Object.keys(sweep.over);
  const labels = panel.points.map(({ values }) => String(values[first]));
  const about = sweep.measures[end];
  const { at } = sweep;
  const make = () => ({
    traces: sweepTraces(sweep, panel, end),
    layout: {
      xaxis: axis(pretty(first) + at.scale, { tickvals: at.places, ticktext: labels.map((one) => literal(pretty(one))), range: [-0.4, labels.length - 0.6] }),
      yaxis: axis(unitOf(about)), hovermode: "closest",
    },
  });
  draw(document.getElementById(`sweep-${end}`), make, sweepSummary(sweep, panel, end, labels));
}

function sweepTraces(sweep, panel, end) {
  const { places, joined } = sweep.at;
  const styles = looks(sweep.conditions);
  const factor = factorOf(sweep.measures[end]);
  const middle = (sweep.conditions.length - 1) / 2;
  const apart = joined ? 0.03 : 0.7 / sweep.conditions.length;
  return sweep.conditions.map((condition, i) => ({
    x: places.map((one) => one + apart * (i - middle)),
    y: panel.points.map(({ measures }) => valueAt(measures[end].mean, i, factor)),
    error_y: { type: "data", array: panel.points.map(({ measures }) => valueAt(measures[end].sem, i, 1.96 * factor) ?? 0), thickness: 1.2, width: 3 },
    name: literal(condition.label), mode: joined ? "lines+markers" : "markers", marker: { size: 7, color: styles[i].color },
    line: { color: styles[i].color, dash: styles[i].dash, width: 2 },
    hovertemplate: "%{y:.4g} ± %{error_y.array:.2g}",
  }));
}

const valueAt = (values, i, factor) => (values?.[i] == null ? null : factor * values[i]);

function sweepSummary(sweep, panel, end, labels) {
  const factor = factorOf(sweep.measures[end]);
  const each = sweep.conditions.map((condition, i) => `${condition.label}: `
    + panel.points.map(({ measures }, k) => `${format(valueAt(measures[end].mean, i, factor))} at ${labels[k]}`).join(", "));
  return `${sweep.measures[end].long_name} in ${unitOf(sweep.measures[end])} over ${pretty(sweep.name)}. ${each.join("; ")}.`;
}

function sweepTable(sweep) {
  const over = Object.keys(sweep.over);
  const ends = Object.entries(sweep.measures);
  const columns = [{ name: "condition", text: true }, ...over.map((name) => ({ name: pretty(name) })),
    ...ends.map(([, about]) => ({ name: `${withUnit(about.long_name, unitOf(about))}, mean ± 1.96 s.e.m.` }))];
  const rows = sweep.conditions.flatMap((condition, i) => sweep.points.map(({ values, measures }) => [
    condition.label, ...over.map((name) => values[name]),
    ...ends.map(([end, about]) => valueAndError({ ...about, ...measures[end] }, i))]));
  return table(`Both outcomes of ${sweep.name}, n = ${sweep.replicates}. ${labelNote(sweep.conditions.map((one) => one.label))}`, columns, rows);
}

function sweepParameters(sweep) {
  const own = Object.fromEntries(sweep.conditions.map((one, i) => {
    const { dose_1a, dose_2a } = parametersOf(sweep, sweep.points[0].own[i]);
    return [one.name, { dose_1a, dose_2a }];
  }));
  return {
    sweep: sweep.name, root_seed: BigInt(sweep.root_seed), replicates: sweep.replicates,
    over: sweep.over, parameters: parametersOf(sweep, {}), conditions: own,
  };
}
