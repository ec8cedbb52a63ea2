// Landscape: one run as it goes, with its walkers, beside where it came from and its target.

defaults.watched = "";
defaults.condition = "";
defaults.frame = "0";
defaults.scale = "run";
const FRAME_MS = 110;
let playing = null;
let current = null;

const watchable = () => content.experiments.filter((one) =>
  one.conditions.some((condition) => condition.run !== null));

function watchedExperiment() {
  const some = watchable();
  return some.find((one) => one.name === state.watched)
    ?? some.find((one) => one.name === state.experiment) ?? some[0];
}

function watchedCondition(experiment) {
  const some = experiment.conditions.filter((one) => one.run !== null);
  const start = startingChoice(experiment).at(-1);
  return some.find((one) => one.name === state.condition) ?? some.find((one) => one.name === start) ?? some[0];
}

views.landscape = {
  title: "Landscape",
  show() {
    const place = document.getElementById("landscape");
    pause();
    const experiment = watchedExperiment();
    if (!experiment) {
      place.replaceChildren(el("h2", {}, "Landscape"),
        errorNotice(errorsOf(["summary", "frames"]), "Not available:")
          ?? el("p", {}, "There is no run to show."), ...[leftOut()].filter(Boolean));
      return;
    }
    const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
    const condition = watchedCondition(experiment);
    place.replaceChildren(...landscapeView(experiment, condition).filter(Boolean));
    if (focused) document.getElementById(focused)?.focus();
    openRun(experiment, condition);
  },
  leave: () => pause(),
};

function leftOut() {
  const names = content.left_out.map((one) => `${one.condition} of ${one.experiment}`);
  if (!names.length) return null;
  const few = names.length > 6 ? `${names.slice(0, 6).join(", ")} and ${names.length - 6} more` : names.join(", ");
  return el("p", { class: "notice" }, `Without landscapes, which are missing or would take too much time or room: ${few}.`);
}

function landscapeView(experiment, condition) {
  const run = content.runs[condition.run];
  const experiments = experimentNames(watchable());
  const conditions = experiment.conditions.filter((one) => one.run !== null).map((one) => [one.name, one.label]);
  const canvas = (name, title) => el("figure", { class: name },
    el("canvas", { id: `canvas-${name}`, width: "560", height: "560", role: "img" }), el("figcaption", {}, title));
  return [
    el("h2", { class: "unseen" }, "Landscape"),
    errorNotice(errorsOf(["summary", "frames"]), "Not available:"), leftOut(),
    el("div", { class: "controls" },
      select("watched", "Experiment", experiments, experiment.name,
        (value) => update({ watched: value, condition: "", frame: "0" })),
      select("condition", labelNote(conditions.map(([, label]) => label)) ? "Condition, 5-HT1A / 5-HT2A" : "Condition", conditions, condition.name,
        (value) => update({ watched: experiment.name, condition: value })),
      select("scale", "Colours", [["run", "over this run"], ["experiment", "over all runs of the experiment"]], state.scale,
        (value) => update({ scale: value }))),
    el("div", { class: "player", id: "player", onkeydown: playerKey, role: "group", "aria-label": "Run over time" },
      el("div", { class: "canvases" }, canvas("initial", "initial energy"),
        canvas("now", `modulated energy, ${run.walkers_shown} walkers (larger: several)`), canvas("target", "target")),
      el("div", { class: "scale" }, el("span", { id: "scale-low" }), el("i", { style: `background: ${rising}` }),
        el("span", { id: "scale-high" }), "energy"),
      el("div", { class: "transport" },
        el("button", { id: "play", class: "main", type: "button", onclick: () => (playing ? pause() : play()) }, "▶ Play"),
        el("label", {}, el("span", { class: "unseen" }, "Step"),
          el("input", { id: "frame", type: "range", min: "0", max: String(run.states.length - 1), step: "1",
            oninput: (event) => { pause(); showFrame(Number(event.target.value)); } }))),
      el("p", { class: "reading", id: "reading" })),
    el("p", { class: "quiet" }, `Space plays and pauses, arrow keys go back or forward by one frame. Replicate ${run.replicate}`,
      ` of ${condition.label}${run.side < run.size ? `; every ${Math.ceil(run.size / run.side)}th cell is shown` : ""}.`, whyWatched(experiment, condition)),
    el("figure", {}, plotPlace("divergence", 280),
      el("figcaption", {}, "KL divergence from the target in this run; thick: so far. Shaded: drug period.")),
    details("Data as table", () => runTable(experiment, run), { id: "run-table" }),
    copyBar("landscape", () => yaml(runParameters(experiment, condition, run)),
      () => simulateCommand(parametersOf(experiment, condition.own), run.replicate, experiment.root_seed)),
  ];
}

// Which condition is opened first, and why.
function whyWatched(experiment, condition) {
  const best = experiment.conditions[startingPlaces(experiment).best];
  return state.condition || condition !== best ? "" : " It is shown first because it is the best of both outcomes together, by the equal-weight score.";
}

const runParameters = (experiment, condition, run) => ({
  experiment: experiment.name, condition: condition.name, root_seed: BigInt(experiment.root_seed),
  replicate: run.replicate, parameters: parametersOf(experiment, condition.own),
});

const onsetOf = (experiment) => parametersOf(experiment, experiment.conditions[0].own).warmup_steps;

async function openRun(experiment, condition) {
  const run = content.runs[condition.run];
  const scene = { experiment, run, onset: onsetOf(experiment), frame: 0, ready: false };
  current = scene;
  Object.assign(scene, await landscapesOf(condition.run));
  if (current !== scene) return;
  scene.ready = true;
  const runs = state.scale === "run" ? [run]
    : experiment.conditions.filter((one) => one.run !== null).map((one) => content.runs[one.run]);
  scene.low = Math.min(...runs.map((one) => one.low));
  scene.high = Math.max(...runs.map((one) => one.high));
  document.getElementById("scale-low").textContent = format(scene.low, 2);
  document.getElementById("scale-high").textContent = format(scene.high, 2);
  paintLevels(canvasOf("initial"), scene, 0);
  paintLevels(canvasOf("target"), scene, 1);
  canvasOf("initial").setAttribute("aria-label", `Initial energy, ${rangeText(scene, 0)}`);
  canvasOf("target").setAttribute("aria-label", `Target, ${rangeText(scene, 1)}`);
  const frame = Math.min(Math.max(0, Number(state.frame) || 0), run.states.length - 1);
  showFrame(frame);
  await draw(document.getElementById("divergence"), () => divergence(scene), runSummary(scene));
}

const canvasOf = (name) => document.getElementById(`canvas-${name}`);

const energyOf = ({ run }, level) => run.low + ((run.high - run.low) * level) / 255;

function rangeText(scene, index) {
  const levels = scene.levels.subarray(index * scene.cells, (index + 1) * scene.cells);
  let [low, high] = [255, 0];
  for (const level of levels) { low = Math.min(low, level); high = Math.max(high, level); }
  return `from ${format(energyOf(scene, low), 2)} to ${format(energyOf(scene, high), 2)}`;
}

// Row 0 is at the bottom, as in the figures.
function paintLevels(canvas, scene, index) {
  const { side } = scene.run;
  const image = new ImageData(side, side);
  const colors = Array.from({ length: 256 }, (_, level) =>
    viridis((energyOf(scene, level) - scene.low) / (scene.high - scene.low || 1)));
  for (let i = 0; i < scene.cells; i++) {
    const [row, column] = [Math.floor(i / side), i % side];
    const color = colors[scene.levels[index * scene.cells + i]];
    image.data.set([...color, 255], 4 * ((side - 1 - row) * side + column));
  }
  const small = el("canvas", { width: side, height: side });
  small.getContext("2d").putImageData(image, 0, 0);
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
}

function paintWalkers(canvas, scene, frame) {
  const { size, walkers_shown: count, states } = scene.run;
  const context = canvas.getContext("2d");
  const at = (coordinate, walker) => scene.walkers[(coordinate * count + walker) * states.length + frame];
  context.fillStyle = "#ffffff";
  context.strokeStyle = "#000000";
  const pixel = canvas.width / (canvas.clientWidth || canvas.width);
  context.lineWidth = 1.2 * pixel;
  const crowds = new Map();
  for (let walker = 0; walker < count; walker++) {
    const cell = at(0, walker) * size + at(1, walker);
    crowds.set(cell, (crowds.get(cell) ?? 0) + 1);
  }
  for (const [cell, crowd] of crowds) {
    const x = (((cell % size) + 0.5) / size) * canvas.width;
    const y = (1 - (Math.floor(cell / size) + 0.5) / size) * canvas.height;
    context.beginPath();
    context.arc(x, y, pixel * (2.6 + Math.sqrt(crowd)), 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
}

function showFrame(frame) {
  if (!current?.ready) return;
  const { run, onset } = current;
  current.frame = frame;
  state.frame = String(frame);
  if (!playing) writeAddress(); // browsers allow so many changes of address, and no more
  paintLevels(canvasOf("now"), current, 2 + frame);
  paintWalkers(canvasOf("now"), current, frame);
  const step = run.states[frame] - onset;
  const text = `Step ${minus(String(step))} after the warm-up, drug level ${format(run.drug_level[frame], 2)}, `
    + `KL divergence ${format(1000 * run.kl_divergence[frame], 3)} ×10⁻³ nat`;
  const slider = document.getElementById("frame");
  slider.value = String(frame);
  slider.setAttribute("aria-valuetext", text);
  canvasOf("now").setAttribute("aria-label", `Modulated energy with walkers, ${rangeText(current, 2 + frame)}. ${text}.`);
  reading(step, run.drug_level[frame], run.kl_divergence[frame]);
  moveMarker();
}

function reading(step, level, divergenceNow) {
  document.getElementById("reading").replaceChildren(
    el("span", {}, "step after warm-up ", el("b", {}, minus(String(step)))),
    el("span", {}, "drug level ", el("b", {}, level.toFixed(2)), " ",
      el("meter", { min: "0", max: "1", value: level, "aria-label": "drug level" })),
    el("span", {}, "KL divergence ", el("b", {}, format(1000 * divergenceNow, 3)), " ×10⁻³ nat"));
}

function soFar(scene) {
  const state_now = scene.run.states[scene.frame];
  const count = scene.run.steps.filter((step) => step <= state_now).length;
  const x = scene.run.steps.slice(0, count).map((step) => step - scene.onset);
  const y = Array.from(scene.course.subarray(0, count), (one) => 1000 * one);
  return { x, y };
}

function divergence(scene) {
  const x = scene.run.steps.map((step) => step - scene.onset);
  const [first, last, room] = [x[0], x.at(-1), 0.02 * (x.at(-1) - x[0])];
  const past = soFar(scene);
  const accent = token("--accent");
  return {
    traces: [
      { x, y: Array.from(scene.course, (one) => 1000 * one), mode: "lines", line: { color: token("--quiet"), width: 1, dash: "dot" }, hoverinfo: "skip" },
      { ...past, mode: "lines", line: { color: accent, width: 3 }, hovertemplate: "step %{x}: %{y:.4g} ×10⁻³ nat<extra></extra>" },
      { x: past.x.slice(-1), y: past.y.slice(-1), mode: "markers", marker: { color: accent, size: 11, line: { color: token("--paper"), width: 2 } }, hoverinfo: "skip" },
    ],
    layout: {
      xaxis: axis("step after the warm-up", { range: [first - room, last + room] }), yaxis: axis("KL divergence (10⁻³ nat)"),
      shapes: drugPeriods(scene.experiment.periods), hovermode: "closest",
    },
  };
}

async function moveMarker() {
  const place = document.getElementById("divergence");
  if (!place?.data) return;
  const { x, y } = soFar(current);
  (await plotly()).restyle(place, { x: [x, x.slice(-1)], y: [y, y.slice(-1)] }, [1, 2]);
}

function runSummary({ run, experiment, onset }) {
  const first = format(1000 * run.kl_divergence[0], 3);
  const last = format(1000 * run.kl_divergence.at(-1), 3);
  return `KL divergence of replicate ${run.replicate} in thousandths of a nat: ${first} at first, ${last} at `
    + `step ${run.states.at(-1) - onset} after the warm-up of ${experiment.name}.`;
}

function runTable(experiment, run) {
  const onset = onsetOf(experiment);
  const columns = [{ name: "step after warm-up", text: true }, { name: "drug level" }, { name: "KL divergence (10⁻³ nat)" }];
  const rows = run.states.map((one, i) => [minus(String(one - onset)), format(run.drug_level[i]), format(1000 * run.kl_divergence[i], 4)]);
  return table(`Replicate ${run.replicate} at the frames shown`, columns, rows);
}

function play() {
  if (!current?.ready) return;
  const last = current.run.states.length - 1;
  if (current.frame >= last) showFrame(0);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  playing = setInterval(() => {
    if (current.frame >= last) pause();
    else showFrame(current.frame + 1);
  }, calm ? 5 * FRAME_MS : FRAME_MS);
  labelPlay();
}

function pause() {
  if (!playing) return;
  clearInterval(playing);
  playing = null;
  labelPlay();
  writeAddress();
}

function labelPlay() {
  const button = document.getElementById("play");
  if (button) button.textContent = playing ? "❚❚ Pause" : "▶ Play";
}

function playerKey(event) {
  const inSlider = event.target.type === "range";
  if (event.key === " " && event.target.id !== "play") playing ? pause() : play();
  else if (event.key.startsWith("Arrow") && !inSlider && current?.ready) {
    const on = ["ArrowRight", "ArrowUp"].includes(event.key) ? 1 : -1;
    pause();
    showFrame(Math.min(Math.max(0, current.frame + on), current.run.states.length - 1));
  } else return;
  event.preventDefault();
}
