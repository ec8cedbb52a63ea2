"""A plain NumPy statement of the model, one line for each line of its description.

Slow and short: what the compiled kernel is held against. Of the package it shares the random
numbers and what is drawn from them, never a step.
"""

import numpy as np
from scipy.ndimage import gaussian_filter
from scipy.special import softmax
from scipy.stats import beta, entropy

from dualreceptor.model import dosing, landscapes, schedule
from dualreceptor.model.streams import streams


def level(curve, s):
    return {
        "beta-long": lambda: beta.pdf(s, 2, 5) / 2.5,
        "beta-short": lambda: beta.pdf(s, 2, 20) / 3.5,
        "u-curve": lambda: 1 - 4 * (s - 0.5) ** 2,
        "full": lambda: 1.0,
        "placebo": lambda: 0.0,
    }[curve]()


def neighbours(M, r, c):
    rows, columns = M.shape
    for i in range(max(r - 1, 0), min(r + 2, rows)):
        for j in range(max(c - 1, 0), min(c + 2, columns)):
            if (i, j) != (r, c):
                yield M[i, j]


def is_minimum(M, r, c):
    return all(M[r, c] < other for other in neighbours(M, r, c))


def run(p, E, T, starts, field, noise):
    """All observables by name, and the final E, M and walkers.

    ``field(administration, t)`` is the perturbation of a step, ``noise()`` the next
    (walkers, 2) normals.
    """
    E, M, z = E.copy(), E.copy(), starts.copy()
    last = p.size - 1
    seen, records = {}, []

    def record(d):
        P, Q = softmax(-M), softmax(-T)
        cell = tuple(z[0])
        seen.setdefault(cell, is_minimum(M, *cell))
        kl = entropy(Q.ravel(), P.ravel())
        rise = max(0.0, kl - records[-1]["kl_divergence"]) if records else 0.0
        records.append(
            {
                "drug_level": d,
                "kl_divergence": kl,
                "cumulative_kl_increase": rise
                + (records[-1]["cumulative_kl_increase"] if records else 0.0),
                "entropy": -np.sum(P * np.log(P + 1e-8)),
                "local_minima": sum(is_minimum(M, *cell) for cell in np.ndindex(*M.shape)),
                "gradient_magnitude": np.hypot(*np.gradient(M)).mean(),
                "energy": M[z[:, 0], z[:, 1]].mean(),
                "target_energy": T[z[:, 0], z[:, 1]].mean(),
                "states_visited": len(seen),
                "minima_visited": sum(seen.values()),
            }
        )

    record(0.0)
    for a in range(p.administrations):
        for t in range(1, p.warmup_steps + p.drug_steps + p.washout_steps):
            d = 0.0
            if (
                p.warmup_steps <= t <= p.warmup_steps + p.drug_steps
                and not p.each("placebo")[a]
            ):
                d = level(p.each("response")[a], (t - p.warmup_steps - 1) / p.drug_steps)
            change = (
                p.each("dose_1a")[a] * d * (gaussian_filter(M, p.perturbation_blur / 2) - M)
            )
            change += p.homeostasis * (E - M)
            if d:
                change += 0.5 * p.each("dose_2a")[a] * d * field(a, t)
            M = M + change
            padded = np.pad(M, 1, mode="edge")
            g_row = (padded[2:, 1:-1] - padded[:-2, 1:-1]) / 2
            g_column = (padded[1:-1, 2:] - padded[1:-1, :-2]) / 2
            for _ in range(p.gradient_steps):
                g = np.stack([g_row[z[:, 0], z[:, 1]], g_column[z[:, 0], z[:, 1]]], axis=1)
                u = g / (np.linalg.norm(g, axis=1, keepdims=True) + 1e-8)
                moved = z - p.step_size * (u + p.gradient_noise * noise())
                moved = np.clip(moved, 0, last)
                up = 0.5 if p.walker_rounding == "nearest" else 0.0
                z = np.floor(moved + up).astype(int)
                for r, c in z:
                    E[r, c] += p.plasticity * (T[r, c] - E[r, c])
            record(d)
    series = {name: np.array([one[name] for one in records]) for name in records[0]}
    return series, E, M, z


def simulate(parameters, replicate, root_seed):
    """A run on the landscapes, fields and noise of the package."""
    source = streams(parameters, replicate, root_seed)
    start = landscapes.landscapes(parameters, [replicate], root_seed)
    drawn = {}
    used = dosing.states_with_fields(parameters)
    fields = landscapes.perturbations(parameters, replicate, root_seed)
    states = zip(
        schedule.administration_of_state(parameters),
        schedule.steps(parameters),
        used,
        source.field_of_state(used),
        strict=True,
    )
    for administration, t, is_used, field in states:
        if is_used:
            drawn[administration, t] = fields[field]
    noise = source.walker_noise()

    def moves():
        normals = np.empty((parameters.walkers, 2))
        noise.fill(normals.reshape(-1))
        return normals

    return run(
        parameters,
        start.initial_energy[0],
        start.target[0],
        start.walker_starts[0],
        lambda administration, t: drawn[administration, t],
        moves,
    )
