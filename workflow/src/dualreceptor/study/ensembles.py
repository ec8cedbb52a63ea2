"""Ensembles: runs at many points, of which outcomes alone are kept.

To add a design, write its class (:class:`dualreceptor.study.points.PointSet` says what it has)
and name it in :data:`Ensemble`.
"""

from typing import Annotated, get_args

from pydantic import Field

from dualreceptor.study.planes import DoseRays, Plane
from dualreceptor.study.samples import Sobol
from dualreceptor.study.variants import ResponseCourses, Variants

#: Any of the designs; the key `design` says which.
Ensemble = Annotated[
    Plane | Sobol | Variants | DoseRays | ResponseCourses, Field(discriminator="design")
]
#: Every design, by its name in the configuration.
ENSEMBLES = {
    get_args(kind.model_fields["design"].annotation)[0]: kind
    for kind in get_args(get_args(Ensemble)[0])
}
