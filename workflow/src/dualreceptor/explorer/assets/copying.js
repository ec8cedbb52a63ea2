// What is shown as text to paste: its parameters as YAML, and the command that makes it.

const MOST_PIXELS = 420; // of the height of a text
const PLAIN_KEY = /^(?!(?:y|n|yes|no|on|off|true|false|null)$)[A-Za-z_][\w-]*$/i;

function yamlValue(value) {
  if (Array.isArray(value)) return `[${value.map(yamlValue).join(", ")}]`;
  if (typeof value !== "string") return yamlNumber(value);
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (sign) =>
    /[\u00a1-\u024f\u2010-\u2027\u2030-\u22ff]/.test(sign) ? sign
      : `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

// YAML 1.1 takes 1e-7 for text: it wants a point.
const yamlNumber = (value) => String(value).replace(/^(-?\d+)e/, "$1.0e");

function yaml(values, indent = "") {
  return Object.entries(values).filter(([, value]) => value !== undefined).map(([key, value]) => {
    const name = PLAIN_KEY.test(key) ? key : JSON.stringify(key);
    const nested = value !== null && typeof value === "object" && !Array.isArray(value);
    if (!nested) return `${indent}${name}: ${yamlValue(value)}\n`;
    if (!Object.keys(value).length) return `${indent}${name}: {}\n`;
    return `${indent}${name}:\n${yaml(value, `${indent}  `)}`;
  }).join("");
}

const word = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

const snakemake = (...targets) =>
  ["snakemake --cores all", ...targets.map((target) => word(`results/${target}`))].join(" ");

// A summary and its statistics.
const commandFor = (subject) =>
  snakemake(`summaries/${subject}.nc`, `statistics/${subject}/effects.csv`);

// One run, with every parameter that is not as it is by default, and both doses.
function simulateCommand(parameters, replicate, seed) {
  const words = Object.entries(parameters)
    .filter(([name, value]) => name.startsWith("dose_")
      || JSON.stringify(value) !== JSON.stringify(content.defaults[name]))
    .map(([name, value]) => `--${name.replaceAll("_", "-")} ${[value].flat().map(String).map(word).join(" ")}`);
  return ["python -m dualreceptor simulate", ...words, `--replicate ${replicate}`,
    `--root-seed ${seed}`, "-o run.nc"].join(" ");
}

async function copy(text, box) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch { // refused, as from a file in some browsers
    box.focus();
    box.select();
    return document.execCommand("copy");
  }
}

// What is copied besides the command: parameters, or values.
function copyBar(view, values, command, what = "parameters") {
  const box = el("textarea", {
    id: `${view}-text`, readonly: true, hidden: true, rows: "2", spellcheck: "false",
    "aria-label": "The text that was copied",
  });
  const button = (what, textOf) => {
    const made = el("button", { id: `${view}-copy-${what}`, type: "button" }, `Copy ${what}`);
    made.addEventListener("click", async () => {
      box.value = textOf();
      box.style.height = "auto";
      box.hidden = false;
      box.style.height = `${Math.min(box.scrollHeight + 4, MOST_PIXELS)}px`;
      const done = await copy(box.value, box);
      announce(done ? `Copied the ${what}.` : `Not copied: select the text of the ${what}.`);
      status.textContent = done ? `In the clipboard, and here: the ${what}.`
        : "The browser refused: select the text and copy it.";
      if (done) made.focus();
    });
    return made;
  };
  const status = el("p", { class: "quiet" });
  return el("div", { class: "copy" },
    el("div", { class: "controls" }, button(what, values), button("command", command)),
    status, box);
}
