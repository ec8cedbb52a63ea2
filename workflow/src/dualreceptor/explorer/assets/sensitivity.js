// Sensitivity: what outcomes and claims depend on, parameter by parameter.

defaults.sampled = content.sensitivity[0]?.name ?? "";
defaults.quantity = ""; // the margin of the first claim, or the first of all
defaults.index = "indices";
const SAMPLED_ERRORS = ["sensitivity", "shares", "points", "separation"];
const PARAMETER_ROW = 44; // pixels
const unpackedSamples = new Map(); // numbers of a sampled space, by its name

// What is shown of a parameter: a bar of `value`, with an interval or none, and small marks.
const INDICES = {
  indices: {
    title: "Sobol' indices", axis: "share of the variance", sorted: "total index",
    bars: [
      { name: "total index", value: "total", low: "total_low", high: "total_high", filled: true,
        marks: { half: "total_half", blocks: ["total_block_0", "total_block_1"] } },
      { name: "first-order index", value: "first", low: "first_low", high: "first_high", filled: false,
        marks: { half: "first_half", blocks: ["first_block_0", "first_block_1"] } },
    ],
    caption: "Filled: total index, the share of the variance that a parameter contributes to, alone or together with others. "
      + "Open: first-order index, the share that is due to it alone. Lines: 95 % bootstrap interval. "
      + "◇ From half of the sample. × + From each half of the replicates: they differ by noise alone.",
  },
  effects: {
    title: "elementary effects", axis: "change", sorted: "mean size",
    bars: [
      { name: "mean size, μ*", value: "mu_star", filled: true, marks: { mean: "mu" } },
      { name: "spread, σ", value: "sigma", filled: false, marks: {} },
    ],
    caption: "The change when only one parameter changes, as if it went from one end of its range to the other. Filled: mean size μ* over "
      + "the points of the sample. Open: standard deviation σ; if it is large compared with μ*, the effect depends on other parameters. ◇ Mean with its sign.",
  },
};
const MARKS = { half: ["diamond-open"], mean: ["diamond-open"], blocks: ["x-thin", "cross-thin"] };

if (content.sensitivity.length || errorsOf(SAMPLED_ERRORS).length) {
  views.sensitivity = {
    title: "Sensitivity",
    show() {
      const place = document.getElementById("sensitivity");
      const space = content.sensitivity.find((one) => one.name === state.sampled) ?? content.sensitivity[0];
      if (!space) {
        place.replaceChildren(el("h2", {}, "Sensitivity"), errorNotice(errorsOf(SAMPLED_ERRORS), "Not available:"));
        return;
      }
      if (!unpackedSamples.has(space.name)) {
        unpackSamples(space).then(() => { if (state.view === "sensitivity") views.sensitivity.show(); });
        return;
      }
      const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
      const open = [...place.querySelectorAll("details[open]")].map((one) => one.id);
      place.replaceChildren(...sensitivityView(space).filter(Boolean));
      for (const id of open) document.getElementById(id)?.setAttribute("open", "");
      if (focused) document.getElementById(focused)?.focus();
      drawIndices(space);
      drawSamples(space);
    },
  };
}

async function unpackSamples(space) {
  const [numbers, values, margins, verdicts] = await Promise.all([
    array(space.numbers, Float32Array), array(space.values, Float32Array),
    array(space.margins, Float32Array), array(space.verdicts, Uint8Array)]);
  unpackedSamples.set(space.name, { numbers, values, margins, verdicts });
}

function quantityOf(space) {
  return space.quantities.find((one) => one.name === state.quantity) ?? space.quantities[0]; // claims come first
}

// What a quantity is called: in its group of the menu, and by itself.
const quantityLabel = ({ kind, claim, label }) => (kind === "contrast" ? `${pretty(claim)}: ${label}` : pretty(label));

function quantityTitle(quantity) {
  const { kind, outcome, label } = quantity;
  if (kind === "condition") return `${OUTCOME_WORDS[outcome]}, ${label}`;
  return kind === "claim" ? `margin of the claim ${pretty(label)}` : `contrast of ${quantityLabel(quantity)}`;
}

const indexOf = () => INDICES[state.index] ?? INDICES.indices;
const quantityUnit = (quantity) => unitOf({ units: quantity.units, better: "lower" });

// A field of a parameter, as it is shown; NaN where it is empty.
function fieldOf(space, quantity, parameter, field) {
  const { numbers } = unpackedSamples.get(space.name);
  const [q, k] = [space.quantities.indexOf(quantity), space.fields.indexOf(field)];
  if (k < 0) return NaN;
  const value = numbers[(q * space.parameters.length + parameter) * space.fields.length + k];
  return ["mu", "mu_star", "sigma"].includes(field) ? factorOf({ units: quantity.units, better: "lower" }) * value : value;
}

// Places of parameters among all, the strongest first; those without a value last.
function ranked(space, quantity, field) {
  const value = (p) => {
    const found = fieldOf(space, quantity, p, field);
    return Number.isFinite(found) ? found : -Infinity;
  };
  return space.parameters.map((_, p) => p).sort((a, b) => value(b) - value(a) || a - b);
}

const OUTCOME_WORDS = { outcome: "therapeutic outcome", burden: "acute burden" };
const GROUPS = {
  "Margins of claims": ({ kind }) => kind === "claim",
  "Therapeutic outcome": ({ kind, outcome }) => kind === "condition" && outcome === "outcome",
  "Acute burden": ({ kind, outcome }) => kind === "condition" && outcome === "burden",
  "Contrasts of claims": ({ kind }) => kind === "contrast",
};

function quantityMenu(space) {
  const groups = Object.entries(GROUPS).map(([title, belongs]) => [title,
    space.quantities.filter(belongs).map((one) => [one.name, quantityLabel(one)])]);
  return groups.filter(([, options]) => options.length);
}

function chooseQuantity(space, name) {
  const { kind, claim } = space.quantities.find((one) => one.name === name);
  update({ quantity: name, ...(kind === "condition" ? {} : { claimed: claim }) });
}

function sensitivityView(space) {
  const names = content.sensitivity.map((one) => [one.name, pretty(one.name)]);
  const quantity = quantityOf(space);
  return [
    el("h2", { class: "unseen" }, "Sensitivity"), errorNotice(errorsOf(SAMPLED_ERRORS, space.name), "Not available:"),
    el("p", {}, `${space.parameters.length} parameters were varied together, over their whole ranges. In each of ${space.rows} rows of the sample, the same conditions were simulated at `
      + "two points, which fill the space evenly over all rows, and at the first point with each parameter in turn taken from the second. How much this changes the results shows what they depend on."),
    space.more ? el("p", { class: "notice" }, `${space.more} more quantities are in results/statistics/${space.name}/sensitivity.csv.`) : null,
    el("div", { class: "columns" },
      el("div", {},
        el("div", { class: "controls" },
          names.length > 1 ? select("sampled", "Sampled space", names, space.name, (value) => update({ sampled: value, quantity: "" })) : null,
          select("quantity", `What varies${labelNote(space.quantities.map(quantityLabel)) && " (levels: 5-HT1A / 5-HT2A)"}`, quantityMenu(space), quantity.name, (value) => chooseQuantity(space, value)),
          select("index", "Measure", Object.entries(INDICES).map(([name, one]) => [name, one.title]), state.index, (value) => update({ index: value }))),
        ...indicesPart(space, quantity)),
      samplesPart(space)),
    copyBar("sensitivity", () => yaml(sensitivityValues(space, quantity)), () => snakemake(`statistics/${space.name}/sensitivity.csv`), "values"),
  ];
}

function indicesPart(space, quantity) {
  const measure = indexOf();
  const unit = measure === INDICES.effects ? quantityUnit(quantity) : "";
  const constant = reasonOfAll(space, quantity);
  return [
    el("figure", {}, el("h3", {}, `${titleOf(quantityTitle(quantity))}: ${withUnit(measure.title, unit)}`),
      constant ? el("p", { class: "notice" }, `No parameter has an index: ${constant}.`) : plotPlace("indices", indicesHeight(space)),
      el("figcaption", {}, `${measure.caption} Sorted by the ${measure.sorted}.${noteOn(quantity)}`)),
    details("Data as table", () => indicesTable(space, quantity), { id: "indices-table" }),
  ];
}

const noteOn = (quantity) => (quantity.kind === "claim"
  ? " The margin of a claim is negative where the claim holds: it is the largest of its differences or, for a best condition, the lowest score among the conditions that the claim is about minus the lowest among the others." : "")
  + (quantity.noise === null ? "" : ` Noise of the replicates: ${percent(quantity.noise)} of the variance.`);

const percent = (share) => `${format(100 * share, 2)}\u00a0%`;

const reasonAt = (quantity, parameter) => quantity.reasons[parameter] ?? "";

// Why no parameter has an index, if none has and all for one reason.
function reasonOfAll(space, quantity) {
  const reasons = space.parameters.map((_, p) => reasonAt(quantity, p));
  const empty = space.parameters.every((_, p) => !Number.isFinite(fieldOf(space, quantity, p, "total")));
  return empty && new Set(reasons).size === 1 ? reasons[0] : "";
}

const indicesHeight = (space) => 70 + PARAMETER_ROW * space.parameters.length;

function drawIndices(space) {
  const [quantity, measure] = [quantityOf(space), indexOf()];
  const place = document.getElementById("indices");
  if (!place) return;
  const order = ranked(space, quantity, measure.bars[0].value);
  const make = () => ({
    traces: measure.bars.flatMap((bar, i) => barTraces(space, quantity, order, bar, i)),
    layout: {
      xaxis: axis(withUnit(measure.axis, measure === INDICES.effects ? quantityUnit(quantity) : ""), { rangemode: "tozero", zeroline: true, zerolinecolor: token("--quiet") }),
      yaxis: axis("", { tickvals: order.map((_, i) => -i), ticktext: order.map((p) => literal(pretty(space.parameters[p]))),
        range: [0.6 - order.length, 0.6], showgrid: false, fixedrange: true }),
      hovermode: "closest", barmode: "overlay", annotations: emptyRows(quantity, order),
    },
  });
  draw(place, make, indicesSummary(space, quantity, order, measure));
}

const offsetOf = (bar) => (bar ? -0.19 : 0.19);

function barTraces(space, quantity, order, bar, i) {
  const at = (field) => order.map((p) => (field && !reasonAt(quantity, p) ? fieldOf(space, quantity, p, field) : NaN));
  const known = (values) => values.map((value) => (Number.isFinite(value) ? value : null));
  const [ink, accent] = [token("--ink"), token("--accent")];
  const [value, low, high] = [at(bar.value), at(bar.low), at(bar.high)];
  const arm = (end) => end.map((one, k) => (Number.isFinite(one) ? Math.abs(one - value[k]) : 0));
  const y = order.map((_, k) => -k + offsetOf(i));
  const color = bar.filled ? accent : ink;
  const marks = Object.entries(bar.marks).flatMap(([kind, fields]) => [fields].flat().map((field, k) => ({
    x: known(at(field)), y, mode: "markers", meta: kind, name: `${bar.name}, ${MARK_WORDS[kind]}`, hovertemplate: "%{fullData.name}: %{x:.3g}<extra></extra>",
    marker: { symbol: MARKS[kind][k], size: kind === "blocks" ? 8 : 7, color: ink, line: { color: ink, width: 1.6 } },
  })));
  return [{
    type: "bar", orientation: "h", x: known(value), y, width: 0.32, meta: bar.value, name: bar.name,
    marker: { color: bar.filled ? fade(accent) : "rgba(0,0,0,0)", line: { color, width: 1.6 } },
    error_x: { type: "data", symmetric: false, array: arm(high), arrayminus: arm(low), color: ink, thickness: 1.6, width: 3, visible: Boolean(bar.low) },
    customdata: order.map((p, k) => [literal(pretty(space.parameters[p])), intervalWords(low[k], high[k])]),
    hovertemplate: "%{customdata[0]}<br>%{fullData.name} %{x:.3g}%{customdata[1]}<extra></extra>",
  }, ...marks];
}

const MARK_WORDS = { half: "half of the sample", mean: "mean effect", blocks: "half of the replicates" };
const fade = (color) => (color.startsWith("#") ? `rgba(${hex(color).join(", ")}, 0.55)` : color);
const intervalWords = (low, high) => (Number.isFinite(low) && Number.isFinite(high) ? ` [${format(low, 2)}, ${format(high, 2)}]` : "");

// Why a parameter has no bar, where its bar would be.
function emptyRows(quantity, order) {
  return order.flatMap((p, i) => {
    if (!reasonAt(quantity, p)) return [];
    return [{
      text: wrapped(reasonAt(quantity, p), narrow() ? 24 : 40), x: 1, xref: "paper", xanchor: "right", y: -i, align: "right", showarrow: false,
      font: { size: narrow() ? 10.5 : 11.5, color: token("--quiet") },
    }];
  });
}

function wrapped(text, width) {
  const lines = text.split(" ").reduce((made, next) => {
    const last = made.at(-1);
    return last && last.length + next.length < width ? [...made.slice(0, -1), `${last} ${next}`] : [...made, next];
  }, []);
  return lines.map(literal).join("<br>");
}

function indicesSummary(space, quantity, order, measure) {
  const each = order.map((p) => {
    const [first, second] = measure.bars.map((bar) => fieldOf(space, quantity, p, bar.value));
    const bar = measure.bars[0];
    const interval = intervalWords(fieldOf(space, quantity, p, bar.low), fieldOf(space, quantity, p, bar.high));
    const values = `${format(first)}${interval}, ${measure.bars[1].name} ${format(second)}`;
    return `${pretty(space.parameters[p])}: ${reasonAt(quantity, p) || values}`;
  });
  return `${quantityTitle(quantity)}, ${measure.title}: ${measure.bars[0].name} by parameter. ${each.join("; ")}.`;
}

const FIELD_TITLES = {
  total: "total index", total_half: "total, half of the sample", total_block_0: "total, first replicates", total_block_1: "total, last replicates",
  first: "first-order index", first_half: "first, half of the sample", first_block_0: "first, first replicates", first_block_1: "first, last replicates",
  mu_star: "μ*", mu: "μ", sigma: "σ",
};

function indicesTable(space, quantity) {
  const unit = quantityUnit(quantity);
  const fields = Object.keys(FIELD_TITLES).filter((name) => space.fields.includes(name));
  const columns = [{ name: "parameter", text: true },
    ...fields.map((name) => ({ name: ["mu_star", "mu", "sigma"].includes(name) ? withUnit(FIELD_TITLES[name], unit) : FIELD_TITLES[name] })),
    { name: "remark", text: true, long: true }];
  const text = (p, field) => {
    const interval = intervalWords(fieldOf(space, quantity, p, `${field}_low`), fieldOf(space, quantity, p, `${field}_high`));
    return format(fieldOf(space, quantity, p, field)) + interval;
  };
  const rows = ranked(space, quantity, "total").map((p) => [pretty(space.parameters[p]), ...fields.map((name) => text(p, name)), reasonAt(quantity, p)]);
  return table(`${quantityTitle(quantity)}, with 95 % intervals`, columns, rows);
}

// Of the quantity every index with its interval, and of the claim the share of the space.
function sensitivityValues(space, quantity) {
  const value = (p, field) => {
    const found = fieldOf(space, quantity, p, field);
    return Number.isFinite(found) ? Number(found.toPrecision(6)) : undefined;
  };
  const interval = (p, field) => [value(p, `${field}_low`), value(p, `${field}_high`)].every((one) => one !== undefined)
    ? [value(p, `${field}_low`), value(p, `${field}_high`)] : undefined;
  const indices = Object.fromEntries(ranked(space, quantity, "total").map((p) => [space.parameters[p], {
    total: value(p, "total"), total_interval: interval(p, "total"), first: value(p, "first"), first_interval: interval(p, "first"),
    mu_star: value(p, "mu_star"), sigma: value(p, "sigma"), remark: reasonAt(quantity, p) || undefined,
  }]));
  return { ensemble: space.name, quantity: quantityTitle(quantity), unit: quantityUnit(quantity) || undefined, indices, ...shareValues(space) };
}
