"""Response curves: the drug level after an administration (model description, section 4).

To add one, write its function and name it in :data:`RESPONSES`: configurations may then use it.
"""

import numpy as np


def beta_long(s):
    return np.where(s > 0, 30 * s * (1 - s) ** 4, 0.0) / 2.5  # pdf of Beta(2, 5)


def beta_short(s):
    return np.where(s > 0, 420 * s * (1 - s) ** 19, 0.0) / 3.5  # pdf of Beta(2, 20)


def u_curve(s):
    return 1 - 4 * (s - 0.5) ** 2


def full(s):
    return np.ones_like(s)


def placebo(s):
    return np.zeros_like(s)


#: Drug level against time since onset, s in [0, 1) of the drug phase. At the last step of
#: the warm-up s is slightly negative; what each curve gives there is published behaviour.
RESPONSES = {
    "beta-long": beta_long,
    "beta-short": beta_short,
    "u-curve": u_curve,
    "full": full,
    "placebo": placebo,
}
