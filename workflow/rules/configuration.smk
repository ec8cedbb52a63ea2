# The study, validated before anything else happens.

import os
import sys
from pathlib import Path

from snakemake.exceptions import WorkflowError

# The package of this checkout, and one thread, for this process and for every job, whatever
# their environment: a job asks for one core, and sums do not depend on how many there are.
BASE = Path(workflow.basedir)
PROJECT = BASE if BASE.joinpath("workflow").is_dir() else BASE.parent
PACKAGE = str(PROJECT / "workflow" / "src")
sys.path.insert(0, PACKAGE)
os.environ.update(PYTHONPATH=PACKAGE, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
# Files are renamed into place when they are whole: the library need not lock them, which
# some shared file systems refuse.
os.environ.update(HDF5_USE_FILE_LOCKING="FALSE", PYDANTIC_DISABLE_PLUGINS="__all__")

from dualreceptor.configuration import reading
from dualreceptor.provenance import versions

os.environ.update(versions.hand_on())

CONFIG = PROJECT / "config" / "config.yaml"
COMPOUNDS = CONFIG.with_name(reading.COMPOUNDS)

try:
    reading.load_study(*workflow.overwrite_configfiles, base=CONFIG)
except reading.ConfigError as error:
    raise WorkflowError(str(error)) from None


if COMPOUNDS.is_file():

    configfile: COMPOUNDS


configfile: CONFIG


try:
    # the values anew: of those within mappings, Snakemake makes text
    values = workflow.config_settings.config_args or []
    CONFIGURED = reading.add_values(config, values)
    STUDY = reading.read_config(CONFIGURED)
except reading.ConfigError as errors:
    raise WorkflowError(str(errors)) from None
