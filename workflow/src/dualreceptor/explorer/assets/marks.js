// What the marks on conditions mean, and how sure their values are: of grids, and of lists.

const NAMED = 4; // conditions that are named; more are counted
const ROOM = 7; // letters that fit under the value of a cell

// Half of the 95 % interval of a condition's mean, as the bars of figures; null if there is none.
const halfOf = (measure, i) => (measure.errors?.[i] == null ? null : 1.96 * measure.errors[i]);

// As many digits as the values have, unless it would be 0 by them.
function halfText(measure, i) {
  const half = halfOf(measure, i);
  if (half === null) return "";
  const text = measure.format(half);
  return `± ${half > 0 && !/[1-9]/.test(text) ? format(half, 1) : text}`;
}

const oftenText = (share) => (share > 0 && share < 0.005 ? "<1 %" : `${Math.round(100 * share)} %`);
const shareOf = (measure, i) => measure.best_share?.[i] ?? null;

// What stands under a value: half its interval; of a score, how often it is the lowest.
function sureText(measure, i) {
  return shareOf(measure, i) === null ? halfText(measure, i) : oftenText(shareOf(measure, i));
}

function shownText(measure, i) {
  const unit = unitOf(measure).replace(/^10/, "×10");
  return [measure.format(measure.values[i]), halfText(measure, i), unit].filter(Boolean).join(" ");
}

// All that is known of a condition's value, to be read beside it.
function fullText(experiment, measure, i) {
  const share = shareOf(measure, i);
  const parts = [`${measure.long_name} ${shownText(measure, i)}`];
  if (halfOf(measure, i) !== null) {
    const ends = [-1, 1].map((sign) => measure.format(measure.values[i] + sign * halfOf(measure, i)));
    parts.push(`95 % interval ${ends.join(" to ")}`);
  }
  if (share !== null) parts.push(`the lowest in ${oftenText(share)} of resamples`);
  if (i === measure.best) return [...parts, "the lowest"].join(", ");
  const against = measure.compared?.find((one) => one.condition === i);
  if (against) parts.push(differenceText(experiment, measure, against));
  else if (measure.compared) parts.push("not compared with the lowest");
  if (measure.alike?.includes(i)) parts.push("cannot be told from the lowest");
  return parts.join(", ");
}

function differenceText(experiment, measure, { difference, low, high }) {
  const number = (value) => format(factorOf(measure) * value, 3);
  const interval = low === null ? "" : ` (${number(low)} to ${number(high)})`;
  return `${difference < 0 ? "" : "+"}${number(difference)}${interval} against ${experiment.conditions[measure.best].label}`;
}

// Why a condition has the star, and why others are framed.
function marksList(experiment, measure) {
  const reasons = [starReason(experiment, measure), choiceReason(experiment)].filter(Boolean);
  return el("ul", { class: "signs", "aria-label": "Why conditions are marked" }, reasons.map(([sign, ...text]) =>
    el("li", {}, el("span", { "aria-hidden": "true" }, sign), el("span", {}, text))));
}

const bold = (text) => el("b", {}, text);
const namesOf = (labels) => (labels.length > NAMED ? `${labels.length} conditions` : labels.join(", "));

function starReason(experiment, measure) {
  if (measure.best < 0) return null;
  const word = measure.errors ? "mean " : "";
  const share = shareOf(measure, measure.best);
  const often = share === null ? "" : `, the lowest in ${oftenText(share)} of resamples of the replicates`;
  return ["★", bold(experiment.conditions[measure.best].label),
    `: lowest ${word}${measure.long_name} of all ${experiment.conditions.length}, ${shownText(measure, measure.best)}${often}.`];
}

// At first conditions are chosen for a reason of the page's, later by the reader.
function choiceReason(experiment) {
  if (followsStart(experiment)) return ["✓", ...startReason(experiment)];
  const chosen = chosenConditions(experiment).map((one) => one.label);
  const text = chosen.length ? `Framed, and drawn over time, as you chose: ${namesOf(chosen)}. ` : "Nothing is framed or drawn over time. ";
  return ["✓", text, el("button", { id: "start", type: "button", class: "slim", onclick: restart }, "Back to the first choice")];
}

function startReason(experiment) {
  const { none, best } = startingPlaces(experiment);
  const name = (i) => bold(experiment.conditions[i].label);
  const both = best < 0 ? [] : [name(best), ": best of both outcomes together, by the lowest equal-weight score"];
  const reference = none < 0 || none === best ? [] : [name(none), ": to compare with"];
  const between = both.length && reference.length ? ["; "] : [];
  return [...both, ...between, ...reference, ". Framed and drawn over time when the page opens, whatever the colours show."];
}

// What else is seen of certainty: intervals or shares, and which conditions may be as low as the best.
const certainty = (experiment, measure) => [sureNote(measure), alikeNote(experiment, measure)].filter(Boolean).join(" ");

function sureNote(measure) {
  if (measure.best_share) return "Small: the share of resamples of the replicates in which a condition has the lowest score.";
  return measure.errors ? "±: half of the 95 % interval, 1.96 standard errors. Differences, paired by replicate, can be more certain." : "";
}

// The tables say this, as far as they go.
function alikeNote(experiment, measure) {
  if (measure.best < 0 || !measure.alike) return "";
  const names = namesOf(measure.alike.map((i) => experiment.conditions[i].label));
  if (!measure.compared) return `≈ Also the lowest, in 5 % of resamples or more: ${names || "none"}.`;
  const [count, others] = [measure.compared.length, experiment.conditions.length - 1];
  if (!count) return "Which others may be as low as ★ is not known: the table of effects compares none with it.";
  const known = count === others ? "" : ` Of ${others} others, the table of effects compares ${count} with ★; for the rest this is not known.`;
  return `≈ Cannot be told from ★, paired by replicate, p ≥ 0.05 by Holm: ${names || "none"}.${known}`;
}

function restart() {
  update({ conditions: "" });
  document.getElementById("grid")?.querySelector('td[tabindex="0"]')?.focus();
  announce("The first choice is back.");
}

// A warning where intervals rest on few replicates.
function fewNotice(replicates) {
  if (replicates >= content.few) return null;
  const text = replicates === 1 ? "One replicate: there are no intervals, and effects cannot be told from chance."
    : `Only ${replicates} replicates: with fewer than ${content.few}, 95 % intervals and tests are unreliable.`;
  return el("p", { class: "notice few" }, text);
}

// Of experiments with one agonist alone, those of 5-HT1A come first, as in labels.
function experimentNames(experiments) {
  const rank = (one) => {
    const types = new Set(one.conditions.map((condition) => condition.agonist_type));
    types.delete("none");
    const place = ["5-HT1A", "5-HT2A"].findIndex((type) => types.size === 1 && types.has(type));
    return place < 0 ? 2 : place;
  };
  return [...experiments].sort((a, b) => rank(a) - rank(b)).map((one) => [one.name, one.name]);
}
