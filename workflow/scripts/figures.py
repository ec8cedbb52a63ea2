"""A figure, from what it is drawn from; of a sweep, one of each point."""

from dualreceptor.analysis import datasets
from dualreceptor.figures import figure, style
from dualreceptor.files import logs, netcdf, tables
from dualreceptor.model.parameters import Parameters
from dualreceptor.provenance import embedding

logs.start(snakemake.log[0])

params = snakemake.params
drawing = figure.load(params.figure).model_construct(**params.settings)
inputs = {
    name: tables.take(path) if path.endswith(".csv") else netcdf.take(path, params.key)
    for name, path in snakemake.input.items()
}
given = {"levels": params.levels} if params.get("levels") else {}
if params.get("parameters"):
    given |= {"parameters": Parameters(**params.parameters), "root_seed": params.root_seed}
pick = {
    name: datasets.rows_at if path.endswith(".csv") else datasets.at_point
    for name, path in snakemake.input.items()
}
points = params.get("points", {"": {}}).values()
of_each = len(snakemake.output) // len(points)
for i, (point, about) in enumerate(zip(points, params.about, strict=True)):
    there = {name: pick[name](data, point) for name, data in inputs.items()}
    record = embedding.make_record(about, params.code, snakemake.input)
    outputs = snakemake.output[i * of_each : (i + 1) * of_each]
    style.save(drawing.make(**there, **given), outputs, drawing.dpi, record)
