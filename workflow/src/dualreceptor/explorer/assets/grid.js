// A grid of conditions: a table whose cells are chosen by click or key.

// rows: [{header, small, title, cells: [{name, label, title, fill(td), kind, onread}]}];
// columns: [{header, small, title}]; `corner` is read alone, or, of lines, seen as well; `single`
// if but one cell is chosen at a time
function grid(options) {
  const chosen = new Set(options.chosen);
  const cells = [];
  const body = options.rows.map((row, r) => {
    cells.push([]);
    return el("tr", { role: "row" }, heading(row, "row"),
      row.cells.map((cell) => {
        const made = el("td", {
          role: "gridcell", tabindex: "-1", "data-name": cell.name, "aria-label": cell.label,
          "aria-selected": chosen.has(cell.name), class: cell.kind, title: cell.title,
          onfocus: cell.onread, onpointerenter: cell.onread,
        });
        cell.fill(made);
        cells[r].push(made);
        return made;
      }));
  });
  const head = options.columns && el("thead", {}, el("tr", { role: "row" },
    el("th", { scope: "col" }, cornerOf(options.corner)),
    options.columns.map((column) => heading(column, "col"))));
  const made = el("table", {
    role: "grid", class: `grid ${options.kind}`, "aria-multiselectable": !options.single,
    "aria-label": options.label, id: options.id, style: `--columns: ${options.columns?.length ?? 1}`,
  }, el("caption", {}, options.caption), head, el("tbody", {}, body));
  roam(made, cells, options);
  return made;
}

// Of cells in rows, one is in the order of tabs; arrows move among them, a click, Enter and
// Space choose, and Escape clears.
function roam(made, cells, options) {
  const first = cells.flat().find((one) => one.dataset.name === options.active) ?? cells[0][0];
  first.tabIndex = 0;
  for (const [r, row] of cells.entries()) {
    for (const [c, cell] of row.entries()) {
      cell.addEventListener("click", () => pick(r, c));
      cell.addEventListener("focus", () => rove(cell));
    }
  }
  made.addEventListener("keydown", key);

  function rove(cell) {
    for (const one of cells.flat()) one.tabIndex = one === cell ? 0 : -1;
    options.onmove(cell.dataset.name);
  }
  function pick(r, c) {
    cells[r][c].focus();
    options.ontoggle(cells[r][c].dataset.name);
  }
  function key(event) {
    const r = cells.findIndex((row) => row.includes(event.target));
    if (r < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const c = cells[r].indexOf(event.target);
    const last = cells[r].length - 1;
    const steps = {
      ArrowUp: [r - 1, c], ArrowDown: [r + 1, c], ArrowLeft: [r, c - 1], ArrowRight: [r, c + 1],
      Home: [r, 0], End: [r, last], PageUp: [0, c], PageDown: [cells.length - 1, c],
    };
    if (event.key in steps) cells[steps[event.key][0]]?.[steps[event.key][1]]?.focus();
    else if (event.key === "Enter" || event.key === " ") pick(r, c);
    else if (event.key === "Escape") options.onclear();
    else return;
    event.preventDefault();
  }
}

const cornerOf = (corner) => (Array.isArray(corner) ? corner.map((line) => el("small", {}, line))
  : el("span", { class: "unseen" }, corner));

function heading({ header, small, title }, scope) {
  return el("th", { scope, title, role: scope === "row" ? "rowheader" : "columnheader" }, header,
    small ? el("small", {}, small) : null);
}
