// What the page shows, and its arrays, which are unpacked when they are first needed.

const content = JSON.parse(document.getElementById("content").textContent);
const unpacking = new Map();

async function inflate(id) {
  const text = document.getElementById(id).textContent;
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// Stored are all first bytes of the numbers, then all second ones, and so on.
function weave(planes, size) {
  const count = planes.length / size;
  const bytes = new Uint8Array(planes.length);
  for (let plane = 0; plane < size; plane++) {
    for (let i = 0; i < count; i++) bytes[i * size + plane] = planes[plane * count + i];
  }
  return bytes;
}

function array(index, Type) {
  if (!unpacking.has(index)) {
    const made = inflate(`blob-${index}`).then((planes) =>
      new Type(weave(planes, Type.BYTES_PER_ELEMENT).buffer));
    unpacking.set(index, made);
  }
  return unpacking.get(index);
}

// Mean and standard error of one observable of a condition, as they are shown.
async function seriesOf(condition, observable) {
  const values = await array(condition.series, Float32Array);
  const names = Object.keys(content.observables);
  const points = values.length / names.length / 2;
  const first = names.indexOf(observable) * 2 * points;
  const factor = observableFactor(observable);
  return {
    mean: values.slice(first, first + points).map((value) => factor * value),
    sem: values.slice(first + points, first + 2 * points).map((value) => factor * value),
  };
}

const landscapes = new Map();

// The levels of a run's landscapes, each frame's differences added up, and its walkers.
function landscapesOf(index) {
  if (!landscapes.has(index)) landscapes.set(index, unpackRun(content.runs[index]));
  return landscapes.get(index);
}

async function unpackRun(run) {
  const levels = (await array(run.energies, Uint8Array)).slice();
  const cells = run.side * run.side;
  for (let i = 3 * cells; i < levels.length; i++) levels[i] += levels[i - cells];
  const walkers = await array(run.walkers, run.size <= 256 ? Uint8Array : Uint16Array);
  return { levels, cells, walkers, course: await array(run.course, Float32Array) };
}

const parametersOf = (subject, own) => {
  const all = { ...subject.parameters, ...own };
  return Object.fromEntries(
    Object.keys(content.defaults).filter((name) => name in all).map((name) => [name, all[name]]));
};

const experimentNamed = (name) => content.experiments.find((one) => one.name === name);
const sweepNamed = (name) => content.sweeps.find((one) => one.name === name);
