// Statistics of an experiment or a sweep, as tables that can be filtered.

const STATISTICS = Object.keys(content.tables);
const MILLI = ["mean", "reference_mean", "difference", "low", "high"];
const HEADINGS = {
  reference_mean: "mean of reference", difference: "difference", cohens_d_z: "Cohen's d_z",
  p_paired_holm: "p (Holm)", low: "95 % low", high: "95 % high", r_squared: "R²",
  slope_low: "slope low", slope_high: "slope high",
};

const titleOf = (kind) => kind[0].toUpperCase() + kind.slice(1);

function statistics(subject) {
  return STATISTICS.map((kind) => {
    const found = content.tables[kind][subject.name];
    if (!found) return null;
    return details(`${titleOf(kind)}, ${found.rows.length + found.more} rows`,
      () => filterable(kind, subject, found), { id: `${subject.name}-${kind}` });
  });
}

function filterable(kind, subject, found) {
  const place = el("div");
  const input = el("input", { type: "search", "aria-controls": "rows", autocomplete: "off" });
  const rows = found.rows.map((row) => textsOf(kind, subject, found, row));
  const columns = found.columns.map((name) => columnOf(kind, found, name));
  const refill = () => {
    const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const kept = rows.filter((row) => {
      const text = row.join(" ").toLowerCase();
      return wanted.every((one) => text.includes(one));
    });
    const more = found.more ? `; ${found.more} more are in the file` : "";
    place.replaceChildren(table(
      `${titleOf(kind)} of ${subject.name}: ${kept.length} of ${rows.length} rows${more}. ${labelNote(subject.conditions.map((one) => one.label))}`, columns, kept));
  };
  input.addEventListener("input", refill);
  refill();
  return [el("div", { class: "controls" }, el("label", {}, "Rows that contain", input)), place];
}

function columnOf(kind, found, name) {
  const milli = kind === "effects" && MILLI.includes(name) ? " (10⁻³ nat)" : "";
  const first = found.rows.find((row) => row[found.columns.indexOf(name)] !== null);
  const text = first && typeof first[found.columns.indexOf(name)] === "string";
  return {
    name: (HEADINGS[name] ?? name.replaceAll("_", " ")) + milli, text,
    title: found.meanings[name],
  };
}

function textsOf(kind, subject, found, row) {
  const labels = Object.fromEntries(subject.conditions.map((one) => [one.name, one.label]));
  return row.map((value, i) => {
    const name = found.columns[i];
    if (value === null) return "";
    if (name === "condition" || name === "reference") return labels[value] ?? value;
    if (typeof value === "string") return value;
    if (kind === "effects" && MILLI.includes(name)) return format(1000 * value, 4);
    return Number.isInteger(value) ? String(value) : format(value, 3);
  });
}
