"""Every random number of a run, from (root seed, replicate) alone (section 7).

No stream depends on the doses, so all conditions of a replicate share landscapes,
perturbations and walker noise.
"""

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dualreceptor.model import kernel, schedule
from dualreceptor.model.parameters import Parameters, check_root_seed

Array = NDArray[np.float64]


class Streams(Protocol):
    """The random streams of one replicate. Each method starts its stream afresh."""

    def initial(self) -> Array:
        """White noise of the initial energy, (base_resolution, base_resolution)."""

    def target(self) -> Array:
        """White noise of the target energy, (base_resolution, base_resolution)."""

    def field_of_state(self, used: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Which perturbation each recorded state takes, (states,); 0 where not used."""

    def perturbations(self, used: NDArray[np.bool_]) -> Iterator[Array]:
        """White noise of each perturbation that a used state takes, in order."""

    def walker_starts(self) -> NDArray[np.int64]:
        """Initial cells, (walkers, 2): row, column."""

    def walker_noise(self) -> "Normals":
        """The source of (gradient_steps, walkers, 2) normals for each step."""


class Normals(Protocol):
    """A source of standard normals that can be drawn in parts of any length."""

    def fill(self, out: Array) -> None:
        """Draw the next normals into ``out``, (count,)."""


def streams(parameters: Parameters, replicate: int, root_seed: int) -> Streams:
    """The streams of one replicate.

    Raises ``ValueError`` for a negative replicate or root seed, and for ``published``
    seeding with any root seed but 0: the published streams have no root seed.
    """
    if replicate < 0:
        raise ValueError(f"replicate {replicate} is not allowed: count from 0")
    check_root_seed(parameters, root_seed)
    if parameters.seeding == "published":
        return _Published(parameters, replicate)
    return _Independent(parameters, replicate, root_seed)


class _Published:
    """Legacy generators seeded around 9999 times the replicate.

    The target of replicate k is the initial landscape of replicate k + 1.
    """

    def __init__(self, parameters: Parameters, replicate: int):
        self._parameters = parameters
        self._base = 9999 * replicate
        self._shape = (parameters.base_resolution, parameters.base_resolution)

    def initial(self) -> Array:
        return self._draw(LegacyNormals(self._base))

    def target(self) -> Array:
        return self._draw(LegacyNormals(self._base + 9999))

    def field_of_state(self, used: NDArray[np.bool_]) -> NDArray[np.int64]:
        # Administrations repeat the fields: those of one step t are the same.
        t = schedule.steps(self._parameters)
        field = np.searchsorted(np.unique(t[used]), t)
        return np.where(used, field, 0)

    def perturbations(self, used: NDArray[np.bool_]) -> Iterator[Array]:
        normals = LegacyNormals(0)
        for t in np.unique(schedule.steps(self._parameters)[used]):
            normals.seed(self._base + int(t))
            yield self._draw(normals)

    def walker_starts(self) -> NDArray[np.int64]:
        shape = (self._parameters.walkers, 2)
        generator = np.random.RandomState(self._base)
        return generator.randint(0, self._parameters.size, size=shape)

    def walker_noise(self) -> Normals:
        return LegacyNormals(self._base + 9998)

    def _draw(self, normals: Normals) -> Array:
        noise = np.empty(self._shape)
        normals.fill(noise.reshape(-1))
        return noise


class _Independent:
    """One spawned generator for each replicate and stream."""

    def __init__(self, parameters: Parameters, replicate: int, root_seed: int):
        self._parameters = parameters
        self._replicate = replicate
        self._root_seed = root_seed
        self._shape = (parameters.base_resolution, parameters.base_resolution)

    def initial(self) -> Array:
        return self._generator(0).standard_normal(self._shape)

    def target(self) -> Array:
        return self._generator(1).standard_normal(self._shape)

    def field_of_state(self, used: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.where(used, np.cumsum(used) - 1, 0)

    def perturbations(self, used: NDArray[np.bool_]) -> Iterator[Array]:
        # Each step draws, used or not: which steps have a drug moves no other's field.
        generator = self._generator(2)
        for is_used in used[1 : np.flatnonzero(used).max(initial=0) + 1]:
            noise = generator.standard_normal(self._shape)
            if is_used:
                yield noise

    def walker_starts(self) -> NDArray[np.int64]:
        shape = (self._parameters.walkers, 2)
        return self._generator(3).integers(0, self._parameters.size, size=shape)

    def walker_noise(self) -> Normals:
        return GeneratorNormals(self._generator(4))

    def _generator(self, stream: int) -> np.random.Generator:
        key = (self._replicate, stream)
        sequence = np.random.SeedSequence(self._root_seed, spawn_key=key)
        return np.random.Generator(np.random.PCG64(sequence))


class GeneratorNormals:
    """Normals of a ``numpy.random.Generator``."""

    def __init__(self, generator: np.random.Generator):
        self._generator = generator

    def fill(self, out: Array) -> None:
        """Draw the next normals into ``out``, (count,)."""
        self._generator.standard_normal(out=out)


class LegacyNormals:
    """The normals of ``numpy.random.RandomState(seed)``, in a quarter of its time.

    The same bits as its uniforms give under the polar method (Marsaglia and Bray 1964), with a
    logarithm whose last bit does not depend on the machine's C library.
    """

    def __init__(self, seed: int):
        half = kernel.WORDS // 4
        self._generator = kernel.Generator(
            words=np.empty(kernel.WORDS, np.uint32),
            tempered=np.empty(kernel.WORDS, np.uint32),
            x=np.empty(half),
            y=np.empty(half),
            square=np.empty(half),
            normals=np.empty(2 * half),
            left=np.zeros(2, np.int64),
        )
        self.seed(seed)

    def seed(self, seed: int) -> None:
        """Begin again, with another seed."""
        if not 0 <= seed < 2**32:
            raise ValueError(f"seed {seed} is not allowed: should be from 0 to {2**32 - 1}")
        kernel.seed(self._generator, np.uint32(seed))

    def fill(self, out: Array) -> None:
        """Draw the next normals into ``out``, (count,)."""
        kernel.draw(self._generator, out)
