// What is shown, as the page's address tells it, so that an address can be passed on.

const views = {};
const state = {};
const defaults = {};

function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  Object.assign(state, defaults, Object.fromEntries(
    [...given].filter(([name]) => name in defaults)));
  if (!(state.view in views)) state.view = defaults.view;
}

function writeAddress() {
  const changed = Object.entries(state).filter(([name, value]) => value !== defaults[name]);
  const address = new URLSearchParams(changed).toString();
  history.replaceState(null, "", `#${address}`);
}

function update(changes) {
  Object.assign(state, changes);
  writeAddress();
  show();
}

function show() {
  for (const name of Object.keys(views)) {
    const active = name === state.view;
    const tab = document.getElementById(`tab-${name}`);
    document.getElementById(name).hidden = !active;
    tab.setAttribute("aria-selected", active);
    tab.tabIndex = active ? 0 : -1;
    if (!active) views[name].leave?.();
  }
  views[state.view].show();
}

const chosenIn = (list) => (list ? list.split(",") : []);
