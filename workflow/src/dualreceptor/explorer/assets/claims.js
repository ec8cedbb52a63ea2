// Claims: every contrast with its interval and verdict.

defaults.claim = "";
// By colour and by shape, as in the figure of claims; none is an agonist type's colour.
const VERDICTS = {
  supported: { color: "#56B4E9", symbol: "circle", sign: "●" },
  contradicted: { color: "#E69F00", symbol: "square", sign: "■" },
  inconclusive: { color: "ink", symbol: "diamond-open", sign: "◇" },
  partly: { color: "ink", symbol: "circle", sign: "◐" },
};
const ROW = 24; // pixels

views.claims = {
  title: "Claims",
  show() {
    const place = document.getElementById("claims");
    const notice = errorNotice(errorsOf(["claims"]), "Not available:");
    if (!content.claims?.rows.length) {
      place.replaceChildren(el("h2", {}, "Claims"), ...[notice].filter(Boolean), el("p", {}, "There are no claims in this folder."));
      return;
    }
    const all = claimsIn(content.claims);
    const chosen = all[state.claim] ? [all[state.claim]] : Object.values(all);
    const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
    place.replaceChildren(...claimsView(all, chosen, notice).filter(Boolean));
    if (focused) document.getElementById(focused)?.focus();
    for (const claim of chosen) draw(document.getElementById(`forest-${claim.name}`), () => forest(claim), claimSummary(claim));
  },
};

// The claims in a table of contrasts, by name.
function claimsIn({ columns, rows }) {
  const claims = {};
  for (const row of rows) {
    const one = Object.fromEntries(columns.map((name, i) => [name, row[i]]));
    claims[one.claim] ??= {
      name: one.claim, statement: one.statement, kind: one.kind, outcome: one.outcome,
      verdict: one.claim_verdict, contrasts: [],
    };
    claims[one.claim].contrasts.push(one);
  }
  return claims;
}

function claimsView(all, chosen, notice) {
  const options = [["", "all claims"], ...Object.values(all).map((one) => [one.name, one.name])];
  return [
    el("h2", { class: "unseen" }, "Claims"), notice,
    el("div", { class: "controls" },
      select("claim", "Claim", options, all[state.claim] ? state.claim : "", (value) => update({ claim: value })),
      ...["supported", "contradicted", "inconclusive"].map(badge)),
    fewNotice(Math.min(...chosen.flatMap((one) => one.contrasts.map((each) => each.n ?? FEWEST)))),
    el("p", { class: "quiet" }, labelNote(chosen.flatMap((one) => one.contrasts.map((each) => each.contrast))), "Mean and 95 % bootstrap interval."),
    content.claims.more ? el("p", { class: "notice" }, `${content.claims.more} more rows are in results/claims.csv.`) : null,
    ...chosen.map(claimCard),
    copyBar("claims", () => yaml(claimParameters(chosen)), () => snakemake("claims.csv")),
  ];
}

const badge = (verdict) => el("span", { class: "badge" },
  el("span", { "aria-hidden": "true", style: VERDICTS[verdict]?.color.startsWith("#") ? `color: ${VERDICTS[verdict].color}` : "" },
    VERDICTS[verdict]?.sign ?? ""), verdict);

function tally(claim) {
  const count = (verdict) => claim.contrasts.filter((one) => one.verdict === verdict).length;
  return ["supported", "contradicted", "inconclusive"].filter(count).map((one) => `${count(one)} ${one}`).join(", ");
}

function claimCard(claim) {
  return el("article", { class: "card", id: `claim-${claim.name}` },
    el("h3", {}, claim.statement),
    el("p", {}, badge(claim.verdict), " ", el("span", { class: "quiet" }, tally(claim))),
    el("figure", {}, plotPlace(`forest-${claim.name}`, forestHeight(claim))),
    details("Data as table", () => claimTable(claim), { id: `table-${claim.name}` }));
}

const forestHeight = (claim) => 90 + (narrow() ? 2 : 1) * ROW * claim.contrasts.length;

function forest(claim) {
  const factor = claim.kind === "best" ? 1 : 1000;
  const rows = claim.contrasts.map((one, i) => ({ ...one, y: -i })).filter((one) => one.effect !== null);
  const labels = claim.contrasts.map((one) => literal(one.contrast + (one.effect === null ? ` (${one.reason})` : "")));
  const traces = ["supported", "contradicted", "inconclusive"].map((verdict) =>
    forestTrace(rows.filter((one) => one.verdict === verdict), verdict, factor)).filter((one) => one.x.length);
  const places = labels.map((_, i) => -i);
  const ticks = narrow() ? { showticklabels: false } : { tickvals: places, ticktext: labels };
  return { traces, layout: {
    xaxis: forestAxis(claim), hovermode: "closest",
    yaxis: axis("", { ...ticks, range: [0.7 - labels.length, narrow() ? 0.9 : 0.6], showgrid: false, fixedrange: true }),
    shapes: forestLines(claim), annotations: narrow() ? labels.map(rowLabel) : [],
  } };
}

function forestTrace(rows, verdict, factor) {
  const look = VERDICTS[verdict];
  const color = look.color === "ink" ? token("--ink") : look.color;
  const arm = (end) => rows.map((one) => (one[end] === null ? 0 : factor * Math.abs(one[end] - one.effect)));
  return {
    x: rows.map((one) => factor * one.effect), y: rows.map((one) => one.y), mode: "markers", name: verdict,
    marker: { symbol: look.symbol, color, size: 9, line: { width: 1.5, color } },
    error_x: { type: "data", symmetric: false, array: arm("high"), arrayminus: arm("low"), color, thickness: 2, width: 0 },
    customdata: rows.map((one) => [literal(one.contrast), verdict, format(factor * one.low, 3), format(factor * one.high, 3)]),
    hovertemplate: rows.map((one) => one.low === null ? "%{customdata[0]}<br>%{x:.3g}, %{customdata[1]}<extra></extra>"
      : "%{customdata[0]}<br>%{x:.3g} [%{customdata[2]}, %{customdata[3]}], %{customdata[1]}<extra></extra>"),
  };
}

const rowLabel = (text, i) => ({
  text, x: 0, xref: "paper", xanchor: "left", y: -i, yanchor: "bottom", yshift: 5, showarrow: false, font: { size: 11.5 },
  bgcolor: token("--panel"),
});

function forestAxis(claim) {
  if (claim.kind === "best") return axis(narrow() ? "share of resamples that agree" : "share of bootstrap resamples that agree", { range: [-0.02, 1.04], tickvals: [0.05, 0.5, 0.95] });
  const name = content.experiments[0]?.measures[claim.outcome]?.long_name ?? claim.outcome;
  const title = narrow() ? "difference (10⁻³ nat)" : `difference in ${name} (10⁻³ nat; lower is better)`;
  return axis(title, { rangemode: "tozero", zeroline: true, zerolinecolor: token("--quiet"), zerolinewidth: 2 });
}

// The shares that decide; a difference is held against the zero line of its axis.
function forestLines(claim) {
  return (claim.kind === "best" ? [0.05, 0.95] : []).map((x) => ({
    type: "line", x0: x, x1: x, y0: 0, y1: 1, yref: "paper", layer: "below",
    line: { color: token("--quiet"), width: 1, dash: "dash" },
  }));
}

function claimSummary(claim) {
  const factor = claim.kind === "best" ? 1 : 1000;
  const each = claim.contrasts.map((one) => {
    const interval = one.low === null ? "" : ` (${format(factor * one.low)} to ${format(factor * one.high)})`;
    return `${one.contrast}: ${one.effect === null ? one.reason : format(factor * one.effect) + interval}, ${one.verdict}`;
  });
  return `${claim.statement} ${claim.verdict}. ${claim.kind === "best" ? "Shares of resamples" : "Differences in thousandths of a nat"}: ${each.join("; ")}.`;
}

function contrastColumns(claim) {
  const milli = claim.kind === "best" ? "" : " (10⁻³ nat)";
  return [{ name: "contrast", text: true }, { name: "verdict", text: true }, { name: `effect${milli}` },
    { name: `95 % low${milli}` }, { name: `95 % high${milli}` }, { name: "Cohen's d_z" }, { name: "p (Holm)" }, { name: "n" }, { name: "remark", text: true }];
}

function contrastRow(claim, one) {
  const factor = claim.kind === "best" ? 1 : 1000;
  const number = (value, by = 1) => (value === null ? "" : format(by * value, 3));
  return [one.contrast, `${VERDICTS[one.verdict].sign} ${one.verdict}`,
    number(one.effect, factor), number(one.low, factor), number(one.high, factor), number(one.cohens_d_z), number(one.p_holm), one.n, one.reason ?? ""];
}

const claimTable = (claim) =>
  table(`Contrasts of the claim ${claim.name}`, contrastColumns(claim), claim.contrasts.map((one) => contrastRow(claim, one)));

function claimParameters(chosen) {
  return { claims: Object.fromEntries(chosen.map((claim) => {
    const experiment = experimentNamed(content.claims.experiments[claim.name]);
    return [claim.name, {
      statement: claim.statement, kind: claim.kind, outcome: claim.outcome,
      experiment: content.claims.experiments[claim.name],
      root_seed: experiment && BigInt(experiment.root_seed), replicates: claim.contrasts[0].n,
      parameters: experiment && parametersOf(experiment, {}),
      contrasts: Object.fromEntries(claim.contrasts.map((one) => [one.contrast,
        { condition: one.condition ?? undefined, reference: one.reference ?? undefined }])),
    }];
  })) };
}
