// Robustness: every claim under every variant of the model, and the contrasts of one of them.

defaults.variants = content.robustness[0]?.name ?? "";
defaults.cell = ""; // none is opened
const VARIED_ERRORS = ["robustness", "settling"];
let activeCell = null;
const judged = new Map(); // the claims under each variant, by the name of the ensemble

if (content.robustness.length || errorsOf(VARIED_ERRORS).length) {
  views.robustness = {
    title: "Robustness",
    show() {
      const place = document.getElementById("robustness");
      const varied = content.robustness.find((one) => one.name === state.variants) ?? content.robustness[0];
      if (!varied?.claims.length) {
        const notice = errorNotice(errorsOf(VARIED_ERRORS), "Not available:");
        place.replaceChildren(el("h2", {}, "Robustness"), notice ?? el("p", {}, "There are no claims to test."));
        return;
      }
      const focused = place.contains(document.activeElement) ? document.activeElement : null;
      const again = focused && (focused.id ? `#${CSS.escape(focused.id)}`
        : focused.dataset.name && `[data-name="${CSS.escape(focused.dataset.name)}"]`);
      const open = [...place.querySelectorAll("details[open]")].map((one) => one.id);
      const scrolled = place.querySelector(".wide")?.scrollLeft ?? 0;
      place.replaceChildren(...robustnessView(varied).filter(Boolean));
      for (const id of open) document.getElementById(id)?.setAttribute("open", "");
      if (scrolled) place.querySelector(".wide").scrollLeft = scrolled;
      if (again) place.querySelector(again)?.focus();
    },
  };
}

// By variant, the claims by their names, as those of the study are shown.
function judgedIn(varied) {
  if (!judged.has(varied.name)) {
    const about = Object.fromEntries(varied.claims.map((one) => [one.claim, one]));
    const [variant, claim] = ["variant", "claim"].map((name) => varied.columns.indexOf(name));
    const columns = [...varied.columns, "statement", "kind", "outcome"];
    const rows = varied.rows.map((row) => [...row, ...["statement", "kind", "outcome"].map((name) => about[row[claim]][name])]);
    judged.set(varied.name, Object.fromEntries(varied.variants.map(({ name }) =>
      [name, claimsIn({ columns, rows: rows.filter((row) => row[variant] === name) })])));
  }
  return judged.get(varied.name);
}

const baselineOf = (varied) => varied.variants[0].name;
const differs = (varied, variant, name) =>
  judgedIn(varied)[variant][name].verdict !== judgedIn(varied)[baselineOf(varied)][name]?.verdict;

// The variant and the claim of a cell; null where there is no such cell.
function openedIn(varied) {
  const [variant, name] = state.cell.split(",");
  const claim = judgedIn(varied)[variant]?.[name];
  return claim ? { variant: varied.variants.find((one) => one.name === variant), claim } : null;
}

function robustnessView(varied) {
  const names = content.robustness.map((one) => [one.name, pretty(one.name)]);
  return [
    el("h2", { class: "unseen" }, "Robustness"), errorNotice(errorsOf(VARIED_ERRORS, varied.name), "Not available:"),
    el("p", {}, "Each row is a variant of the model with another choice, each column a claim. Under each variant, every condition was simulated "
      + `with ${varied.replicates} replicates, and each claim was tested as in the study.`),
    el("div", { class: "controls" },
      names.length > 1 ? select("variants", "Variants", names, varied.name, (value) => update({ variants: value, cell: "" })) : null,
      ...["supported", "contradicted", "inconclusive", "partly"].map(badge)),
    varied.more ? el("p", { class: "notice" }, `${varied.more} more variants are in results/statistics/${varied.name}/robustness.csv.`) : null,
    el("figure", {}, el("div", { class: "wide" }, verdictMatrix(varied)),
      el("p", { class: "quiet", id: "variant-reading" }, "Point at a cell, or move with arrow keys, to read what its variant changes."),
      el("figcaption", {}, "Numbers: mean effect of a claim's contrasts (10⁻³ nat; below 0 is what the claim says), and how many of them are supported; for the best condition, "
        + "the lowest share of resamples that agree. Framed: the verdict differs from the baseline's. Partly: verdicts on contrasts differ; the bar has the shares of supported, inconclusive and contradicted ones. Another normalization "
        + "gives energies another scale, so effects can be compared only by their sign. Click a cell, or press Enter on it, to open its contrasts; Escape closes them.")),
    el("div", { id: "opened", class: "whole" }, openedPart(varied)),
    details("Variants as table", () => variantsTable(varied), { id: "variants-table" }),
    copyBar("robustness", () => yaml(robustnessValues(varied)), () => snakemake(`statistics/${varied.name}/robustness.csv`), "values"),
  ];
}

function verdictMatrix(varied) {
  const claims = Object.values(judgedIn(varied)[baselineOf(varied)]);
  const rows = varied.variants.map((variant) => ({
    header: variant.name, title: changesText(variant),
    cells: claims.map((claim) => verdictCell(varied, variant, judgedIn(varied)[variant.name][claim.name])),
  }));
  return grid({
    id: "verdicts", kind: "verdicts", label: "Verdicts on claims under variants", corner: "variant", single: true,
    caption: "Verdicts: variants down, claims across", rows, active: activeCell,
    columns: claims.map((claim) => ({ header: pretty(claim.name), title: claim.statement })),
    chosen: openedIn(varied) ? [state.cell] : [],
    onmove: (name) => { activeCell = name; readVariant(varied, name); },
    ontoggle: (name) => openCell(varied, name), onclear: () => openCell(varied, ""),
  });
}

const changesText = ({ changes }) => `changes ${changes || "nothing"}`;

function verdictCell(varied, variant, claim) {
  const name = `${variant.name},${claim.name}`;
  const other = differs(varied, variant.name, claim.name);
  return {
    name, kind: `${claim.verdict}${other ? " differs" : ""}`, title: changesText(variant),
    label: `${variant.name}, ${pretty(claim.name)}: ${claim.verdict}; ${effectWords(claim)}${other ? "; the verdict differs from the baseline's" : ""}`,
    fill: (td) => {
      td.append(el("b", {}, el("span", { "aria-hidden": "true" }, VERDICTS[claim.verdict]?.sign ?? ""), ` ${claim.verdict}`), el("span", {}, effectText(claim)));
      if (claim.verdict === "partly") td.append(splitBar(claim));
      td.addEventListener("pointerenter", () => readVariant(varied, name));
    },
  };
}

// The shares of contrasts that are supported, inconclusive and contradicted, in this order.
function splitBar(claim) {
  const share = (verdict) => `${(100 * claim.contrasts.filter((one) => one.verdict === verdict).length) / claim.contrasts.length}%`;
  return el("i", { class: "split", "aria-hidden": "true" }, ["supported", "inconclusive", "contradicted"].map((verdict) =>
    el("i", { class: verdict, style: `width: ${share(verdict)}` })));
}

const effectsOf = (claim) => claim.contrasts.map((one) => one.effect).filter((one) => one !== null);

// The mean effect of a claim's contrasts, as it is shown, or the least share; null if none has any.
function effectOf(claim) {
  const known = effectsOf(claim);
  if (!known.length) return null;
  return claim.kind === "best" ? Math.min(...known) : (1000 * known.reduce((sum, one) => sum + one, 0)) / known.length;
}

const countSupported = (claim) => claim.contrasts.filter((one) => one.verdict === "supported").length;

function effectText(claim) {
  return `${format(effectOf(claim), 2)}, ${countSupported(claim)}/${claim.contrasts.length}`;
}

function effectWords(claim) {
  const effect = effectOf(claim);
  if (effect === null) return claim.contrasts[0].reason ?? "no effect is known";
  const supported = `${countSupported(claim)} of ${claim.contrasts.length} supported`;
  if (claim.kind === "best") return `${format(effect, 2)} of resamples agree, ${supported}`;
  const effects = effectsOf(claim).map((one) => 1000 * one);
  const range = `from ${format(Math.min(...effects), 2)} to ${format(Math.max(...effects), 2)}`;
  return `mean effect ${format(effect, 2)} 10⁻³ nat, ${range}; ${supported}`;
}

function readVariant(varied, name) {
  const line = document.getElementById("variant-reading");
  const [variant, claim] = name.split(",");
  const about = varied.variants.find((one) => one.name === variant);
  if (line && about) line.textContent = `${variant} ${changesText(about)}. ${pretty(claim)}: ${effectWords(judgedIn(varied)[variant][claim])}.`;
}

function openCell(varied, name) {
  update({ cell: name === state.cell ? "" : name });
  const opened = openedIn(varied);
  announce(opened ? `Contrasts of ${opened.claim.name} under ${opened.variant.name} are below.` : "No cell is open.");
}

function openedPart(varied) {
  const opened = openedIn(varied);
  if (!opened) return [el("p", { class: "quiet" }, "No cell is open.")];
  const { variant, claim } = opened;
  return [
    el("h3", {}, claim.statement),
    el("p", {}, badge(claim.verdict), " ", el("span", { class: "quiet" }, `${variant.name}, which ${changesText(variant)}; ${tally(claim)}`)),
    contrastsTable(varied, variant, claim),
  ];
}

// As for a claim of the study; of the baseline also how many replicates its contrasts take.
function contrastsTable(varied, variant, claim) {
  const columns = contrastColumns(claim);
  const remark = columns.pop();
  const settled = variant.name === baselineOf(varied) ? varied.settling[claim.name] : null;
  const more = settled ? [{ name: "verdict settles at n" }, { name: "n for 80 % power, paired" }] : [];
  const rows = claim.contrasts.map((one) => {
    const [settles, powered, why] = settled?.[one.contrast] ?? [];
    const row = contrastRow(claim, { ...one, reason: [one.reason, why].filter(Boolean).join("; ") });
    return settled ? [...row.slice(0, -1), settles ?? "–", powered ?? "–", row.at(-1)] : row;
  });
  return table(`${pretty(claim.name)} under ${variant.name}, which ${changesText(variant)}. ${labelNote(claim.contrasts.map((one) => one.contrast))}`, [...columns, ...more, remark], rows);
}

function variantsTable(varied) {
  const claims = Object.keys(judgedIn(varied)[baselineOf(varied)]);
  const columns = [{ name: "variant", text: true }, { name: "changes", text: true, long: true }, ...claims.map((name) => ({ name: pretty(name), text: true }))];
  const rows = varied.variants.map((variant) => [variant.name, variant.changes || "nothing", ...claims.map((name) => {
    const claim = judgedIn(varied)[variant.name][name];
    return `${VERDICTS[claim.verdict]?.sign ?? ""} ${claim.verdict}, ${effectText(claim)}`;
  })]);
  return table(`Verdicts under the variants of ${varied.name}`, columns, rows);
}

// The contrasts of the cell that is open, else the verdict in every cell.
function robustnessValues(varied) {
  const opened = openedIn(varied);
  if (!opened) {
    return { ensemble: varied.name, verdicts: Object.fromEntries(varied.variants.map((variant) => [variant.name,
      Object.fromEntries(Object.values(judgedIn(varied)[variant.name]).map((claim) => [claim.name, claim.verdict]))])) };
  }
  const { variant, claim } = opened;
  return {
    ensemble: varied.name, variant: variant.name, changes: variant.changes || undefined, claim: claim.name, statement: claim.statement, verdict: claim.verdict,
    contrasts: Object.fromEntries(claim.contrasts.map((one) => [one.contrast, {
      effect: one.effect ?? undefined, interval: one.low === null ? undefined : [one.low, one.high], p_holm: one.p_holm ?? undefined,
      verdict: one.verdict, remark: one.reason || undefined,
    }])),
  };
}
