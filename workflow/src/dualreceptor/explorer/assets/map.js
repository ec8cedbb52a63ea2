// The map of a plane: cells in colour, and on them what there is to mark.

const COMPOUND_DASHES = ["", "9 4", "3 3", "10 3 2 3"];
const WHITE = "#ffffff", BLACK = "#000000"; // marks stand on colours, not on the page's ground

// Where a cell ends: halfway to the doses beside it, and as far beyond the last.
function edgesOf(doses) {
  if (doses.length < 2) return [doses[0] - 0.5, doses[0] + 0.5];
  const between = doses.slice(1).map((dose, i) => (doses[i] + dose) / 2);
  return [2 * doses[0] - between[0], ...between, 2 * doses.at(-1) - between.at(-1)];
}

// Pixels of doses: 5-HT2A to the right, 5-HT1A up, as in the grid of doses.
function placesIn(plane, width) {
  const edges = { dose_1a: edgesOf(plane.dose_1a), dose_2a: edgesOf(plane.dose_2a) };
  const [left, top, right, bottom] = [56, 10, 10, 46];
  const side = Math.max(120, width - left - right);
  const along = (ends, dose) => ((dose - ends[0]) / (ends.at(-1) - ends[0])) * side;
  return {
    left, top, side, edges, width: left + side + right, height: top + side + bottom,
    x: (dose) => left + along(edges.dose_2a, dose),
    y: (dose) => top + side - along(edges.dose_1a, dose),
  };
}

function boxOf(at, plane, cell) {
  const [row, column] = [Math.floor(cell / plane.dose_2a.length), cell % plane.dose_2a.length];
  const [x0, x1] = [at.x(at.edges.dose_2a[column]), at.x(at.edges.dose_2a[column + 1])];
  const [y0, y1] = [at.y(at.edges.dose_1a[row + 1]), at.y(at.edges.dose_1a[row])];
  return { x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
}

// look: { width, active, chosen, best, front, alike, pairs, compounds, label(cell), onread(cell),
// and what roam needs }
function planeMap(plane, measure, look) {
  const at = placesIn(plane, look.width);
  const rows = plane.dose_1a.map((_, row) => plane.dose_2a.map((__, column) =>
    cellElement(at, plane, measure, cellAt(plane, row, column), look))).reverse();
  const wedges = look.compounds.map((one, i) => wedge(at, one, i, look.compounds.length));
  const cursor = svg("g", { class: "cursor", "aria-hidden": true }, svg("rect"), svg("rect"));
  const made = svg("svg", {
    id: "map", role: "grid", class: "plane", width: at.width, height: at.height, viewBox: `0 0 ${at.width} ${at.height}`,
    "aria-label": `${withUnit(measure.long_name, unitOf(measure))} over both doses`,
  }, svg("defs", {}, emptyPattern(), svg("clipPath", { id: "map-inside" },
    svg("rect", { x: at.left, y: at.top, width: at.side, height: at.side }))),
  axesOf(at, plane), rows.map((cells) => svg("g", { role: "row" }, cells)),
  svg("g", { class: "marks", "aria-hidden": true, "clip-path": "url(#map-inside)" },
    outline(at, plane, look.alike), wedges.map(([lines]) => lines),
    verdicts(at, plane, measure), look.pairs.map((pair) => pairMark(at, pair)),
    look.front.filter((cell) => cell !== look.best).map((cell) => frontMark(at, plane, cell)),
    star(at, plane, look.best), chosenMark(at, plane, look.chosen), wedges.map(([, name]) => name)), cursor);
  for (const cell of rows.flat()) {
    cell.addEventListener("focus", () => moveCursor(cursor, cell));
    cell.addEventListener("blur", () => moveCursor(cursor, null));
  }
  roam(made, rows, look);
  return made;
}

function cellElement(at, plane, measure, cell, look) {
  const value = measure.values[cell];
  const [dose_1a, dose_2a] = dosesOf(plane, cell);
  return svg("rect", {
    role: "gridcell", tabindex: -1, "data-name": `${dose_1a},${dose_2a}`, "data-cell": cell, ...boxOf(at, plane, cell),
    fill: Number.isFinite(value) ? rgb(planeColor(measure, value)) : "url(#map-empty)",
    "aria-label": look.label(cell), "aria-selected": cell === look.chosen,
    onfocus: () => look.onread(cell), onpointerenter: () => look.onread(cell),
  });
}

function moveCursor(cursor, cell) {
  const shown = cell?.matches(":focus-visible");
  for (const line of cursor.children) {
    for (const name of ["x", "y", "width", "height"]) line.setAttribute(name, shown ? cell.getAttribute(name) : 0);
  }
  cursor.style.display = shown ? "" : "none";
}

const emptyPattern = () => svg("pattern", { id: "map-empty", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
  svg("rect", { width: 6, height: 6, class: "ground" }), svg("rect", { width: 1.5, height: 6, class: "stripe" }));

const CLOSEST_TICKS = 30; // pixels

// The doses that have room: the first, and each one far enough from the one before.
function ticksOf(doses, place) {
  return doses.reduce((kept, dose) =>
    (kept.length && Math.abs(place(dose) - place(kept.at(-1))) < CLOSEST_TICKS ? kept : [...kept, dose]), []);
}

function axesOf(at, plane) {
  const [bottom, middle] = [at.top + at.side, at.side / 2];
  return svg("g", { class: "ticks", "aria-hidden": true },
    ticksOf(plane.dose_2a, at.x).map((dose) =>
      svg("text", { x: at.x(dose), y: bottom + 17, "text-anchor": "middle" }, String(dose))),
    ticksOf(plane.dose_1a, at.y).map((dose) =>
      svg("text", { x: at.left - 7, y: at.y(dose) + 4, "text-anchor": "end" }, String(dose))),
    svg("text", { x: at.left + middle, y: bottom + 38, "text-anchor": "middle" }, "5-HT2A dose →"),
    svg("text", { transform: `translate(12 ${at.top + middle}) rotate(-90)`, "text-anchor": "middle" }, "5-HT1A dose →"));
}

// Every mark twice, broad in one and narrow in the other of black and white: one stands out.
const cased = (tag, attributes, under, over) => [
  svg(tag, { ...attributes, fill: "none", stroke: BLACK, "stroke-width": under }),
  svg(tag, { ...attributes, fill: "none", stroke: WHITE, "stroke-width": over })];

// Around a region: the sides of its cells that no other of them shares.
function outline(at, plane, cells) {
  const inside = new Set(cells);
  const [rows, columns] = [plane.dose_1a.length, plane.dose_2a.length];
  const has = (row, column) => row >= 0 && row < rows && column >= 0 && column < columns && inside.has(cellAt(plane, row, column));
  const sides = cells.flatMap((cell) => {
    const [row, column] = [Math.floor(cell / columns), cell % columns];
    const { x, y, width, height } = boxOf(at, plane, cell);
    return [
      has(row + 1, column) ? "" : `M${x} ${y}h${width}`, has(row - 1, column) ? "" : `M${x} ${y + height}h${width}`,
      has(row, column - 1) ? "" : `M${x} ${y}v${height}`, has(row, column + 1) ? "" : `M${x + width} ${y}v${height}`];
  });
  return cells.length ? cased("path", { d: sides.join(""), "stroke-linecap": "square", class: "alike" }, 4, 1.6) : [];
}

// A compound: its directions from zero dose on, and its name on the line from edge to edge.
function wedge(at, compound, i, count) {
  const far = 2 * Math.max(at.edges.dose_1a.at(-1), at.edges.dose_2a.at(-1));
  const end = (share) => `${at.x(far * (1 - share))} ${at.y(far * share)}`;
  const zero = `${at.x(0)} ${at.y(0)}`;
  const dash = COMPOUND_DASHES[i % COMPOUND_DASHES.length];
  const edges = `M${end(compound.low)}L${zero}L${end(compound.high)}`;
  const middle = (compound.low + compound.high) / 2;
  const reach = Math.min(at.edges.dose_2a.at(-1) / Math.max(1 - middle, 1e-9), at.edges.dose_1a.at(-1) / Math.max(middle, 1e-9));
  const way = reach * (0.93 - (0.62 * i) / Math.max(count - 1, 7));
  const across = [compound.low, compound.high].map((share) => `${at.x(way * (1 - share))} ${at.y(way * share)}`).join("L");
  const half = 3.7 * compound.compound.length + 4;
  const x = Math.min(at.left + at.side - half, Math.max(at.left + half, at.x(way * (1 - middle))));
  const lines = svg("g", { class: "wedge", "data-name": compound.compound },
    svg("path", { d: edges, fill: "none", stroke: BLACK, "stroke-width": 3.6 }),
    svg("path", { d: edges, fill: "none", stroke: WHITE, "stroke-width": 1.8, "stroke-dasharray": dash || null }),
    cased("path", { d: `M${across}` }, 2.6, 1));
  const y = Math.max(at.top + 14, at.y(way * middle));
  return [lines, svg("text", { class: "compound", x, y, "text-anchor": "middle" }, compound.compound)];
}

// In a corner of the cell, so that other marks hide none.
function verdicts(at, plane, measure) {
  return measure.values.map((_, cell) => {
    const sign = VERDICT_SIGNS[measure.verdictOf(cell)];
    if (!sign) return null;
    const { x, y, width, height } = boxOf(at, plane, cell);
    const size = Math.min(11, 0.42 * Math.min(width, height));
    const ink = inkOn(planeColor(measure, measure.values[cell]));
    return svg("text", { class: "verdict", x: x + width - 2, y: y + height - 2, "text-anchor": "end", "font-size": size, fill: ink }, sign);
  });
}

const middleOf = (at, plane, cell) => {
  const [dose_1a, dose_2a] = dosesOf(plane, cell);
  return [at.x(dose_2a), at.y(dose_1a)];
};
const small = (at, plane) => at.side / Math.max(plane.dose_1a.length, plane.dose_2a.length) < 24;

function frontMark(at, plane, cell) {
  const [cx, cy] = middleOf(at, plane, cell);
  return svg("circle", { class: "front", cx, cy, r: small(at, plane) ? 2.6 : 4.6, fill: WHITE, stroke: BLACK, "stroke-width": 1.4 });
}

function pairMark(at, { dose_1a, dose_2a }) {
  const [x, y, r] = [at.x(dose_2a), at.y(dose_1a), at.side < 360 ? 3 : 4.4];
  return svg("path", { class: "pair", d: `M${x} ${y - r}L${x + r} ${y}L${x} ${y + r}L${x - r} ${y}Z`, fill: BLACK, stroke: WHITE, "stroke-width": 1.1 });
}

function star(at, plane, cell) {
  if (cell < 0) return null;
  const [x, y] = middleOf(at, plane, cell);
  const r = small(at, plane) ? 9 : 13;
  const points = Array.from({ length: 10 }, (_, i) => {
    const [angle, size] = [(Math.PI * i) / 5, i % 2 ? 0.45 * r : r];
    return `${x + size * Math.sin(angle)},${y - size * Math.cos(angle)}`;
  });
  return svg("polygon", { class: "best", points: points.join(" "), fill: WHITE, stroke: BLACK, "stroke-width": 1.6 });
}

function chosenMark(at, plane, cell) {
  const { x, y, width, height } = boxOf(at, plane, cell);
  const inner = { x: x + 2, y: y + 2, width: Math.max(1, width - 4), height: Math.max(1, height - 4), class: "chosen" };
  return cased("rect", inner, 5, 2.2);
}
