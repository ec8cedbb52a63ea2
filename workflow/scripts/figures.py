"""A figure, from what it is drawn from."""

from dualreceptor.analysis import datasets
from dualreceptor.figures import figure, style
from dualreceptor.files import logs, netcdf, tables
from dualreceptor.model.parameters import Parameters
from dualreceptor.provenance import embedding

logs.start(snakemake.log[0])

params = snakemake.params
drawing = figure.load(params.figure).model_construct(**params.settings)
point = params.get("point", {})
inputs = {
    name: datasets.rows_at(tables.take(path), point)
    if path.endswith(".csv")
    else datasets.at_point(netcdf.take(path, params.key), point)
    for name, path in snakemake.input.items()
}
if params.get("parameters"):
    inputs |= {"parameters": Parameters(**params.parameters), "root_seed": params.root_seed}
record = embedding.make_record(params.about, params.code, snakemake.input)
style.save(drawing.draw(**inputs), snakemake.output, drawing.dpi, record)
