// The chosen mixture of a plane: its numbers, its course beside no drug, and its place among all.

function mixturePart(plane) {
  const cell = chosenCell(plane);
  const [dose_1a, dose_2a] = dosesOf(plane, cell);
  const pick = (id, label, axis, dose, name) => select(id, label, plane[axis].map((one) => [String(one), String(one)]), String(dose),
    (value) => chooseMixture(plane, name(value)));
  const best = bestOf(plane) === cell;
  return [
    el("h3", {}, `${followsBest(plane) ? "The best at this weight" : "Chosen"}: ${nameOfDoses([dose_1a, dose_2a])}`),
    el("p", {}, bestText(plane, best)),
    el("div", { class: "controls" },
      pick("dose_1a", "5-HT1A dose", "dose_1a", dose_1a, (value) => `${value},${dose_2a}`),
      pick("dose_2a", "5-HT2A dose", "dose_2a", dose_2a, (value) => `${dose_1a},${value}`),
      el("button", { id: "follow", type: "button", disabled: followsBest(plane), onclick: () => followBest(plane) }, "Follow the best")),
  ];
}

// Where the best is, and how surely.
function bestText(plane, chosen) {
  const best = bestOf(plane);
  if (best < 0) return "No mixture has both outcomes.";
  const where = chosen ? "It has" : `The best at this weight is ${nameOfDoses(dosesOf(plane, best))}: it has`;
  const found = sharesOf(plane);
  const share = found && found.cell === best && found.share !== null
    ? `, and has it in ${format(100 * found.share, 2)} % of resamples of the replicates` : "";
  return `${where} the lowest score${share}.`;
}

function numbersPart(plane) {
  const cell = chosenCell(plane);
  const within = compoundsAt(plane, cell, plane.compounds);
  const wedges = `In the ${within.length > 1 ? "wedges" : "wedge"} of ${within.join(", ")}.`;
  return [numbersTable(plane, cell), within.length ? el("p", { class: "quiet" }, wedges) : null];
}

function numbersTable(plane, cell) {
  const columns = [{ name: "measure", text: true, long: true }, { name: "value" }, { name: "95 % interval" }, { name: "verdict", text: true, long: true }];
  const names = ["outcome", "burden", "score", ...Object.keys(plane.measures).slice(2)];
  const rows = names.map((name) => {
    const measure = planeMeasure(plane, name, weightOf(plane));
    const known = Number.isFinite(measure.values[cell]);
    return [withUnit(measure.long_name, unitOf(measure)), format(measure.values[cell], 4), intervalText(measure, cell, format),
      known ? verdictText(measure, cell) : whyEmpty(measure, cell)];
  });
  return table(`${nameOfDoses(dosesOf(plane, cell))}: n = ${plane.replicates}; intervals are of one mixture each`, columns, rows);
}

function coursePart(plane) {
  const observables = DIVERGENCES.map((name) => [name, observableTitle(name)]);
  const band = plane.replicates > 1 ? `Bands: ± 1 s.e.m., n = ${plane.replicates}. ` : "One replicate. ";
  return [
    el("div", { class: "controls" },
      select("over", "Over time", observables, state.over, (value) => update({ over: value }))),
    el("ul", { class: "chips legend", id: "mixture-legend", "aria-label": "Legend" }),
    el("figure", {}, plotPlace("mixture-course", 400), el("figcaption", {}, `${band}Shaded: drug period.`)),
    details("Time course as table", () => el("div", { id: "mixture-series" }, mixtureSeriesTable(plane)), { id: "series-table" }),
  ];
}

const tradeOffPart = () => el("figure", {}, el("h3", {}, "Outcome against burden"), plotPlace("trade-off", 340),
  el("figcaption", {}, "A point for each mixture; down and to the left is better. Line: Pareto front, whose mixtures no other beats in both. "
    + "★ Lowest score at this weight. □ Chosen."));

// No drug, where the plane has it, and the chosen mixture.
function mixtureLines(plane) {
  const none = cellNamed(plane, "0,0");
  const cells = [...new Set([none, chosenCell(plane)])].filter((cell) => cell >= 0);
  return cells.map((cell) => {
    const [dose_1a, dose_2a] = dosesOf(plane, cell);
    const kind = dose_1a > 0 ? (dose_2a > 0 ? "mixed" : "5-HT1A") : dose_2a > 0 ? "5-HT2A" : "none";
    return { cell, dose_1a, dose_2a, agonist_type: kind, label: cell === none ? "no drug" : nameOfDoses([dose_1a, dose_2a]) };
  });
}

const overTime = () => (DIVERGENCES.includes(state.over) ? state.over : "kl_divergence");

function mixtureSeriesTable(plane) {
  const lines = mixtureLines(plane);
  return seriesTable(overTime(), plane.steps, lines, lines.map((one) => cellSeries(plane, one.cell, overTime())));
}

function drawMixture(plane) {
  const lines = mixtureLines(plane);
  const styles = looks(lines);
  const series = lines.map((one) => cellSeries(plane, one.cell, overTime()));
  fill("mixture-legend", lines.map((one, i) => el("li", {}, lineSample(styles[i]), one.label)));
  fill("mixture-series", mixtureSeriesTable(plane));
  const make = () => ({
    traces: lines.flatMap((one, i) => courseTraces(plane.steps, one, series[i], styles[i])),
    layout: {
      xaxis: axis("step after the warm-up"), yaxis: axis(observableTitle(overTime()), { exponentformat: "power" }),
      shapes: drugPeriods(plane.periods), hovermode: "x unified",
    },
  });
  draw(document.getElementById("mixture-course"), make, seriesSummary(overTime(), plane.steps, lines, series));
}

function drawTradeOff(plane) {
  const [outcome, burden] = ENDS.map((end) => planeMeasure(plane, end, 0));
  const [best, chosen] = [bestOf(plane), chosenCell(plane)];
  const points = (cells, more) => ({
    x: cells.map((cell) => burden.values[cell]), y: cells.map((cell) => outcome.values[cell]), mode: "markers",
    text: cells.map((cell) => nameOfDoses(dosesOf(plane, cell))), hovertemplate: "%{text}<br>outcome %{y:.4g}, burden %{x:.4g}<extra></extra>", ...more,
  });
  const front = [...plane.front].sort((a, b) => burden.values[a] - burden.values[b]);
  const every = outcome.values.map((_, cell) => cell);
  const ink = token("--ink"), paper = token("--paper"), accent = token("--accent");
  const make = () => ({
    traces: [
      points(every, { marker: { size: 5, color: token("--quiet"), opacity: 0.55 } }),
      points(front, { mode: "lines+markers", line: { color: ink, width: 1.5, shape: "hv" }, marker: { size: 7, color: paper, line: { color: ink, width: 1.5 } }, meta: "front" }),
      points([chosen], { marker: { size: 15, symbol: "square-open", color: accent, line: { width: 3 } }, meta: "chosen" }),
      points(best < 0 ? [] : [best], { marker: { size: 15, symbol: "star", color: paper, line: { color: ink, width: 1.5 } }, meta: "best" }),
    ],
    layout: {
      xaxis: axis(withUnit(burden.long_name, unitOf(burden))), yaxis: axis(withUnit(outcome.long_name, unitOf(outcome))), hovermode: "closest",
    },
  });
  draw(document.getElementById("trade-off"), make,
    `Outcome against burden of ${every.length} mixtures, ${front.length} of them on the Pareto front. Chosen: ${mixtureText(plane, chosen)}`);
}

function mixtureParameters(plane) {
  const [dose_1a, dose_2a] = dosesOf(plane, chosenCell(plane));
  return {
    ensemble: plane.name, root_seed: BigInt(plane.root_seed), replicates: plane.replicates,
    parameters: { ...parametersOf(plane, {}), dose_1a, dose_2a }, weight: weightOf(plane),
  };
}
