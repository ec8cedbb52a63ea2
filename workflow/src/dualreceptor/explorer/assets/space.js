// Design space: every mixture of both doses, the best by a weight, and what a chosen one does.

defaults.plane = content.planes[0]?.name ?? "";
defaults.surface = "outcome";
defaults.weight = "0.5";
defaults.mixture = ""; // the best
defaults.over = "kl_divergence";
defaults.marks = "front,pairs,alike";
defaults.compounds = "";
const PLANE_ERRORS = ["plane", "surfaces", "fronts", "optima", "independence", "additivity", "single_agents", "indices", "compounds"];
let roaming = null; // the cell that keys move from
let watchingWidth = null;

// Without any plane, and where there should be none, there is no such view.
if (content.planes.length || errorsOf(["plane"]).length) {
  views.space = {
    title: "Design space",
    show() {
      const place = document.getElementById("space");
      const plane = planeNamed(state.plane) ?? content.planes[0];
      if (!plane) {
        place.replaceChildren(el("h2", {}, "Design space"), errorNotice(errorsOf(["plane"]), "Not available:"));
        return;
      }
      if (!unpackedPlanes.has(plane.name)) {
        unpackPlane(plane).then(() => { if (state.view === "space") views.space.show(); });
        return;
      }
      const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
      const open = [...place.querySelectorAll("details[open]")].map((one) => one.id);
      place.replaceChildren(...spaceView(plane).filter(Boolean));
      for (const id of open) document.getElementById(id)?.setAttribute("open", "");
      refreshSpace(plane);
      watchWidth(plane);
      if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus();
    },
    leave: () => watchingWidth?.disconnect(),
  };
}

// The map is drawn for its width, so that its letters stay readable.
function watchWidth(plane) {
  watchingWidth?.disconnect();
  const place = document.getElementById("map-place");
  let known = place.clientWidth;
  watchingWidth = new ResizeObserver(() => {
    if (!place.clientWidth || place.clientWidth === known) return;
    known = place.clientWidth;
    drawMap(plane);
  });
  watchingWidth.observe(place);
}

// The weight of the outcome: of those that there are the nearest to the one that is asked for.
function weightOf(plane) {
  const asked = Number.isFinite(Number(state.weight)) ? Number(state.weight) : Number(defaults.weight);
  return plane.weights.reduce((near, one) => (Math.abs(one - asked) < Math.abs(near - asked) ? one : near));
}

const bestOf = (plane) => lowestOf(scoresOf(plane, weightOf(plane)));
const sharesOf = (plane) => plane.best.find((one) => Math.abs(one.weight - weightOf(plane)) < 1e-9);

// The cell of given doses; -1 where the plane has none.
function cellNamed(plane, name) {
  const [dose_1a, dose_2a] = name.split(",").map((text) => (text === "" ? NaN : Number(text)));
  const [row, column] = [plane.dose_1a.indexOf(dose_1a), plane.dose_2a.indexOf(dose_2a)];
  return row < 0 || column < 0 ? -1 : cellAt(plane, row, column);
}

function chosenCell(plane) {
  const given = cellNamed(plane, state.mixture);
  return given >= 0 ? given : Math.max(0, bestOf(plane));
}

const followsBest = (plane) => cellNamed(plane, state.mixture) < 0;
const surfaceOf = (plane) => {
  const known = state.surface === "score" || plane.measures[state.surface]?.listed;
  return planeMeasure(plane, known ? state.surface : "outcome", weightOf(plane));
};
const markChosen = (name) => chosenIn(state.marks).includes(name);
const compoundsChosen = (plane) => plane.compounds.filter((one) => chosenIn(state.compounds).includes(one.compound));

function measureNames(plane) {
  const [first, second, ...others] = Object.keys(plane.measures).filter((name) => plane.measures[name].listed || ENDS.includes(name));
  return [first, second, "score", ...others];
}

function change(plane, changes) {
  Object.assign(state, changes);
  writeAddress();
  refreshSpace(plane);
}

function chooseMixture(plane, name) {
  change(plane, { mixture: name });
  announce(mixtureText(plane, chosenCell(plane)));
}

function mixtureText(plane, cell) {
  const ends = ENDS.map((end) => cellText(planeMeasure(plane, end, 0), cell));
  return `${nameOfDoses(dosesOf(plane, cell))}: ${ends.join("; ")}.`;
}

function cellText(measure, cell) {
  const interval = intervalText(measure, cell);
  const value = `${measure.long_name} ${measure.format(measure.values[cell])} ${unitOf(measure)}`.trim();
  return [value, interval && `95 % interval ${interval}`, verdictText(measure, cell).replace(/^[▼▲] /, ""),
    Number.isFinite(measure.values[cell]) ? "" : whyEmpty(measure, cell)].filter(Boolean).join(", ");
}

function labelOf(plane, measure, best, cell) {
  const tags = [
    cell === best ? "the best at this weight" : "", plane.front.includes(cell) ? "on the Pareto front" : "",
    alikeOf(plane, measure).includes(cell) ? "may be the best" : "",
  ].filter(Boolean);
  const within = compoundsAt(plane, cell, compoundsChosen(plane));
  if (within.length) tags.push(`in the wedge of ${within.join(", ")}`);
  return [`${nameOfDoses(dosesOf(plane, cell))}: ${cellText(measure, cell)}`, ...tags].join("; ");
}

const alikeOf = (plane, measure) => plane.may_be_best[measure.name] ?? [];

function whyEmpty(measure, cell) {
  return measure.whyOf(cell) || (measure.name === "score" ? "a run diverged" : "not a mixture of both agonists");
}

function spaceView(plane) {
  const planes = content.planes.map((one) => [one.name, pretty(one.name)]);
  const measures = measureNames(plane).map((name) => {
    const about = name === "score" ? { long_name: "score at this weight", units: "1" } : plane.measures[name];
    return [name, withUnit(about.long_name, unitOf(about))];
  });
  return [
    el("h2", { class: "unseen" }, "Design space"),
    errorNotice(errorsOf(["plane"]), "Not available:"), errorNotice(errorsOf(PLANE_ERRORS.slice(1), plane.name), "Not available:"),
    fewNotice(plane.replicates),
    el("div", { class: "controls" },
      planes.length > 1 ? select("plane", "Plane", planes, plane.name, (value) => update({ plane: value, mixture: "" })) : null,
      select("surface", "Colour", measures, surfaceOf(plane).name, (value) => update({ surface: value })),
      weightSlider(plane)),
    el("div", { class: "space" },
      el("div", { class: "of-map" },
        el("figure", {}, el("div", { id: "map-place" }), el("div", { id: "map-legend" })), el("div", { id: "marks" })),
      el("div", { class: "of-mixture" }, el("div", { id: "mixture" }), coursePart(plane)),
      el("div", { class: "of-numbers whole", id: "numbers" }),
      el("div", { class: "of-compounds" }, compoundPart(plane)),
      el("div", { class: "of-trade-off" }, tradeOffPart(),
        details("Data as table", () => planeTable(plane), { id: "plane-table" }))),
    copyBar("space", () => yaml(mixtureParameters(plane)), () => snakemake(`datasets/${plane.name}.nc`, `statistics/${plane.name}/surfaces.csv`)),
  ];
}

function weightSlider(plane) {
  const input = el("input", {
    id: "weight", type: "range", min: "0", max: String(plane.weights.length - 1), step: "1",
    oninput: () => change(plane, { weight: String(plane.weights[Number(input.value)]) }),
  });
  input.value = String(plane.weights.indexOf(weightOf(plane)));
  return el("label", { class: "weight" }, el("span", { class: "ends" }, el("span", {}, "burden"),
    el("b", { id: "weight-now" }), el("span", {}, "outcome")), input);
}

// All that follows from the weight, the mixture, the marks and the compounds.
function refreshSpace(plane) {
  const weight = weightOf(plane);
  document.getElementById("weight-now").textContent = `weight ${weight}`;
  const best = bestOf(plane);
  document.getElementById("weight").setAttribute("aria-valuetext",
    `weight ${weight} of the outcome: ${best < 0 ? "no best" : `best ${nameOfDoses(dosesOf(plane, best))}`}`);
  fill("map-legend", mapLegend(plane));
  drawMap(plane);
  fill("marks", markButtons(plane));
  fill("compound-buttons", compoundButtons(plane));
  fill("mixture", mixturePart(plane));
  fill("numbers", numbersPart(plane));
  drawMixture(plane);
  drawTradeOff(plane);
}

// Put into a place what it holds now, the focus staying where it was.
function fill(id, made) {
  const place = document.getElementById(id);
  if (!place) return;
  const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
  const open = [...place.querySelectorAll("details[open]")].map((one) => one.id);
  place.replaceChildren(...[made].flat().filter(Boolean));
  for (const each of open) document.getElementById(each)?.setAttribute("open", "");
  if (focused) document.getElementById(focused)?.focus();
}

function drawMap(plane) {
  const place = document.getElementById("map-place");
  const measure = surfaceOf(plane);
  const [best, chosen] = [bestOf(plane), chosenCell(plane)];
  const focused = place.contains(document.activeElement) && document.activeElement.dataset.name;
  const made = planeMap(plane, measure, {
    width: Math.min(place.clientWidth, 620), chosen, best,
    active: roaming ?? dosesOf(plane, chosen).join(","),
    front: markChosen("front") ? plane.front : [], pairs: markChosen("pairs") ? plane.pairs : [],
    alike: markChosen("alike") ? alikeOf(plane, measure) : [], compounds: compoundsChosen(plane),
    label: (cell) => labelOf(plane, measure, best, cell), onread: (cell) => readCell(plane, measure, cell),
    onmove: (name) => { roaming = name; },
    ontoggle: (name) => chooseMixture(plane, name),
    onclear: () => followBest(plane),
  });
  place.replaceChildren(made);
  if (focused) made.querySelector(`[data-name="${CSS.escape(focused)}"]`)?.focus();
}

function followBest(plane) {
  change(plane, { mixture: "" });
  announce(`The best mixture is chosen. ${mixtureText(plane, chosenCell(plane))}`);
}

function readCell(plane, measure, cell) {
  const line = document.getElementById("cell-reading");
  if (line) line.textContent = `${nameOfDoses(dosesOf(plane, cell))}: ${cellText(measure, cell)}`;
}

function mapLegend(plane) {
  const measure = surfaceOf(plane);
  const better = measure.centre === null ? "" : measure.centre ? " Below 1 is synergy." : " Below 0, a mixture does better than expected.";
  const signs = measure.verdict ? (measure.name.startsWith("alone") ? " ▼ lower than both (p < 0.05 by Holm)."
    : " ▼ synergy, ▲ antagonism, by a band over all mixtures; no sign: inconclusive.") : "";
  const thinned = plane.of.some((count, i) => count > [plane.dose_1a, plane.dose_2a][i].length)
    ? ` Not every dose of the plane's ${plane.of.join(" × ")} is shown.` : "";
  const alike = alikeOf(plane, measure).length ? " Outlined: cells that cannot be told from the best, at 95 % confidence." : "";
  return [
    planeScale(measure),
    el("p", { class: "quiet", id: "cell-reading" }, "Point at a cell, or move with arrow keys, to read it."),
    el("figcaption", {}, el("b", {}, withUnit(measure.long_name, unitOf(measure))),
      `.${measure.better ? " Lower is better." : ""}${better}${signs} ★ Lowest score at this weight, both outcomes scaled over this plane.${alike}`,
      ` ${plane.replicates > 1 ? `n = ${plane.replicates} replicates` : "One replicate"}.${thinned}`,
      " Framed: the chosen mixture, at first the best. Click a cell, or press Enter on it, to choose another; Escape goes back to the best."),
  ];
}

function markButtons(plane) {
  const measure = surfaceOf(plane);
  const signs = {
    front: ["○", `Pareto front, ${plane.front.length} cells`, plane.front.length],
    pairs: ["◆", `the study's pairs of levels, ${plane.pairs.length}`, plane.pairs.length],
    alike: ["▢", `may be the ${measure.name === "burden" ? "lowest burden" : "best outcome"}`, alikeOf(plane, measure).length],
  };
  const buttons = Object.entries(signs).filter(([, [, , count]]) => count).map(([name, [sign, text]]) =>
    el("li", {}, toggleButton(markChosen(name), () => toggleMark(plane, name), { id: `mark-${name}` },
      el("span", { "aria-hidden": "true" }, sign), text)));
  return [el("ul", { class: "chips", "aria-label": "Marks on the map" }, buttons)];
}

const toggled = (list, name) => (list.includes(name) ? list.filter((one) => one !== name) : [...list, name]);

function toggleMark(plane, name) {
  const now = chosenIn(state.marks).filter((one) => one !== "none");
  change(plane, { marks: toggled(now, name).join(",") || "none" });
}

function compoundPart(plane) {
  if (!plane.compounds.length) return null;
  return el("section", { "aria-labelledby": "compounds-title" }, el("h3", { id: "compounds-title" }, "Compounds"),
    el("p", { class: "quiet", id: "caveat" }, plane.caveat), el("div", { id: "compound-buttons" }),
    details("Compounds as table", () => compoundTable(plane), { id: "compound-table" }));
}

function compoundButtons(plane) {
  const shown = compoundsChosen(plane);
  return el("ul", { class: "chips", "aria-label": "Compounds on the map" }, plane.compounds.map((one) => {
    const place = shown.indexOf(one);
    const dash = COMPOUND_DASHES[place % COMPOUND_DASHES.length];
    const line = place < 0 ? null : lineSample({ color: token("--ink"), dash: dash || "solid" });
    return el("li", {}, toggleButton(place >= 0, () => toggleCompound(plane, one.compound),
      { id: `compound-${one.compound}` }, line, one.compound));
  }));
}

function toggleCompound(plane, name) {
  change(plane, { compounds: toggled(compoundsChosen(plane).map((one) => one.compound), name).join(",") });
  announce(`${name} ${chosenIn(state.compounds).includes(name) ? "is on the map" : "is off the map"}.`);
}

function compoundTable(plane) {
  const columns = [{ name: "compound", text: true }, { name: "5-HT1A share at low concentrations" }, { name: "wedge" },
    { name: "by values alone" }, { name: "share of good mixtures in it" }, { name: "remarks", text: true, long: true }];
  const share = (value) => (value === null ? "–" : value.toFixed(3));
  const rows = plane.compounds.map((one) => [one.compound, share(one.share), `${share(one.low)} to ${share(one.high)}`,
    `${share(one.values_low)} to ${share(one.values_high)}`,
    one.region_share === null ? "–" : `${Math.round(100 * one.region_share)} % (${one.cells})`,
    [one.widened, one.note, one.reason].filter(Boolean).join("; ")]);
  return table("Directions as shares of 5-HT1A in both doses; good mixtures are on the Pareto front in half of the resamples or more", columns, rows);
}

function planeTable(plane) {
  const measures = measureNames(plane).filter((name) => name !== "score").map((name) => planeMeasure(plane, name, 0));
  const columns = [{ name: "5-HT1A dose" }, { name: "5-HT2A dose" },
    ...measures.map((one) => ({ name: withUnit(one.long_name, unitOf(one)) }))];
  const rows = Array.from({ length: countCells(plane) }, (_, cell) => [...dosesOf(plane, cell), ...measures.map((one) => {
    const interval = intervalText(one, cell);
    const text = interval ? `${one.format(one.values[cell])} (${interval})` : one.format(one.values[cell]);
    return `${text} ${VERDICT_SIGNS[one.verdictOf(cell)] ?? ""}`.trim();
  })]);
  return table(`Measures of ${plane.name}, with 95 % intervals, n = ${plane.replicates}`, columns, rows);
}
