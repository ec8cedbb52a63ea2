// Planes of both doses: the values of their cells, the weighted score, and colours.

const ENDS = ["outcome", "burden"];
const unpackedPlanes = new Map(); // numbers and time courses, by the plane's name

const planeNamed = (name) => content.planes.find((one) => one.name === name);
const countCells = (plane) => plane.dose_1a.length * plane.dose_2a.length;
const cellAt = (plane, row, column) => row * plane.dose_2a.length + column;
const dosesOf = (plane, cell) =>
  [plane.dose_1a[Math.floor(cell / plane.dose_2a.length)], plane.dose_2a[cell % plane.dose_2a.length]];

async function unpackPlane(plane) {
  const [numbers, series] = await Promise.all([array(plane.numbers, Float32Array), array(plane.series, Float32Array)]);
  unpackedPlanes.set(plane.name, { numbers, series });
}

// Of each cell the value of a measure, or an end of its interval; NaN where there is none.
function valuesOf(plane, name, part = 0) {
  const cells = countCells(plane);
  const row = 3 * Object.keys(plane.measures).indexOf(name) + part;
  return Array.from(unpackedPlanes.get(plane.name).numbers.subarray(row * cells, (row + 1) * cells));
}

function scaled(values) {
  const known = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return values.map((value) => (value - low) / (high > low ? high - low : 1));
}

// The score of section 8 of the model description, with a weight of the outcome: each outcome
// scaled to [0, 1] over the cells, and their weighted mean scaled again.
function scoresOf(plane, weight) {
  const values = ENDS.map((end) => valuesOf(plane, end));
  const known = values[0].map((_, i) => values.every((each) => Number.isFinite(each[i])));
  const [outcome, burden] = values.map((each) => scaled(each.map((one, i) => (known[i] ? one : NaN))));
  return scaled(outcome.map((one, i) => weight * one + (1 - weight) * burden[i]));
}

// The first cell of the lowest value; -1 if there is none.
const lowestOf = (values) => values.reduce((best, value, i) =>
  (Number.isFinite(value) && !(values[best] <= value) ? i : best), -1);

// A measure of a plane in the unit in which it is shown.
function planeMeasure(plane, name, weight) {
  const about = name === "score"
    ? { long_name: `score at weight ${weight}`, units: "1", better: "lower", centre: null }
    : plane.measures[name];
  const factor = factorOf(about);
  const parts = name === "score" ? [scoresOf(plane, weight), [], []] : [0, 1, 2].map((part) => valuesOf(plane, name, part));
  const [values, lows, highs] = parts.map((part) => part.map((value) => factor * value));
  const known = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const centre = about.centre === null ? null : factor * about.centre;
  const reach = centre === null ? 0 : Math.max(high - centre, centre - low);
  return {
    ...about, name, values, lows, highs, low, high, centre, reach, format: alike(known),
    verdictOf: (cell) => about.verdict?.[cell] ?? null,
    whyOf: (cell) => Object.entries(about.why ?? {}).find(([, cells]) => cells.includes(cell))?.[0] ?? "",
  };
}

// Blue below what is expected of a mixture, orange above it.
const DIVERGING = ["#084a8c", "#4292c6", "#b3d1e8", "#f2f0eb", "#fbc795", "#e3781e", "#8c3a04"].map(hex);
const diverging = `linear-gradient(to right, ${DIVERGING.map(rgb).join(", ")})`;

function divergingColor(share) {
  const place = Math.min(1, Math.max(0, share)) * (DIVERGING.length - 1);
  const i = Math.min(DIVERGING.length - 2, Math.floor(place));
  return mixed(DIVERGING[i], DIVERGING[i + 1], place - i);
}

function planeColor(measure, value) {
  if (measure.centre === null) return colorOf(measure, value);
  return divergingColor(measure.reach ? 0.5 + (value - measure.centre) / (2 * measure.reach) : 0.5);
}

function planeScale(measure) {
  const ends = measure.centre === null ? [measure.low, measure.high]
    : [measure.centre - measure.reach, measure.centre + measure.reach];
  const colors = measure.centre !== null ? diverging : measure.better ? falling : rising;
  const middle = measure.centre === null ? "" : `; in the middle ${format(measure.centre)}`;
  return el("div", { class: "scale" }, measure.format(ends[0]), el("i", { style: `background: ${colors}` }),
    withUnit(measure.format(ends[1]), unitOf(measure)) + middle);
}

function intervalText(measure, cell, spell = measure.format) {
  const [low, high] = [measure.lows[cell], measure.highs[cell]];
  return Number.isFinite(low) && Number.isFinite(high) ? `${spell(low)} to ${spell(high)}` : "";
}

const VERDICT_WORDS = { "-1": "synergy", 0: "inconclusive", 1: "antagonism" };
const ALONE_WORDS = { "-1": "lower than both", 0: "not shown to be lower than both" };
const VERDICT_SIGNS = { "-1": "▼", 0: "", 1: "▲" };

function verdictText(measure, cell) {
  const verdict = measure.verdictOf(cell);
  if (verdict === null) return "";
  const words = measure.name.startsWith("alone") ? ALONE_WORDS : VERDICT_WORDS;
  return `${VERDICT_SIGNS[verdict]} ${words[verdict]}`.trim();
}

const nameOfDoses = ([dose_1a, dose_2a]) => `5-HT1A ${dose_1a}, 5-HT2A ${dose_2a}`;

// Those of some compounds in whose wedges a mixture lies, edges included; zero dose of both has
// no direction.
function compoundsAt(plane, cell, compounds) {
  const [dose_1a, dose_2a] = dosesOf(plane, cell);
  if (!(dose_1a + dose_2a > 0)) return [];
  const share = dose_1a / (dose_1a + dose_2a);
  const within = compounds.filter(({ low, high }) => share >= low - 1e-9 && share <= high + 1e-9);
  return within.map((one) => one.compound);
}

// Mean and standard error of an observable over time in a cell, as they are shown.
function cellSeries(plane, cell, observable) {
  const { series } = unpackedPlanes.get(plane.name);
  const points = plane.steps.length;
  const first = 2 * points * (ENDS.length * cell + DIVERGENCES.indexOf(observable));
  const factor = observableFactor(observable);
  const part = (k) => series.slice(first + k * points, first + (k + 1) * points).map((value) => factor * value);
  return { mean: part(0), sem: part(1) };
}
