// Doses: what each condition comes to, and how the chosen ones get there.

defaults.experiment = (content.experiments.find((one) => one.grid) ?? content.experiments[0])?.name ?? "";
defaults.measure = "outcome";
defaults.observable = "kl_divergence";
defaults.conditions = ""; // the untreated, and the best of both outcomes together
let active = null;

const FEW = 8; // lines whose values are told together

// The study judges by both outcomes: whatever is shown, its best condition is the one to look at.
function startingPlaces(experiment) {
  const none = experiment.conditions.findIndex((one) => one.agonist_type === "none");
  return { none, best: experiment.measures.score.best ?? -1 };
}

function startingChoice(experiment) {
  const { none, best } = startingPlaces(experiment);
  return [...new Set([none, best])].filter((i) => i >= 0).map((i) => experiment.conditions[i].name);
}

const knownIn = (experiment) => experiment.conditions.filter((one) => chosenIn(state.conditions).includes(one.name));
const followsStart = (experiment) => state.conditions !== "none" && !knownIn(experiment).length;

function chosenConditions(experiment) {
  if (state.conditions === "none") return [];
  const known = knownIn(experiment);
  if (known.length) return known;
  const start = startingChoice(experiment);
  return experiment.conditions.filter((one) => start.includes(one.name));
}

function toggle(experiment, name) {
  const now = chosenConditions(experiment).map((one) => one.name);
  const next = now.includes(name) ? now.filter((one) => one !== name) : [...now, name];
  const label = experiment.conditions.find((one) => one.name === name).label;
  update({ conditions: next.join(",") || "none" });
  announce(`${label} ${next.includes(name) ? "added" : "removed"}; ${next.length} chosen.`);
}

views.doses = {
  title: "Doses",
  show() {
    const place = document.getElementById("doses");
    const experiment = experimentNamed(state.experiment) ?? content.experiments[0];
    const notice = errorNotice(errorsOf(["summary"]), "Not available:");
    if (!experiment) {
      place.replaceChildren(el("h2", {}, "Doses"), notice ?? el("p", {}, "There are no experiments."));
      return;
    }
    const focused = place.contains(document.activeElement) ? document.activeElement : null;
    const again = focused && (focused.id ? `#${CSS.escape(focused.id)}`
      : focused.dataset.name && `[data-name="${CSS.escape(focused.dataset.name)}"]`);
    const open = [...place.querySelectorAll("details[open]")].map((one) => one.id);
    place.replaceChildren(...dosesView(experiment, notice).filter(Boolean));
    for (const id of open) {
      const box = document.getElementById(id);
      if (box) box.open = true;
    }
    if (again) place.querySelector(again)?.focus();
    drawCourse(experiment);
  },
};

function dosesView(experiment, notice) {
  const measure = measureOf(experiment);
  const names = experimentNames(content.experiments);
  const measures = Object.entries(experiment.measures).map(([name, one]) =>
    [name, withUnit(one.long_name, unitOf(one))]);
  const own = errorNotice(errorsOf([...STATISTICS, "scores"], experiment.name), "Not available:");
  return [
    el("h2", { class: "unseen" }, "Doses"), notice, own, fewNotice(experiment.replicates),
    el("div", { class: "controls" },
      select("experiment", "Experiment", names, experiment.name,
        (value) => update({ experiment: value, conditions: "" })),
      select("measure", "Colour and number", measures, state.measure, (value) => update({ measure: value }))),
    el("div", { class: "columns" },
      el("div", {},
        marksList(experiment, measure),
        experiment.grid ? heatMap(experiment, measure) : list(experiment, measure),
        el("p", { class: "cell-reading", id: "dose-reading" }, "Point at a cell, or move with arrow keys, to read it."),
        el("p", { class: "quiet" }, "Click cells, or move with arrow keys and choose with Space; Escape clears. ",
          `Means over ${experiment.replicates} replicates.`),
        details("Data as table", () => measuresTable(experiment), { id: "measures-table" })),
      course(experiment)),
    ...statistics(experiment).filter(Boolean),
    copyBar("doses", () => yaml(chosenParameters(experiment)), () => commandFor(experiment.name)),
  ];
}

function measureOf(experiment) {
  if (!(state.measure in experiment.measures)) state.measure = "outcome";
  const measure = experiment.measures[state.measure];
  const factor = factorOf(measure);
  const values = measure.mean.map((one) => (one === null ? null : factor * one));
  const known = values.filter((one) => one !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return {
    ...measure, values, low, high, format: alike(known),
    errors: measure.sem?.map((one) => (one === null ? null : factor * one)),
    best: measure.best ?? -1,
  };
}

// Low is light where lower is better, as in the figures.
function colorOf(measure, value) {
  const share = measure.high > measure.low ? (value - measure.low) / (measure.high - measure.low) : 0;
  return viridis(measure.better ? 1 - share : share);
}

function cellOf(experiment, measure, i, fill) {
  const condition = experiment.conditions[i];
  const doses = experiment.grid ? `5-HT1A ${condition.dose_1a}, 5-HT2A ${condition.dose_2a}, ` : "";
  const label = `${doses}${condition.label}: ${fullText(experiment, measure, i)}`;
  const kind = i === measure.best ? "best" : measure.alike?.includes(i) ? "alike" : null;
  return { name: condition.name, kind, fill, label, title: label, onread: () => readDoses(label) };
}

function gridOptions(experiment, measure) {
  return {
    id: "grid", label: `${measure.long_name} of ${experiment.name}`, active,
    chosen: chosenConditions(experiment).map((one) => one.name),
    caption: `${withUnit(measure.long_name, unitOf(measure))}${measure.better ? "; lower is better" : ""}`,
    onmove: (name) => { active = name; },
    ontoggle: (name) => toggle(experiment, name),
    onclear: () => clearChoice(),
  };
}

function readDoses(text) {
  document.getElementById("dose-reading").textContent = text;
}

function clearChoice() {
  update({ conditions: "none" });
  announce("Nothing is chosen.");
}

function heatMap(experiment, measure) {
  const conditions = experiment.conditions;
  const doses = (key) => [...new Set(conditions.map((one) => one[key]))].sort((a, b) => a - b);
  const level = (key, level_key, dose) => conditions.find((one) => one[key] === dose)[level_key];
  const rows = doses("dose_1a").reverse().map((a) => ({
    header: String(a), small: level("dose_1a", "level_1a", a),
    cells: doses("dose_2a").map((b) => {
      const i = conditions.findIndex((one) => one.dose_1a === a && one.dose_2a === b);
      return cellOf(experiment, measure, i, (td) => paint(td, measure, i));
    }),
  }));
  const columns = doses("dose_2a").map((b) => ({ header: String(b), small: level("dose_2a", "level_2a", b) }));
  const caption = withUnit(measure.long_name, unitOf(measure)); // as wide as the grid, which scrolls: nothing long
  const made = grid({ ...gridOptions(experiment, measure), kind: "doses", caption, rows, columns, corner: ["5-HT1A ↑", "5-HT2A →"] });
  return el("figure", {},
    el("div", { class: "quiet axes" }, `Levels: 5-HT1A (row ↑) / 5-HT2A (column →).${measure.better ? " Lower is better." : ""}`),
    el("div", { class: "wide" }, made),
    el("div", { class: "scale" }, measure.format(measure.low),
      el("i", { style: `background: ${measure.better ? falling : rising}` }), withUnit(measure.format(measure.high), unitOf(measure))),
    el("figcaption", { id: "certainty" }, certainty(experiment, measure)));
}

function paint(td, measure, i) {
  const value = measure.values[i];
  td.append(el("span", { class: "value" }, measure.format(value)));
  if (value === null) return;
  const sure = sureText(measure, i).replace(" ", "\u202f");
  if (sure && sure.length <= ROOM) td.append(el("span", { class: "sure" }, sure));
  const color = colorOf(measure, value);
  td.style.background = rgb(color);
  td.style.color = inkOn(color);
}

function list(experiment, measure) {
  const order = measure.values.map((value, i) => [value ?? Infinity, i]).sort((a, b) => a[0] - b[0]);
  const colors = looks(experiment.conditions);
  const most = Math.max(...measure.values.map((one, i) => Math.abs(one) + 1.96 * (measure.errors?.[i] ?? 0)));
  const rows = order.map(([, i]) => ({
    header: experiment.conditions[i].label,
    cells: [cellOf(experiment, measure, i, (td) => bar(td, measure, i, colors[i].color, most))],
  }));
  const levels = el("div", { class: "quiet axes" }, labelNote(experiment.conditions.map((one) => one.label)));
  return el("figure", {}, levels, grid({ ...gridOptions(experiment, measure), kind: "list", rows }),
    el("figcaption", { id: "certainty" }, measure.errors ? "Bars: mean; lines: 95 % interval. " : "Bars: mean. ", certainty(experiment, measure)));
}

function bar(td, measure, i, color, most) {
  const percent = (value) => `${Math.max(0, Math.min(100, (100 * value) / (most || 1)))}%`;
  const [value, error] = [measure.values[i], 1.96 * (measure.errors?.[i] ?? 0)];
  td.append(el("span", { class: "value" }, `${measure.format(value)} ${measure.best_share ? `(${sureText(measure, i)})` : sureText(measure, i)}`.trim()));
  td.append(el("span", { class: "bar", style: `width: ${percent(Math.abs(value))}; background: ${color}` }));
  if (!error) return;
  const left = percent(Math.abs(value) - error);
  td.append(el("span", { class: "whisker", style: `left: ${left}; width: calc(${percent(Math.abs(value) + error)} - ${left})` }));
}

function measuresTable(experiment) {
  const measures = Object.values(experiment.measures);
  const columns = [{ name: "condition", text: true }, { name: "5-HT1A dose" }, { name: "5-HT2A dose" },
    ...measures.map((one) => ({ name: withUnit(one.long_name, unitOf(one)) }))];
  const rows = experiment.conditions.map((one, i) => [one.label, one.dose_1a, one.dose_2a,
    ...measures.map((measure) => valueAndError(measure, i))]);
  const share = experiment.measures.score.best_share ? "; for the score, the share of resamples in which it is the lowest" : "";
  return table(`Measures of ${experiment.name}: mean ± half of the 95 % interval (1.96 s.e.m.), n = ${experiment.replicates}${share}. ${labelNote(experiment.conditions.map((one) => one.label))}`, columns, rows);
}

function valueAndError(measure, i) {
  const factor = factorOf(measure);
  const mean = format(measure.mean[i] === null ? null : factor * measure.mean[i], 4);
  if (shareOf(measure, i) !== null) return `${mean} (${oftenText(shareOf(measure, i))})`;
  return measure.sem?.[i] != null ? `${mean} ± ${format(1.96 * factor * measure.sem[i], 2)}` : mean;
}

function course(experiment) {
  const chosen = chosenConditions(experiment);
  const observables = Object.keys(content.observables).map((name) => [name, observableTitle(name)]);
  const band = experiment.replicates > 1 ? `Bands: ± 1 s.e.m., n = ${experiment.replicates}. ` : "One replicate. ";
  return el("div", {},
    el("div", { class: "controls" },
      select("observable", "Over time", observables, state.observable, (value) => update({ observable: value })),
      el("button", { id: "clear", type: "button", disabled: !chosen.length, onclick: clearChoice }, "Clear"),
      el("button", { id: "watch", type: "button", disabled: !chosen.length, onclick: () => watchFrom(experiment, chosen) }, "Watch landscape")),
    chips(experiment, chosen),
    el("figure", {}, plotPlace("course", 420),
      el("figcaption", {}, chosen.length ? `${labelNote(chosen.map((one) => one.label))}${band}Shaded: drug period.` : "Choose cells to see their time course.")),
    details("Data as table", () => courseTable(experiment), { id: "course-table" }));
}

function chips(experiment, chosen) {
  const [styles, measure] = [looks(chosen), measureOf(experiment)];
  return el("ul", { class: "chips", "aria-label": "Chosen conditions" }, chosen.map((one, i) =>
    el("li", {}, el("button", {
      type: "button", "aria-label": `Remove ${one.label}`, onclick: () => toggle(experiment, one.name),
    }, lineSample(styles[i]), one.label, chipValue(experiment, measure, one), el("span", { "aria-hidden": "true" }, "✕")))));
}

function chipValue(experiment, measure, condition) {
  const i = experiment.conditions.indexOf(condition);
  const share = shareOf(measure, i) === null ? "" : ` (${oftenText(shareOf(measure, i))})`;
  return el("small", { title: measure.long_name }, shownText(measure, i) + share);
}

function watchFrom(experiment, chosen) {
  const one = chosen.find((condition) => condition.name === active) ?? chosen.at(-1);
  update({ view: "landscape", watched: experiment.name, condition: one.name, frame: "0" });
  document.getElementById("tab-landscape").focus();
}

async function drawCourse(experiment) {
  const place = document.getElementById("course");
  const chosen = chosenConditions(experiment);
  const observable = content.observables[state.observable] ? state.observable : "kl_divergence";
  const make = async () => {
    const styles = looks(chosen);
    const series = await Promise.all(chosen.map((one) => seriesOf(one, observable)));
    const traces = chosen.flatMap((one, i) => courseTraces(experiment.steps, one, series[i], styles[i]));
    return { traces, layout: {
      xaxis: axis("step after the warm-up"), yaxis: axis(observableTitle(observable), { exponentformat: "power" }),
      shapes: drugPeriods(experiment.periods), hovermode: chosen.length <= FEW ? "x unified" : "closest",
    } };
  };
  await draw(place, make, await courseSummary(experiment, chosen, observable));
}

function courseTraces(x, condition, { mean, sem }, look) {
  const edge = (sign) => Array.from(mean, (value, i) => value + sign * sem[i]);
  const band = { x, mode: "lines", line: { width: 0 }, hoverinfo: "skip", meta: "band" };
  const faint = look.color.replace("rgb", "rgba").replace(")", ", 0.2)");
  return [
    ...(Number.isNaN(sem[0]) ? [] : [
      { ...band, y: edge(-1) }, { ...band, y: edge(1), fill: "tonexty", fillcolor: faint }]),
    {
      x, y: Array.from(mean), mode: "lines", name: literal(condition.label), meta: "mean",
      line: { color: look.color, dash: look.dash, width: 2 },
      customdata: Array.from(sem, (one) => (Number.isNaN(one) ? "" : ` ± ${format(one, 2)}`)),
      hovertemplate: "%{y:.4g}%{customdata}",
    },
  ];
}

async function courseSummary(experiment, chosen, observable) {
  const series = await Promise.all(chosen.map((one) => seriesOf(one, observable)));
  return seriesSummary(observable, experiment.steps, chosen, series);
}

function seriesSummary(observable, steps, chosen, series) {
  const title = observableTitle(observable);
  if (!chosen.length) return `${title} over time; nothing is chosen.`;
  const ends = series.map(({ mean }, i) => `${chosen[i].label}: from ${format(mean[0])} to ${format(mean.at(-1))}`);
  return `${title} over steps ${steps[0]} to ${steps.at(-1)}. ${ends.join("; ")}.`;
}

function courseTable(experiment) {
  const place = el("div");
  const chosen = chosenConditions(experiment);
  Promise.all(chosen.map((one) => seriesOf(one, state.observable))).then((series) =>
    place.append(seriesTable(state.observable, experiment.steps, chosen, series)));
  return place;
}

function seriesTable(observable, steps, chosen, series) {
  const count = Math.min(15, steps.length);
  const rows = Array.from({ length: count }, (_, k) => {
    const i = Math.round((k * (steps.length - 1)) / Math.max(1, count - 1));
    return [String(steps[i]), ...series.map(({ mean, sem }) =>
      Number.isNaN(sem[i]) ? format(mean[i], 4) : `${format(mean[i], 4)} ± ${format(sem[i], 2)}`)];
  });
  const columns = [{ name: "step", text: true }, ...chosen.map((one) => ({ name: one.label }))];
  return table(`${observableTitle(observable)}: mean ± s.e.m. at some steps`, columns, rows);
}

function chosenParameters(experiment) {
  const chosen = chosenConditions(experiment);
  const some = chosen.length ? chosen : experiment.conditions;
  return {
    experiment: experiment.name, root_seed: BigInt(experiment.root_seed), replicates: experiment.replicates,
    parameters: parametersOf(experiment, {}),
    conditions: Object.fromEntries(some.map((one) => [one.name,
      { dose_1a: 0, dose_2a: 0, ...pickDoses(experiment, one), ...one.own }])),
  };
}

const pickDoses = (experiment, condition) => {
  const { dose_1a, dose_2a } = parametersOf(experiment, condition.own);
  return { dose_1a, dose_2a };
};
