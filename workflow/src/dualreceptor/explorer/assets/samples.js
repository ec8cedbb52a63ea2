// A sampled space of parameters: where in it a claim holds, and what separates that from elsewhere.

defaults.claimed = ""; // the first
defaults.across = ""; // the strongest parameter
defaults.up = ""; // the second
// As it is numbered, and looks like the verdicts on claims.
const HOLDINGS = [
  { name: "holds", ...VERDICTS.supported },
  { name: "undecided", ...VERDICTS.undecided },
  { name: "fails", ...VERDICTS.contradicted },
];

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
      pick("across", "Across", across), pick("up", "Up", up)),
    el("h3", { id: "claim-statement" }, claim.statement),
    claim.note ? el("p", { class: "quiet" }, claim.note) : null,
    ...(claim.reason ? [el("p", { class: "notice" }, `Not judged: ${claim.reason}.`)] : [
      sharesList(claim),
      el("p", { class: "quiet" }, "Share of the space, with the 95 % interval over independent samples of it."),
      el("figure", {}, plotPlace("samples", 420), el("figcaption", {}, samplesCaption(space, claim))),
      details("Points as table", () => samplesTable(space, claim), { id: "samples-table" }),
      details("What separates where it holds", () => separationTable(space, claim), { id: "separation-table" }),
    ]));
}

const inkOf = (look) => (look.color === "ink" ? token("--ink") : look.color);

function sharesList(claim) {
  return el("ul", { class: "shares", id: "shares" }, HOLDINGS.map((look) => {
    const { share, low, high, count } = claim.shares[look.name] ?? { share: null };
    if (share === null) return null;
    const at = (value) => `${100 * Math.min(1, Math.max(0, value))}%`;
    const interval = low === null || high === null ? "" : ` (${format(100 * low, 2)} to ${format(100 * high, 2)})`;
    return el("li", {}, el("span", {}, el("span", { "aria-hidden": "true", style: `color: ${inkOf(look)}` }, look.sign), ` ${look.name}`),
      el("span", { class: "track", "aria-hidden": "true" },
        el("i", { style: `width: ${at(share)}; background: ${inkOf(look)}` }),
        interval ? el("b", { style: `left: ${at(low)}; width: calc(${at(high)} - ${at(low)})` }) : null),
      el("span", { class: "told" }, `${percent(share)}${interval}, ${count} points`));
  }));
}

function samplesCaption(space, claim) {
  const strongest = claim.strongest.map((p) => pretty(space.parameters[p])).join(" and ");
  return `A point for each set of parameters, ${space.count} in all: ● the claim holds, ◇ it is undecided, ■ it fails, by the 95 % interval over the ${space.replicates ?? ""} replicates at the point. `
    + `Axes at first: the parameters that its margin hangs on the most, ${strongest}. All other parameters vary too.`;
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
  const scale = (p) => (space.scales[p] === "log" ? { type: "log", dtick: "D2", exponentformat: "none" } : {});
  const make = () => ({
    traces: [1, 2, 0].map((verdict) => sampleTrace(space, claim, across, up, verdict)),
    layout: { xaxis: axis(title(across), scale(across)), yaxis: axis(title(up), scale(up)), hovermode: "closest" },
  });
  draw(place, make, samplesSummary(space, claim, title(across), title(up)));
}

function sampleTrace(space, claim, across, up, verdict) {
  const { verdicts } = marginsAt(space, claim);
  const look = HOLDINGS[verdict];
  const some = Array.from(verdicts.keys()).filter((i) => verdicts[i] === verdict);
  const [x, y] = [across, up].map((p) => some.map((i) => parameterAt(space, p)[i]));
  const hollow = look.symbol.endsWith("open");
  return {
    x, y, mode: "markers", type: "scatter", name: look.name, text: some.map((i) => pointText(space, claim, i)), hovertemplate: "%{text}<extra></extra>",
    marker: { symbol: look.symbol, size: hollow ? 6 : 8, color: inkOf(look), line: { width: 1, color: hollow ? inkOf(look) : token("--paper") } },
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

const shareText = ({ share, low, high }) => (low === null || high === null ? percent(share) : `${percent(share)} (${format(100 * low, 2)} to ${format(100 * high, 2)})`);

function samplesSummary(space, claim, across, up) {
  const each = HOLDINGS.filter(({ name }) => claim.shares[name]?.share != null).map(({ name }) => `${name} in ${shareText(claim.shares[name])}`);
  return `${claim.statement} It ${each.join(", ")} of the space. Points over ${across} and ${up}, ${space.count} in all.`;
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

function separationTable(space, claim) {
  const columns = [{ name: "parameter", text: true }, { name: "distance of values where it holds from those where it does not" }, { name: "p (Holm)" },
    { name: "median where it holds" }, { name: "median where it does not" }, { name: "remark", text: true, long: true }];
  const number = (value) => (value === null ? "" : format(value));
  const rows = claim.separation.map((one) => [pretty(one.parameter), number(one.distance), number(one.p_holm), number(one.median_holds), number(one.median_else), one.reason ?? ""]);
  return table("Kolmogorov-Smirnov distances, from 0, alike, to 1, apart", columns, rows);
}

function shareValues(space) {
  const claim = claimedIn(space);
  if (!claim || claim.reason) return {};
  const known = HOLDINGS.map(({ name }) => [name, claim.shares[name]]).filter(([, one]) => one?.share != null);
  const shares = Object.fromEntries(known.map(([name, { share, low, high, count }]) =>
    [name, { share, interval: low === null || high === null ? undefined : [low, high], points: count }]));
  return { claim: claim.name, statement: claim.statement, share_of_space: shares };
}
