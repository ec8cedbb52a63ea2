// Elements of the page. Text only ever becomes text, never markup.

function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name.startsWith("aria-") && value != null) element.setAttribute(name, String(value));
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child != null));
  return element;
}

function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child != null));
  return element;
}

const LONG = 20; // letters of an option: on a phone it needs all the width

// Options are a value and its text; or the name of a group, and the options in it.
function select(id, label, options, chosen, onchoose) {
  const option = ([value, text]) => el("option", { value, selected: value === chosen }, text);
  const input = el("select", { id, onchange: () => onchoose(input.value) }, options.map(([name, of]) =>
    (Array.isArray(of) ? el("optgroup", { label: name }, of.map(option)) : option([name, of]))));
  const long = options.some(([, of]) => Array.isArray(of) || of.length > LONG);
  return el("label", { class: long ? "long" : null }, label, input);
}

function details(summary, fill, attributes = {}) {
  const box = el("details", attributes, el("summary", {}, summary));
  let filled = false;
  box.addEventListener("toggle", () => {
    if (!box.open || filled) return;
    filled = true;
    box.append(...[fill()].flat());
  });
  return box;
}

function table(caption, columns, rows) {
  const body = rows.map((row) => el("tr", {}, row.map((cell, i) => {
    const kind = columns[i].text ? (columns[i].long ? "text long" : "text") : "";
    return el(i === 0 && columns[0].text ? "th" : "td",
      { class: kind, scope: i === 0 && columns[0].text ? "row" : null }, String(cell ?? ""));
  })));
  const head = columns.map((column) =>
    el("th", { scope: "col", class: column.text ? "text" : "", title: column.title }, column.name));
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    el("table", {}, el("caption", {}, caption), el("thead", {}, el("tr", {}, head)),
      el("tbody", {}, body)));
}

// A button that stays pressed, and says so by more than its colour.
function toggleButton(pressed, onclick, attributes, ...children) {
  return el("button", { type: "button", "aria-pressed": pressed, onclick, ...attributes },
    ...children, el("span", { class: "pressed", "aria-hidden": "true" }, pressed ? "✓" : ""));
}

function announce(text) {
  document.getElementById("announcer").textContent = text;
}

const FEW_ERRORS = 3;

function errorNotice(errors, lead) {
  if (!errors.length) return null;
  const items = errors.map((error) =>
    el("li", {}, `${error.why}. To make it: `, el("code", {}, error.command)));
  const all = el("ul", {}, items);
  if (items.length <= FEW_ERRORS) return el("div", { class: "notice" }, lead, all);
  return el("details", { class: "notice" }, el("summary", {}, `${lead} ${items.length} files`), all);
}

const errorsOf = (kinds, subject) => content.errors.filter((error) =>
  kinds.includes(error.kind) && (subject === undefined || error.subject === subject));
