"""Directions of compounds, by hand: K of 10 and 40 nM are as doses of 4 to 1, so a share of 0.8."""

from math import inf, isnan, sqrt

import numpy as np
import pytest
import xarray as xr

from dualreceptor.analysis import compounds
from dualreceptor.study.compounds import Compound

ABOUT = {"source": "10.1000/1", "species": "human", "assay": "binding"}
SHARE = 4 / 5
#: At 40 nM, 4/5 of the one receptor are occupied and 1/2 of the other.
HALF = 1.6 / 2.6


def ki(*values, **more):
    return [{"kind": "Ki", "value": float(value)} | ABOUT | more for value in values]


def above(value):
    return [{"kind": "Ki", "above": float(value)} | ABOUT]


def compound(affinity_1a, affinity_2a, **more):
    return Compound.model_validate(
        {"affinity_1a": affinity_1a, "affinity_2a": affinity_2a} | more
    )


def wedge(affinity_1a, affinity_2a, occupancy=0.5, **more):
    """The row of a compound."""
    one = {"drug": compound(affinity_1a, affinity_2a, **more)}
    (row,) = compounds.wedges(one, occupancy).to_dict("records")
    assert list(row) == list(compounds.COLUMNS)
    return row


def edges(row, kind=""):
    return [row[f"{kind}low"], row[f"{kind}high"]]


def test_a_direction_is_the_ratio_of_affinities_at_low_concentrations():
    row = wedge(ki(10), ki(40))
    assert row["share"] == pytest.approx(SHARE)
    assert edges(row, "dilute_") == pytest.approx([SHARE, SHARE])
    assert edges(wedge(ki(10), ki(40), occupancy=0)) == pytest.approx([SHARE, SHARE])
    assert (row["compound"], row["occupancy"], row["reason"]) == ("drug", 0.5, "")


def test_a_wedge_goes_to_half_occupancy_of_the_receptor_of_lower_affinity():
    assert edges(wedge(ki(10), ki(40))) == pytest.approx([HALF, SHARE])
    assert edges(wedge(ki(40), ki(10))) == pytest.approx([1 - SHARE, 1 - HALF])
    assert edges(wedge(ki(10), ki(10))) == pytest.approx([0.5, 0.5])


def test_a_wedge_can_go_to_another_occupancy():
    # at 360 nM, 9/10 of one receptor are occupied, and 36/37 of the other
    end = (36 / 37) / (36 / 37 + 9 / 10)
    assert edges(wedge(ki(10), ki(40), occupancy=0.9)) == pytest.approx([end, SHARE])


def test_shipped_defaults_give_lsd_and_5_meo_dmt_the_wedges_of_their_affinities():
    # 11.3 nM occupies 0.6075 of the receptor of 7.3 nM; 2011 nM 0.99906 of that of 1.9 nM
    assert edges(wedge(ki(7.3), ki(11.3))) == pytest.approx([0.548544, 0.607527], abs=1e-6)
    assert edges(wedge(ki(1.9), ki(2011))) == pytest.approx([0.666457, 0.999056], abs=1e-6)


@pytest.mark.parametrize(("k_1a", "k_2a"), [(10, 40), (40, 10), (3, 3000), (7.3, 11.3)])
@pytest.mark.parametrize(("e_1a", "e_2a"), [(1, 1), (0.3, 1), (0.9, 0.2)])
def test_edges_are_those_of_all_concentrations(k_1a, k_2a, e_1a, e_2a):
    concentrations = np.linspace(1e-9, max(k_1a, k_2a), 10_001)  # to half occupancy
    dose_1a, dose_2a = (
        efficacy * concentrations / (concentrations + k)
        for efficacy, k in ((e_1a, k_1a), (e_2a, k_2a))
    )
    shares = dose_1a / (dose_1a + dose_2a)
    row = wedge(ki(k_1a, efficacy=e_1a), ki(k_2a, efficacy=e_2a))
    assert edges(row) == pytest.approx([shares.min(), shares.max()], rel=1e-6)
    assert row["share"] == pytest.approx(shares[0], rel=1e-6)


def test_sources_that_disagree_widen_a_wedge():
    row = wedge(ki(10, 20), ki(40))
    assert row["share"] == pytest.approx(40 / (40 + sqrt(200)))
    assert edges(row, "dilute_") == pytest.approx([2 / 3, SHARE])
    assert edges(row) == pytest.approx([4 / 7, SHARE])  # 2/3 and 1/2 of either are occupied
    assert edges(row, "values_") == edges(row)
    across = wedge(ki(10, 80), ki(40))
    assert edges(across) == pytest.approx([1 / 3, SHARE])
    assert across["share"] == pytest.approx(40 / (40 + sqrt(800)))


def test_sources_are_those_that_measured():
    via = [one | {"via": name} for one, name in zip(ki(1, 2, 3), "aba", strict=True)]
    row = wedge(via, ki(40, 50))
    assert (row["sources_1a"], row["sources_2a"]) == (2, 1)


def test_kinds_are_made_alike_and_named():
    potency = {"kind": "pEC50", "value": 8.0} | ABOUT  # 10 nM
    row = wedge([potency, *ki(10)], ki(40))
    assert edges(row) == pytest.approx([HALF, SHARE])
    assert (row["kinds_1a"], row["kinds_2a"]) == ("pEC50, Ki", "Ki")


def test_a_value_above_another_opens_the_wedge():
    row = wedge(ki(100), above(10_000))
    assert isnan(row["share"])
    assert row["reason"] == "no value at 5-HT2A"
    assert row["censored"] == "5-HT2A"
    # at 10,000 nM, 100/101 of one are occupied and 1/2 of the other
    end = (100 / 101) / (100 / 101 + 1 / 2)
    assert edges(row) == pytest.approx([end, 1])
    assert edges(row, "dilute_") == pytest.approx([100 / 101, 1])
    other = wedge(above(10_000), ki(100))
    assert edges(other) == pytest.approx([0, 1 - end])
    assert (other["censored"], other["reason"]) == ("5-HT1A", "no value at 5-HT1A")


def test_of_two_values_that_are_open_nothing_is_known():
    row = wedge(above(10_000), above(10_000))
    assert edges(row) == edges(row, "dilute_") == [0, 1]
    assert row["censored"] == "5-HT1A, 5-HT2A"


def test_a_value_beside_an_open_one_gives_the_direction():
    row = wedge(ki(10), [*ki(40), *above(100)])
    assert row["share"] == pytest.approx(SHARE)
    assert edges(row) == pytest.approx([HALF, 1])


def test_an_efficacy_scales_its_dose():
    row = wedge(ki(10, efficacy=0.5), ki(40))
    assert row["share"] == pytest.approx(2 / 3)
    assert edges(row) == pytest.approx([0.8 / 1.8, 2 / 3])
    assert row["efficacy"] == "5-HT1A"
    both = wedge([*ki(10, efficacy=0.5), *ki(10, efficacy=1.0), *ki(10)], ki(40))
    assert both["share"] == pytest.approx(3 / 4)
    assert edges(both) == pytest.approx([0.8 / 1.8, SHARE])
    assert wedge(ki(10), ki(40))["efficacy"] == ""


def test_sources_that_are_apart_but_not_listed_widen_a_wedge():
    apart = {"receptor": "5-HT2A", "source": "not stated"}
    less, more = apart | {"fold": 2.0}, apart | {"fold": 8.0}
    row = wedge(ki(10), ki(40), disagreement=[more, less])
    assert edges(row) == pytest.approx([1 / 3, 32 / 33])  # K of 5 and of 320 nM
    assert edges(row, "values_") == pytest.approx([HALF, SHARE])
    assert row["share"] == pytest.approx(SHARE)
    assert row["widened"] == "8 times at 5-HT2A (source not stated)"
    at_both = wedge(ki(10), ki(40), disagreement=[less, less | {"receptor": "5-HT1A"}])
    assert edges(at_both, "dilute_") == pytest.approx([0.5, 16 / 17])


def test_a_source_that_prefers_the_other_receptor_opens_its_side():
    other, same = ({"prefers": one} | ABOUT for one in ("5-HT2A", "5-HT1A"))
    row = wedge(ki(10), ki(40), selectivity=[other])
    assert edges(row) == pytest.approx([0, SHARE])
    assert edges(row, "values_") == pytest.approx([HALF, SHARE])
    assert row["widened"] == "prefers 5-HT2A (source 10.1000/1)"
    assert edges(wedge(ki(40), ki(10), selectivity=[same])) == pytest.approx([1 - SHARE, 1])


@pytest.mark.parametrize("prefers", ["5-HT1A", "5-HT2A"])
def test_a_source_that_others_agree_with_widens_nothing(prefers):
    row = wedge(ki(10, 80), ki(40), selectivity=[{"prefers": prefers} | ABOUT])
    assert edges(row) == edges(row, "values_")
    assert row["widened"] == ""


SAID = (
    "That doses are proportional to the occupancies of receptors is an assumption, and only "
    "directions mean something."
)


def test_a_caveat_says_how_far_sources_are_apart():
    apart = [{"receptor": "5-HT1A", "fold": 400.0, "source": "not stated"}]
    stated = compound(ki(10), ki(40), disagreement=apart)
    listed = compound(ki(10), [*ki(40, 70), *above(10_000)])
    assert compounds.caveat({}) == SAID
    assert compounds.caveat({"a": compound(ki(10), ki(40))}) == SAID
    said = compounds.caveat({"a": listed})
    assert said == f"{SAID} Sources disagree by up to 250 times."
    both = {"a": stated, "b": listed}
    said = compounds.caveat(both)
    assert said == f"{SAID} Sources disagree by up to 400 times."
    table = compounds.place(both, region((1, 1)))
    assert table.apart.tolist() == [400, 250]
    assert compounds.caveat_of(table) == said
    assert compounds.caveat_of(table[1:]) == f"{SAID} Sources disagree by up to 250 times."
    assert compounds.caveat_of(table[:0]) == SAID


@pytest.mark.parametrize("occupancy", [-0.1, 1, 1.5])
def test_an_occupancy_that_cannot_be_is_refused(occupancy):
    with pytest.raises(
        ValueError, match=rf"^occupancy {occupancy}: should be from 0 to below 1$"
    ):
        compounds.wedges({}, occupancy)


def test_without_compounds_the_tables_have_no_rows():
    empty = compounds.wedges({})
    assert list(empty) == list(compounds.COLUMNS)
    touched = compounds.touches(region((1, 1)), empty)
    assert list(touched) == list(compounds.TOUCHES)
    assert len(touched) == 0


def test_a_ratio_without_an_end_is_a_share_of_one():
    assert compounds.dose_ratio(inf, 0) == inf
    assert compounds.dose_ratio(inf, 0.5) == 2
    assert compounds.dose_ratio(0, 0.5) == 0.5
    assert (compounds.share(inf), compounds.share(0)) == (1, 0)


#: Shares of the cells of a plane over 0, 1 and 2 of 5-HT1A and 0, 1 and 4 of 5-HT2A:
#:      none  0    0
#:      1     1/2  1/5
#:      1     2/3  1/3
AXES = {"dose_1a": [0.0, 1.0, 2.0], "dose_2a": [0.0, 1.0, 4.0]}


def region(*cells):
    """A region of that plane, by the doses of its cells."""
    mask = xr.DataArray(np.zeros((3, 3), bool), coords=AXES, dims=tuple(AXES))
    for dose_1a, dose_2a in cells:
        mask.loc[{"dose_1a": dose_1a, "dose_2a": dose_2a}] = True
    return mask


def touched(mask, *rows):
    of = {str(i): compound(*row) for i, row in enumerate(rows)}
    return compounds.touches(mask, compounds.wedges(of)).to_dict("records")


def test_a_wedge_touches_the_cells_that_it_contains():
    mask = region((0, 0), (1, 1), (2, 1), (1, 4), (2, 0))
    first, second = touched(
        mask, (ki(10), ki(40)), (ki(10), ki(1000))
    )  # 0.62 to 0.80, 0.66 to 0.99
    assert first == {
        "compound": "0",
        "touches": True,
        "by_values": True,
        "cells": 1,  # 2/3
        "region_share": 1 / 4,
        "reason": "",
    }
    assert second["cells"] == 1
    (narrow,) = touched(mask, (ki(10), ki(20)))  # 0.57 to 0.67, whose edge is a cell
    assert narrow["cells"] == 1
    (away,) = touched(mask, (ki(10), ki(11)))  # 0.51 to 0.52
    assert (away["touches"], away["by_values"], away["cells"]) == (False, False, 0)
    assert away["region_share"] == 0


def test_axes_are_wedges_of_compounds_of_one_receptor():
    (row,) = touched(region((2, 0), (1, 0), (0, 4)), (ki(1), above(10_000)))
    assert (row["cells"], row["region_share"]) == (2, 2 / 3)


def test_a_wedge_that_is_widened_may_touch_by_that_alone():
    drug = compound(ki(10), ki(40), selectivity=[{"prefers": "5-HT2A"} | ABOUT])
    of = compounds.wedges({"drug": drug})
    (row,) = compounds.touches(region((1, 4)), of).to_dict("records")
    assert (row["touches"], row["by_values"], row["cells"]) == (True, False, 1)


def test_the_order_of_dims_does_not_matter():
    mask = region((2, 1), (0, 1), (1, 4))
    of = compounds.wedges({"drug": compound(ki(10), ki(40))})
    expected = compounds.touches(mask, of)
    assert expected.cells.item() == 1
    assert compounds.touches(mask.transpose(), of).equals(expected)


@pytest.mark.parametrize("cells", [(), ((0, 0),)])
def test_a_region_without_a_dose_is_touched_by_none(cells):
    (row,) = touched(region(*cells), (above(10_000), above(10_000)))
    assert (row["touches"], row["cells"]) == (False, 0)
    assert isnan(row["region_share"])
    assert row["reason"] == "the region has no cell of a dose"


def test_what_is_no_region_is_refused():
    of = compounds.wedges({})
    with pytest.raises(ValueError, match=r"^a region of float64; it needs true and false$"):
        compounds.touches(region().astype(float), of)
    with pytest.raises(
        ValueError, match=r"^a region of dims dose_1a; it needs dose_1a, dose_2a$"
    ):
        compounds.touches(region().isel(dose_2a=0), of)
