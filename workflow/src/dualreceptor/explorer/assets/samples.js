// A sampled space of parameters: where in it a claim holds, and what separates that from elsewhere.

defaults.claimed = ""; // the first
defaults.across = ""; // the strongest parameter
defaults.up = ""; // the second
// Verdicts at points as they are numbered, with the looks of verdicts on claims.
const HOLDINGS = [
  { name: "holds", ...VERDICTS.supported },
  { name: "inconclusive", ...VERDICTS.inconclusive },
  { name: "fails", ...VERDICTS.contradicted },
];
// Marks of points, from the lowest to the uppermost; of inconclusive ones by the side of the margin.
const POINTS = [
  { name: "inconclusive, margin below 0", sign: "○", symbol: "circle-open", hue: "supported", is: (verdict, margin) => verdict === 1 && margin < 0 },
  { name: "inconclusive, margin above 0", sign: "□", symbol: "square-open", hue: "contradicted", is: (verdict, margin) => verdict === 1 && !(margin < 0) },
  { name: "holds", sign: "●", symbol: "circle", hue: "supported", is: (verdict) => verdict === 0 },
  { name: "fails", sign: "■", symbol: "square", hue: "contradicted", is: (verdict) => verdict === 2 },
];
const DARKER = { supported: "#1f7db3", contradicted: "#a86f00" }; // on white, thin lines need more
const pointInk = ({ hue }) => (isDark() ? VERDICTS[hue].color : DARKER[hue]);

const claimedIn = (space) => space.claims.find((one) => one.name === state.claimed) ?? space.claims[0];

// The parameters of both axes: those that are asked for, else the strongest of the claim's margin.
function axesFor(space, claim) {
  const asked = [state.across, state.up].map((name) => space.parameters.indexOf(name));
  const free = claim.strongest.filter((p) => !asked.includes(p));
  return asked.map((p) => (p >= 0 ? p : free.shift()));
}

function samplesPart(space) {
  const claim = claimedIn(space);
  if (!claim) return el("div", {}, el("p", {}, "There is no claim about these conditions."));
  const parameters = space.parameters.map((name) => [name, pretty(name)]);
  const [across, up] = axesFor(space, claim);
  const pick = (id, label, p) => select(id, label, parameters, space.parameters[p], (value) => update({ [id]: value }));
  return el("div", {},
    el("div", { class: "controls" },
      select("claimed", "Claim", space.claims.map((one) => [one.name, pretty(one.name)]), claim.name, (value) => update({ claimed: value })),
      ...(claim.judged ? [pick("across", "Across", across), pick("up", "Up", up)] : [])),
    el("h3", { id: "claim-statement" }, claim.statement),
    claim.reason ? el("p", { class: "notice" }, `Not judged: ${claim.reason}.`) : el("div", {}, ...sharesPart(claim)),
    ...(claim.judged ? [
      el("figure", {}, plotPlace("samples", 420), samplesLegend(), el("figcaption", {}, samplesCaption(space, claim))),
      details("Points as table", () => samplesTable(space, claim), { id: "samples-table" })] : []),
    claim.separation.length ? details("Parameters that tell where it holds", () => separationTable(claim), { id: "separation-table" }) : null);
}

const endText = (value) => String(Math.round(1000 * value) / 10);
const shareText = ({ share, low, high }) => `${endText(share)}\u00a0%${low === null || high === null ? "" : ` (${endText(low)} to ${endText(high)})`}`;

function sharesPart(claim) {
  const known = HOLDINGS.filter(({ name }) => claim.shares[name]);
  if (!known.length) return [];
  const [part, whole] = claim.contrasts;
  const of = part < whole ? ` Judged by ${part} of its ${whole} contrasts, those whose conditions are in the sample.` : "";
  return [
    el("ul", { class: "shares", id: "shares" }, ...known.map((look) => shareRow(look.sign, look.name, claim.shares[look.name], look.color)),
      shareRow("◆", "margin below 0", claim.negative, "ink")),
    el("p", { class: "quiet" }, `Share of ${claim.negative.n} points, with its 95 % interval over independent parts of the sample.${of} `
      + `Margin below 0, whatever its error: ${claim.negative.blocks.map((one) => `${endText(one)}\u00a0%`).join(" and ")} from the two halves of the replicates.`),
  ];
}

function shareRow(sign, name, found, color) {
  const at = (value) => `${100 * Math.min(1, Math.max(0, value))}%`;
  const { share, low, high } = found;
  const look = color === "ink" ? {} : { color: `color: ${color}`, background: `background: ${color}` };
  return el("li", {}, el("span", {}, el("span", { "aria-hidden": "true", style: look.color }, sign), ` ${name}`),
    el("span", { class: "track", "aria-hidden": "true" }, el("i", { style: `width: ${at(share)}; ${look.background ?? ""}` }),
      low === null || high === null ? null : el("b", { style: `left: ${at(low)}; width: calc(${at(high)} - ${at(low)})` })),
    el("span", { class: "told" }, shareText(found)));
}

const samplesLegend = () => el("ul", { class: "chips legend", "aria-label": "Legend" },
  POINTS.map((look) => el("li", {}, el("span", { "aria-hidden": "true", style: `color: ${pointInk(look)}` }, look.sign), look.name)));

function samplesCaption(space, claim) {
  const strongest = claim.strongest.map((p) => pretty(space.parameters[p])).join(" and ");
  const some = space.count < space.of ? ` The first ${space.count} of ${space.of} points.` : "";
  return "One point for each set of parameters; the others vary, too. The claim holds where the 95 % interval over replicates lies below 0 for every contrast (for the best condition: "
    + `for the margin), and fails where it lies above 0 for any. The axes start with ${strongest}, on which its margin depends the most.${some}`;
}

// Values of a parameter, or margins of a claim and their errors, at all points.
const parameterAt = (space, p) => unpackedSamples.get(space.name).values.subarray(p * space.count, (p + 1) * space.count);

function marginsAt(space, claim) {
  const { margins, verdicts } = unpackedSamples.get(space.name);
  const c = space.claims.indexOf(claim);
  const factor = factorOf({ units: claim.units, better: "lower" });
  const part = (k) => margins.slice((2 * c + k) * space.count, (2 * c + k + 1) * space.count).map((value) => factor * value);
  return { margins: part(0), errors: part(1), verdicts: verdicts.subarray(c * space.count, (c + 1) * space.count) };
}

function drawSamples(space) {
  const place = document.getElementById("samples");
  const claim = claimedIn(space);
  if (!place || !claim) return;
  const [across, up] = axesFor(space, claim);
  const title = (p) => pretty(space.parameters[p]) + (space.scales[p] === "log" ? " (log scale)" : "");
  const make = () => ({
    traces: POINTS.map((look) => sampleTrace(space, claim, across, up, look)),
    layout: { xaxis: axis(title(across), scaleOf(space, across)), yaxis: axis(title(up), scaleOf(space, up)), hovermode: "closest" },
  });
  draw(place, make, samplesSummary(space, claim, title(across), title(up)));
}

// Ticks of a logarithmic axis: its ends and middle, in plain numbers.
function scaleOf(space, p) {
  if (space.scales[p] !== "log") return {};
  const values = parameterAt(space, p);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const ticks = [low, Math.sqrt(low * high), high].map((value) => Number(value.toPrecision(2)));
  return { type: "log", tickvals: ticks, ticktext: ticks.map(String) };
}

function sampleTrace(space, claim, across, up, look) {
  const { verdicts, margins } = marginsAt(space, claim);
  const some = Array.from(verdicts.keys()).filter((i) => look.is(verdicts[i], margins[i]));
  const [x, y] = [across, up].map((p) => some.map((i) => parameterAt(space, p)[i]));
  const open = look.symbol.endsWith("open");
  return {
    x, y, mode: "markers", type: "scatter", name: look.name, meta: look.name,
    text: some.map((i) => pointText(space, claim, i)), hovertemplate: "%{text}<extra></extra>",
    marker: { symbol: look.symbol, size: open ? 6 : 8, color: pointInk(look), opacity: 1, line: { width: open ? 1.4 : 0.8, color: open ? pointInk(look) : token("--paper") } },
  };
}

const valueText = (value) => (Number.isInteger(value) ? String(value) : format(value));

function marginText(space, claim, i) {
  const { margins, errors } = marginsAt(space, claim);
  const error = Number.isFinite(errors[i]) ? ` ± ${format(errors[i], 2)}` : "";
  return `${format(margins[i])}${error} ${unitOf({ units: claim.units, better: "lower" })}`.trim();
}

function pointText(space, claim, i) {
  const { verdicts } = marginsAt(space, claim);
  const values = space.parameters.map((name, p) => `${pretty(name)} ${valueText(parameterAt(space, p)[i])}`);
  return [`<b>${HOLDINGS[verdicts[i]].name}</b>: margin ${marginText(space, claim, i)}`, ...values.map(literal)].join("<br>");
}

function samplesSummary(space, claim, across, up) {
  const each = HOLDINGS.filter(({ name }) => claim.shares[name]).map(({ name }) => `${name} ${shareText(claim.shares[name])}`);
  return `${claim.statement} Share of the space: ${each.join(", ")}. Points over ${across} and ${up}, ${space.count} in all.`;
}

function samplesTable(space, claim) {
  const { margins, errors, verdicts } = marginsAt(space, claim);
  const columns = [{ name: "verdict", text: true }, { name: withUnit("margin", unitOf({ units: claim.units, better: "lower" })) }, { name: "standard error" },
    ...space.parameters.map((name) => ({ name: pretty(name) }))];
  const order = Array.from(margins.keys()).filter((i) => verdicts[i] < HOLDINGS.length).sort((a, b) => margins[a] - margins[b]);
  const rows = order.map((i) => [`${HOLDINGS[verdicts[i]].sign} ${HOLDINGS[verdicts[i]].name}`, format(margins[i]), format(errors[i], 2),
    ...space.parameters.map((_, p) => valueText(parameterAt(space, p)[i]))]);
  return table(`Points of ${space.name} by the margin of the claim ${claim.name}`, columns, rows);
}

function separationTable(claim) {
  const columns = [{ name: "parameter", text: true }, { name: "distance" }, { name: "p (Holm)" },
    { name: "median, margin below 0" }, { name: "median of others" }, { name: "remark", text: true, long: true }];
  const rows = claim.separation.map((one) => [pretty(one.parameter),
    ...["distance", "p_holm", "median_negative", "median_others"].map((name) => (one[name] === null ? "" : format(one[name]))), one.reason]);
  return table("How far a parameter's values where the margin is below 0 lie from the others, from 0 (alike) to 1 (apart), by Kolmogorov and Smirnov", columns, rows);
}

function shareValues(space) {
  const claim = claimedIn(space);
  const known = claim ? HOLDINGS.filter(({ name }) => claim.shares[name]) : [];
  if (!known.length) return {};
  const told = ({ share, low, high }) => ({ share, interval: low === null || high === null ? undefined : [low, high] });
  const shares = Object.fromEntries(known.map(({ name }) => [name, told(claim.shares[name])]));
  return { claim: claim.name, statement: claim.statement, points: claim.negative.n, share_of_space: { ...shares, margin_below_0: told(claim.negative) } };
}
