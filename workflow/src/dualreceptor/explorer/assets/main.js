// Tabs, and what is drawn anew when the window, the theme or the address changes.

const OF_STUDY = ["doses", "landscape", "sweeps", "claims"];

// A page of nothing but what goes beyond a study has no views of the study.
if (content.beyond_alone) {
  for (const name of OF_STUDY) delete views[name];
  document.getElementById("lead").textContent = "What the claims about simulated 5-HT1A and 5-HT2A agonists depend on: parameters and modelling choices.";
}
[defaults.view] = Object.keys(views);

function tabs() {
  const names = Object.keys(views);
  const go = (name) => {
    update({ view: name });
    document.getElementById(`tab-${name}`).focus();
  };
  return names.map((name, i) => el("button", {
    role: "tab", id: `tab-${name}`, type: "button", "aria-controls": name, onclick: () => update({ view: name }),
    onkeydown: (event) => {
      const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: names.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      go(names.at(to % names.length));
    },
  }, views[name].title));
}

function errorSummary() {
  return [errorNotice(content.errors, "Missing or damaged:")].filter(Boolean);
}

function start() {
  document.getElementById("tabs").append(...tabs());
  document.getElementById("errors").append(...errorSummary());
  document.getElementById("footer").textContent =
    `${content.source}. Plots by plotly.js (MIT licence). This page is self-contained: it contacts no server.`;
  readAddress();
  show();
  performance.mark("first view");
}

addEventListener("hashchange", () => { readAddress(); show(); });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
matchMedia("(max-width: 639px)").addEventListener("change", show);
if (typeof DecompressionStream === "undefined") {
  document.getElementById("errors").append(el("p", { class: "notice" },
    "This browser cannot unpack the page's data: use Chrome or Edge 80, Firefox 113, Safari 16.4, or a later one."));
}
start();
