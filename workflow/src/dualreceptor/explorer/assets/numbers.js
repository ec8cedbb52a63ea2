// Numbers, units and colours.

const VIRIDIS = [
  [68, 1, 84], [72, 26, 108], [71, 47, 125], [65, 68, 135], [57, 86, 140], [49, 104, 142],
  [42, 120, 142], [35, 136, 142], [31, 152, 139], [34, 168, 132], [53, 183, 121],
  [84, 197, 104], [122, 209, 81], [165, 219, 54], [210, 226, 27], [253, 231, 37],
];

const minus = (text) => text.replace("-", "−");

// Significant digits, without an exponent where there need not be one.
function format(value, digits = 3) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e6) return minus(value.toExponential(digits - 1));
  const places = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return minus(value.toFixed(Math.min(places, 8)));
}

// As many digits after the point for all values of a picture: they are to be compared.
function alike(values) {
  const most = Math.max(...values.filter(Number.isFinite).map(Math.abs), 0);
  const places = most ? Math.max(0, Math.min(8, 2 - Math.floor(Math.log10(most)))) : 0;
  return (value) => (Number.isFinite(value) ? minus(value.toFixed(places)) : "–");
}

// Divergences are some thousandths of a nat, and are shown in thousandths.
const DIVERGENCES = ["kl_divergence", "cumulative_kl_increase"];
const observableFactor = (name) => (DIVERGENCES.includes(name) ? 1000 : 1);

function observableTitle(name) {
  const { long_name, units } = content.observables[name];
  const unit = units === "1" ? "" : units;
  return withUnit(long_name, observableFactor(name) === 1 ? unit : `10⁻³ ${unit}`);
}

const factorOf = (measure) => (measure.units === "nat" && measure.better ? 1000 : 1);

function unitOf(measure) {
  if (measure.units === "1") return "";
  return factorOf(measure) === 1 ? measure.units : `10⁻³ ${measure.units}`;
}

const withUnit = (name, unit) => (unit ? `${name} (${unit})` : name);

// What the labels of conditions tell, as in the figures.
const labelNote = (labels) => (labels.some((one) => one.includes(" / ")) ? "Levels: 5-HT1A / 5-HT2A. " : "");

function viridis(share) {
  const place = Math.min(1, Math.max(0, share)) * (VIRIDIS.length - 1);
  const i = Math.min(VIRIDIS.length - 2, Math.floor(place));
  return VIRIDIS[i].map((low, k) => Math.round(low + (place - i) * (VIRIDIS[i + 1][k] - low)));
}

const rgb = (color) => `rgb(${color.join(", ")})`;
const rising = `linear-gradient(to right, ${VIRIDIS.map(rgb).join(", ")})`;
const falling = `linear-gradient(to right, ${[...VIRIDIS].reverse().map(rgb).join(", ")})`;

function luminance(color) {
  const [r, g, b] = color.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

// Black or white, whichever stands out more from the colour: 4.5 to 1 at least.
const inkOn = (color) => (luminance(color) > 0.179 ? "#000000" : "#ffffff");

const isDark = () => matchMedia("(prefers-color-scheme: dark)").matches;
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const DASHES = { none: "1px,3px", "5-HT1A": "8px,4px", "5-HT2A": "10px,4px,2px,4px", mixed: "solid" };

function hex(color) {
  return [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16));
}

const mixed = (color, other, share) =>
  color.map((part, i) => Math.round((1 - share) * part + share * other[i]));

// A colour for each condition: the hue of its agonist type; of several of one type, each
// a shade of it, the strongest for the highest dose.
function looks(conditions) {
  const dark = isDark();
  const dose = (one) => Math.hypot(one.dose_1a, one.dose_2a);
  return conditions.map((one, index) => {
    const kin = conditions.filter((other) => other.agonist_type === one.agonist_type);
    const rank = [...kin].sort((a, b) => dose(a) - dose(b)).indexOf(one);
    const place = kin.length > 1 ? rank / (kin.length - 1) : 0.5;
    return { color: rgb(shade(one.agonist_type, place, dark)), dash: DASHES[one.agonist_type], index };
  });
}

function shade(kind, place, dark) {
  const [black, white] = [[0, 0, 0], [255, 255, 255]];
  const hue = kind === "none" && dark ? white : hex(content.hues[kind]);
  if (kind === "none") return mixed(hue, dark ? black : white, 0.4 * (1 - place));
  const [faint, strong] = dark ? [0, 0.45] : [-0.3, 0.5];
  const share = faint + place * (strong - faint);
  if (dark) return mixed(hue, white, 0.15 + share);
  return share < 0 ? mixed(hue, white, -share) : mixed(hue, black, share);
}
