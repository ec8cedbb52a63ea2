"""The time loop with all observables, and all else that is compiled: random normals, blurs.

Everything here works on plain arrays; :mod:`dualreceptor.model.runs` wraps it. The
symbols are those of docs/model.md (sections 5 and 6): E energy, M modulated energy,
T target, d drug level, eta perturbation field, kappa homeostasis, p plasticity.

Three rules keep a run's bytes the same on every machine, and are why some lines look
the way they do:

- no fast-math: the order of every operation is the one written here;
- sums run over a fixed number of interleaved accumulators;
- exp and log are the two short functions below. The system's own differ in the last
  bit between C libraries and processors, and work on one number at a time.

All compiled functions stand in this one file: numba's cache on disk notices an edit only in
the file of the function that is called, not in the files of those that it calls.
"""

from collections import namedtuple
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from dualreceptor.model.observables import RECORDED

compiled = njit(cache=True, error_model="numpy")

LOG2_E = 1.4426950408889634
LN2_HIGH = 6.93147180369123816490e-01  # ln 2 in two parts: k * LN2_HIGH is exact
LN2_LOW = 1.90821492927058770002e-10
SQRT2 = 1.4142135623730951
EXPONENT_BIAS, MANTISSA_BITS = np.uint64(1023), np.uint64(52)  # of an IEEE double
MANTISSA = np.uint64(0x000FFFFFFFFFFFFF)
INTEGER = 2.0**52  # a double of at least this keeps its integer in the low bits
INTEGER_BITS = np.float64(INTEGER).view(np.uint64)
TO_INTEGER = 1.5 * INTEGER
SMALLEST_EXPONENT = -708.0  # exp of less is below the smallest normal number

# The Mersenne Twister MT19937 (Matsumoto and Nishimura 1998)
WORDS, SHIFT = 624, 397
UPPER, LOWER, TWIST = np.uint32(0x80000000), np.uint32(0x7FFFFFFF), np.uint32(0x9908B0DF)
SEEDING = np.uint32(1812433253)
PAIRS = WORDS // 4  # of uniforms, each of two words


class State(NamedTuple):
    """What one step hands to the next. All arrays are changed in place."""

    energy: NDArray[np.float64]  # (cells,)
    modulated: NDArray[np.float64]  # (cells,)
    walkers: NDArray[np.int64]  # (walkers, 2): row, column
    visited: NDArray[np.uint8]  # (cells,): 1 where walker 0 has been recorded


class Coefficients(NamedTuple):
    """The numbers of one run that do not change while it runs."""

    size: int
    target: NDArray[np.float64]  # (cells,)
    perturb: NDArray[np.float64]  # (states,): dose_2a d / 2
    smooth: NDArray[np.float64]  # (states,): dose_1a d
    field_of_state: NDArray[np.int64]  # (states,): index into the perturbation fields
    blur: "Blur"
    way_left: NDArray[np.float64]  # (visits + 1,): (1 - p)**n after n visits in a step
    homeostasis: float
    step_size: float
    gradient_noise: float
    rounding: float  # added before the cut to an integer: 0 truncates, 0.5 rounds
    entropy: bool  # whether it is recorded: it takes a fifth of a step


#: One value for each recorded state; all of shape (states,).
Observables = namedtuple("Observables", RECORDED)


class Blur(NamedTuple):
    """A Gaussian of a certain width, with the arrays that blurring needs."""

    weights: NDArray[np.float64]  # (radius + 1,): centre outwards; radius a multiple of five
    reflected: NDArray[np.int64]  # (size + 2 radius,): the cell behind each pad
    padded: NDArray[np.float64]  # (size * (size + 2 radius),)
    columns: NDArray[np.float64]  # (cells,): blurred along columns alone
    blurred: NDArray[np.float64]  # (cells,): the result


class Workspace(NamedTuple):
    """Arrays that a step fills and the next overwrites."""

    unit_row: NDArray[np.float64]  # (cells,): unit gradient, row component
    unit_column: NDArray[np.float64]  # (cells,)
    visits: NDArray[np.int64]  # (cells,): of this step; zero between steps
    cells: NDArray[np.int64]  # (cells + 1,): those with visits in this step
    norm: NDArray[np.float64]  # (cells,): gradient magnitude
    bordered: NDArray[np.float64]  # ((size + 2)**2,): M within a border of +inf
    is_minimum: NDArray[np.uint8]  # ((size + 2)**2,)
    weights: NDArray[np.float64]  # (cells,): Boltzmann weights
    terms: NDArray[np.float64]  # (cells,): what a sum adds up
    target_probability: NDArray[np.float64]  # (cells,)
    target_negentropy: NDArray[np.float64]  # (1,): sum P_T ln P_T


class Generator(NamedTuple):
    """A Mersenne Twister with the normals that ``numpy.random.RandomState`` makes of it."""

    words: NDArray[np.uint32]  # (624,): its state
    tempered: NDArray[np.uint32]  # (624,)
    x: NDArray[np.float64]  # (156,): points in the unit disc
    y: NDArray[np.float64]  # (156,)
    square: NDArray[np.float64]  # (156,): of their distance from the centre
    normals: NDArray[np.float64]  # (312,)
    left: NDArray[np.int64]  # (2,): where the normals not yet drawn begin and end


@compiled
def exp(x):
    """e**x for x <= 0, to 1 ulp: Taylor series on [-ln2/2, ln2/2], then a power of two."""
    x = max(x, SMALLEST_EXPONENT)
    shifted = x * LOG2_E + TO_INTEGER
    k = shifted - TO_INTEGER
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    s = 1.0 / 6227020800.0
    s = s * r + 1.0 / 479001600.0
    s = s * r + 1.0 / 39916800.0
    s = s * r + 1.0 / 3628800.0
    s = s * r + 1.0 / 362880.0
    s = s * r + 1.0 / 40320.0
    s = s * r + 1.0 / 5040.0
    s = s * r + 1.0 / 720.0
    s = s * r + 1.0 / 120.0
    s = s * r + 1.0 / 24.0
    s = s * r + 1.0 / 6.0
    s = s * r + 0.5
    s = s * r + 1.0
    s = s * r + 1.0
    power = (np.float64(shifted).view(np.uint64) + EXPONENT_BIAS) << MANTISSA_BITS
    return s * np.uint64(power).view(np.float64)


@compiled
def log(x):
    """ln x for normal x > 0, to 2 ulp: x = 2**k m, ln m = 2 artanh((m - 1) / (m + 1))."""
    bits = np.float64(x).view(np.uint64)
    k = np.uint64((bits >> MANTISSA_BITS) | INTEGER_BITS).view(np.float64) - INTEGER - 1023.0
    m = np.uint64((bits & MANTISSA) | (EXPONENT_BIAS << MANTISSA_BITS)).view(np.float64)
    high = m > SQRT2
    m = m * 0.5 if high else m
    k = k + 1.0 if high else k
    f = (m - 1.0) / (m + 1.0)
    q = f * f
    s = 1.0 / 19.0
    s = s * q + 1.0 / 17.0
    s = s * q + 1.0 / 15.0
    s = s * q + 1.0 / 13.0
    s = s * q + 1.0 / 11.0
    s = s * q + 1.0 / 9.0
    s = s * q + 1.0 / 7.0
    s = s * q + 1.0 / 5.0
    s = s * q + 1.0 / 3.0
    s = s * q
    return k * LN2_HIGH + (2.0 * f + (2.0 * f * s + k * LN2_LOW))


@compiled
def add(x):
    """Sum of x over eight interleaved accumulators."""
    a = b = c = d = e = f = g = h = 0.0
    whole = x.size - x.size % 8
    for i in range(0, whole, 8):
        a += x[i]
        b += x[i + 1]
        c += x[i + 2]
        d += x[i + 3]
        e += x[i + 4]
        f += x[i + 5]
        g += x[i + 6]
        h += x[i + 7]
    for i in range(whole, x.size):
        a += x[i]
    return ((a + b) + (c + d)) + ((e + f) + (g + h))


@compiled
def least(x):
    """Minimum of x over four interleaved accumulators."""
    a = b = c = d = x[0]
    whole = x.size - x.size % 4
    for i in range(0, whole, 4):
        a = x[i] if x[i] < a else a
        b = x[i + 1] if x[i + 1] < b else b
        c = x[i + 2] if x[i + 2] < c else c
        d = x[i + 3] if x[i + 3] < d else d
    for i in range(whole, x.size):
        a = x[i] if x[i] < a else a
    return min(min(a, b), min(c, d))


@compiled
def copy(source, out):
    """out[:] = source; a plain loop, which numba's slice assignment is slower than."""
    for i in range(out.size):
        out[i] = source[i]


@compiled
def accumulate(source, stride, weights, inward, out):
    """out[i] = sum over k of weights[|k|] source[i + (radius + k) stride], |k| <= radius.

    The centre comes first, then pairs of neighbours outward or, as SciPy adds them, inward.
    Five pairs are added at a time: a fifth of the traffic of out.
    """
    radius = weights.size - 1
    centre, w = source[radius * stride :], weights[0]
    for i in range(out.size):
        out[i] = w * centre[i]
    for step in range(0, radius, 5):
        k, d = (radius - step, -1) if inward else (step + 1, 1)
        low, high, hop = (radius - k) * stride, (radius + k) * stride, d * stride
        v, w, x, y, z = (
            weights[k],
            weights[k + d],
            weights[k + 2 * d],
            weights[k + 3 * d],
            weights[k + 4 * d],
        )
        a, b = source[low:], source[high:]
        c, e = source[low - hop :], source[high + hop :]
        f, g = source[low - 2 * hop :], source[high + 2 * hop :]
        p, q = source[low - 3 * hop :], source[high + 3 * hop :]
        s, t = source[low - 4 * hop :], source[high + 4 * hop :]
        for i in range(out.size):
            out[i] = (
                out[i]
                + v * (a[i] + b[i])
                + w * (c[i] + e[i])
                + x * (f[i] + g[i])
                + y * (p[i] + q[i])
                + z * (s[i] + t[i])
            )


@compiled
def smooth(M, n, inward, blur):
    """Blur (size, size) cells: separable, half-sample symmetric boundary."""
    radius = blur.weights.size - 1
    width = n + 2 * radius
    padded, columns, reflected = blur.padded, blur.columns, blur.reflected
    for r in range(width):
        copy(M[reflected[r] * n :], padded[r * n : r * n + n])
    accumulate(padded, n, blur.weights, inward, columns)
    for r in range(n):
        row, pads = columns[r * n : r * n + n], padded[:width]
        copy(row, pads[radius : radius + n])
        for c in range(radius):
            pads[c] = row[reflected[c]]
            pads[radius + n + c] = row[reflected[radius + n + c]]
        accumulate(pads, 1, blur.weights, inward, blur.blurred[r * n : r * n + n])


@compiled
def modulate(state, run, t, fields):
    """Section 5, item 1: perturbation, smoothing and homeostasis, all from the old M."""
    E, M, G, kappa = state.energy, state.modulated, run.blur.blurred, run.homeostasis
    eta, perturb, share = fields[run.field_of_state[t]], run.perturb[t], run.smooth[t]
    if share != 0.0:  # else what stands in G is multiplied by zero
        smooth(M, run.size, False, run.blur)
    for i in range(M.size):
        m = M[i]
        M[i] = m + perturb * eta[i] + share * (G[i] - m) + kappa * (E[i] - m)


@compiled
def differentiate(M, n, work):
    """Unit gradients for the walkers into work; the mean gradient magnitude.

    Walkers see differences over two cells with indices clamped at the border; the
    observable sees one-sided differences there, which are twice as large.
    """
    u, v, norm = work.unit_row, work.unit_column, work.norm
    cells, last = n * n, n * n - n
    halve_difference(M, M[2 * n :], u[n:last])
    halve_difference(M, M[n:], u[:n])
    halve_difference(M[last - n :], M[last:], u[last:])
    halve_difference(M, M[2:], v[1 : cells - 1])
    for r in range(n):
        v[r * n] = (M[r * n + 1] - M[r * n]) * 0.5
        v[r * n + n - 1] = (M[r * n + n - 1] - M[r * n + n - 2]) * 0.5
    for i in range(cells):
        norm[i] = np.sqrt(u[i] * u[i] + v[i] * v[i])
    magnitude = (add(norm) + border_excess(u, v, norm, n)) / cells
    for i in range(cells):
        per_norm = 1.0 / (norm[i] + 1e-8)
        u[i] *= per_norm
        v[i] *= per_norm
    return magnitude


@compiled
def halve_difference(low, high, out):
    """out = (high - low) / 2, cell by cell."""
    for i in range(out.size):
        out[i] = (high[i] - low[i]) * 0.5


@compiled
def border_excess(g_row, g_column, norm, n):
    """What one-sided differences at the border add to the sum of ``norm``."""
    excess = 0.0
    for j in range(n):
        for r, c in ((0, j), (n - 1, j), (j, 0), (j, n - 1)):
            corner = (r == 0 or r == n - 1) and (c == 0 or c == n - 1)
            y = g_row[r * n + c] * (2.0 if r == 0 or r == n - 1 else 1.0)
            x = g_column[r * n + c] * (2.0 if c == 0 or c == n - 1 else 1.0)
            share = 0.5 if corner else 1.0  # a corner is met twice
            excess += share * (np.sqrt(y * y + x * x) - norm[r * n + c])
    return excess


@compiled
def find_minima(M, n, work):
    """Mark cells strictly below all eight neighbours in work.is_minimum; their number."""
    x, mark, width = work.bordered, work.is_minimum, n + 2
    for r in range(n):
        copy(M[r * n :], x[(r + 1) * width + 1 : (r + 1) * width + 1 + n])
    inner = mark[width + 1 : x.size - width - 1]
    nw, north, ne = x, x[1:], x[2:]
    west, centre, east = x[width:], x[width + 1 :], x[width + 2 :]
    sw, south, se = x[2 * width :], x[2 * width + 1 :], x[2 * width + 2 :]
    for i in range(inner.size):
        m = centre[i]
        inner[i] = (
            (m < nw[i])
            & (m < north[i])
            & (m < ne[i])
            & (m < west[i])
            & (m < east[i])
            & (m < sw[i])
            & (m < south[i])
            & (m < se[i])
        )
    count = 0
    for i in range(mark.size):
        count += mark[i]
    return count


@compiled
def weigh(A, weights):
    """Fill in the Boltzmann weights exp(min A - A); return min A and their sum Z."""
    lowest = least(A)
    for i in range(A.size):
        weights[i] = exp(lowest - A[i])
    return lowest, add(weights)


@compiled
def compare(M, work):
    """KL(P_T || P_M) in nats (section 6), and Z of M, whose weights stay in work.weights."""
    q, terms = work.target_probability, work.terms
    lowest, Z = weigh(M, work.weights)
    for i in range(M.size):
        terms[i] = q[i] * (M[i] - lowest)
    return work.target_negentropy[0] + add(terms) + log(Z), Z


@compiled
def find_entropy(Z, work):
    """The entropy, in nats, of the probabilities whose weights are in work.weights."""
    w, terms = work.weights, work.terms
    per_Z = 1.0 / Z
    for i in range(w.size):
        p = w[i] * per_Z
        terms[i] = p * log(p + 1e-8)
    return -add(terms)


@compiled
def prepare(target, work):
    """P_T and sum P_T ln P_T, which every KL divergence of the run uses."""
    w, q, terms = work.weights, work.target_probability, work.terms
    lowest, Z = weigh(target, w)
    for i in range(target.size):
        q[i] = w[i] / Z
        terms[i] = q[i] * (lowest - target[i])
    work.target_negentropy[0] = add(terms) - log(Z)


@compiled
def descend(state, run, noise, work):
    """Section 5, item 2: move the walkers, count their visits in work.visits.

    ``noise`` has shape (gradient_steps, walkers, 2). Returns how many cells were visited,
    which stand in work.cells.
    """
    Z, n, visits, cells = state.walkers, run.size, work.visits, work.cells
    count = 0
    u, v = work.unit_row, work.unit_column
    step, sigma, rounding = run.step_size, run.gradient_noise, run.rounding
    last = n - 1.0
    for k in range(noise.shape[0]):
        for i in range(noise.shape[1]):
            r, c = Z[i, 0], Z[i, 1]
            cell = np.uint64(r * n + c)
            y = r - step * (u[cell] + sigma * noise[k, i, 0])
            x = c - step * (v[cell] + sigma * noise[k, i, 1])
            y = y if y > 0.0 else 0.0  # so written, NaN becomes 0 and not an address
            x = x if x > 0.0 else 0.0
            r = np.int64((y if y < last else last) + rounding)
            c = np.int64((x if x < last else last) + rounding)
            Z[i, 0], Z[i, 1] = r, c
            cell = np.uint64(r * n + c)
            cells[count] = cell  # where it is not the first visit, the next overwrites it
            count += visits[cell] == 0
            visits[cell] += 1
    return count


@compiled
def learn(state, run, count, work):
    """Section 5, item 3: n visits leave (1 - p)**n of a cell's way to the target."""
    E, T, visits = state.energy, run.target, work.visits
    for k in range(count):
        i = work.cells[k]
        E[i] = T[i] - run.way_left[visits[i]] * (T[i] - E[i])
        visits[i] = 0


@compiled
def observe(state, run, t, gradient_magnitude, work, out):
    """Record state t. Walker 0's cell counts once, and as a minimum if M is one there now."""
    M, T, Z, n = state.modulated, run.target, state.walkers, run.size
    out.gradient_magnitude[t] = gradient_magnitude
    out.local_minima[t] = find_minima(M, n, work)
    out.kl_divergence[t], partition = compare(M, work)
    if run.entropy:
        out.entropy[t] = find_entropy(partition, work)
    energy, target_energy = 0.0, 0.0
    for i in range(Z.shape[0]):
        cell = Z[i, 0] * n + Z[i, 1]
        energy += M[cell]
        target_energy += T[cell]
    out.energy[t] = energy / Z.shape[0]
    out.target_energy[t] = target_energy / Z.shape[0]
    cell = Z[0, 0] * n + Z[0, 1]
    bordered = (Z[0, 0] + 1) * (n + 2) + Z[0, 1] + 1
    first_time = 1 - state.visited[cell]
    state.visited[cell] = 1
    increase, states, minima = 0.0, 0, 0
    if t > 0:
        rise = max(0.0, out.kl_divergence[t] - out.kl_divergence[t - 1])
        increase = out.cumulative_kl_increase[t - 1] + rise
        states, minima = out.states_visited[t - 1], out.minima_visited[t - 1]
    out.cumulative_kl_increase[t] = increase
    out.states_visited[t] = states + first_time
    out.minima_visited[t] = minima + first_time * work.is_minimum[bordered]


@compiled
def begin(state, run, work, out):
    """Record the initial state, t = 0."""
    prepare(run.target, work)
    gradient_magnitude = differentiate(state.modulated, run.size, work)
    observe(state, run, 0, gradient_magnitude, work, out)


@compiled
def advance(state, run, first, noise, fields, work, out):
    """Make and record the states first, first + 1, ..., one for each entry of ``noise``.

    ``noise`` has shape (steps, gradient_steps, walkers, 2), ``fields`` (fields, cells).
    """
    for i in range(noise.shape[0]):
        modulate(state, run, first + i, fields)
        gradient_magnitude = differentiate(state.modulated, run.size, work)
        learn(state, run, descend(state, run, noise[i], work), work)
        observe(state, run, first + i, gradient_magnitude, work, out)


@compiled
def resample(noise, below, share, rows, out):
    """Bilinear resampling of ``noise`` to (size, size), from cell ``below`` by ``share``."""
    for r in range(out.shape[0]):
        first, second, weight = noise[below[r]], noise[below[r] + 1], share[r]
        for c in range(noise.shape[1]):
            rows[c] = first[c] * (1 - weight) + second[c] * weight
        for c in range(out.shape[1]):
            k = below[c]
            out[r, c] = rows[k] * (1 - share[c]) + rows[k + 1] * share[c]


@compiled
def seed(generator, number):
    """Begin as ``numpy.random.RandomState(number)`` does, 0 <= number < 2**32."""
    words = generator.words
    words[0] = number
    for i in range(1, WORDS):
        before = words[i - 1]
        words[i] = np.uint32(SEEDING * np.uint32(before ^ (before >> np.uint32(30)))) + i
    generator.left[:] = 0


@compiled
def recur(words, following, shifted, out):
    """New words of the twister from old ones, none of which is written here."""
    for i in range(out.size):
        word = np.uint32((words[i] & UPPER) | (following[i] & LOWER))
        out[i] = shifted[i] ^ (word >> np.uint32(1)) ^ (TWIST * (word & np.uint32(1)))


@compiled
def temper(word):
    """What the twister gives for a word of its state."""
    word = np.uint32(word ^ (word >> np.uint32(11)))
    word = np.uint32(word ^ ((word << np.uint32(7)) & np.uint32(0x9D2C5680)))
    word = np.uint32(word ^ ((word << np.uint32(15)) & np.uint32(0xEFC60000)))
    return np.uint32(word ^ (word >> np.uint32(18)))


@compiled
def refill(generator):
    """The next 624 words, and the normals that Marsaglia's polar method makes of them.

    A word depends on the word 227 places before: in runs of 227, none on another of its run.
    """
    old, new, normals = generator.words, generator.tempered, generator.normals
    recur(old, old[1:], old[SHIFT:], new[:227])
    recur(old[227:], old[228:], new, new[227:454])
    recur(old[454:], old[455:], new[227:], new[454:623])
    recur(old[623:], new, new[396:], new[623:])
    copy(new, old)
    for i in range(WORDS):
        new[i] = temper(new[i])
    for i in range(2 * PAIRS):  # to 53 bits on [0, 1), then to [-1, 1)
        high, low = (
            np.int32(new[2 * i] >> np.uint32(5)),
            np.int32(new[2 * i + 1] >> np.uint32(6)),
        )
        normals[i] = 2.0 * ((high * 67108864.0 + low) / 9007199254740992.0) - 1.0
    x, y, square = generator.x, generator.y, generator.square
    count = np.uint64(0)
    for i in range(PAIRS):  # a pair outside the unit disc gives none
        first, second = normals[2 * i], normals[2 * i + 1]
        length = first * first + second * second
        x[count], y[count], square[count] = first, second, length
        count += np.uint64((length < 1.0) & (length != 0.0))
    for i in range(count):
        square[i] = np.sqrt(-2.0 * log(square[i]) / square[i])
    for i in range(count):
        normals[2 * i] = square[i] * y[i]
        normals[2 * i + 1] = square[i] * x[i]
    generator.left[0], generator.left[1] = 0, 2 * np.int64(count)


@compiled
def draw(generator, out):
    """Fill ``out`` with the next normals."""
    done, left = 0, generator.left
    while done < out.size:
        if left[0] == left[1]:
            refill(generator)
        count = min(out.size - done, left[1] - left[0])
        copy(generator.normals[left[0] :], out[done : done + count])
        left[0] += count
        done += count
