"""A dual-receptor model of serotonergic psychedelics.

>>> from dualreceptor import Parameters, simulate
>>> run = simulate(Parameters(dose_1a=0.5, dose_2a=0.25), replicate=0, root_seed=0)
>>> float(run.kl_divergence[-1].round(5))
0.0106
"""

from importlib import import_module

_home = {"Parameters": "model.parameters", "simulate": "model.simulations"}

__all__ = ["Parameters", "simulate"]


def __getattr__(name: str):
    # On demand: a figure must not wait for numba, nor a simulation for matplotlib.
    if name not in _home:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_home[name]}"), name)
