"""The results with all they follow from, packed as a Workflow Run RO-Crate.

In it: the workflow, the configuration as it was run, the lock, every dataset, summary, table
and figure, and an action for each, from its record. The steps to a dataset, which are many and
are made again on the way to it, are left out.

RO-Crate 1.1; Workflow Run Crate and Process Run Crate 0.5 (researchobject.org).
"""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from rocrate.model import ContextEntity, Entity, File
from rocrate.rocrate import ROCrate

from dualreceptor.files import cf
from dualreceptor.files.atomic import replacing
from dualreceptor.provenance import embedding
from dualreceptor.provenance.code import PROJECT
from dualreceptor.provenance.records import Record
from dualreceptor.provenance.versions import NAME, project, software

PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": ("Workflow RO-Crate", "1.0"),
}
CODE = ("config", "workflow", "profiles", "envs")
BESIDE_CODE = ("README.md", "LICENSE", "CITATION.cff", "Makefile", "pyproject.toml")
KINDS = {
    ".csv": "text/csv",
    ".gif": "image/gif",
    ".html": "text/html",
    ".json": "application/json",
    ".mp4": "video/mp4",
    ".nc": "application/netcdf",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".py": "text/x-python",
    ".svg": "image/svg+xml",
    ".yaml": "application/yaml",
}
AS_RUN = "config/as-run.yaml"
CONFIGURATION = "The configuration of this run, with every default"
COMMAND = f"snakemake --cores all --configfile {AS_RUN} --replace-workflow-config"
CODE_IN_PYTHON = {
    "@type": ["File", "SoftwareSourceCode"],
    "programmingLanguage": {"@id": "https://www.python.org/"},
}
OUTPUTS = ("datasets", "summaries", "tables", "figures")


def pack(files: Sequence[str | Path], config: Mapping[str, Any], path: str | Path) -> None:
    """Pack result files and what they follow from into a ZIP file.

    Parameters
    ----------
    files
        Result files, as ``results/...``.
    config
        The configuration that they follow from, with every default.
    path
        The ZIP file to write.
    """
    crate = ROCrate(version="1.1", gen_preview=False)
    with tempfile.TemporaryDirectory() as folder:
        as_run = Path(folder, "as-run.yaml")
        as_run.write_text(yaml.safe_dump(dict(config), sort_keys=False, allow_unicode=True))
        configuration = _file(crate, as_run, AS_RUN, description=CONFIGURATION)
        workflow = _workflow(crate)
        results = {str(file): _file(crate, Path(file), str(file)) for file in files}
        _describe(crate, workflow, configuration)
        _run(crate, workflow, configuration, results, _times(files))
        for name, file in results.items():
            if not name.endswith((embedding.BESIDE, ".html")):
                _step(crate, embedding.read(name), configuration, results, file)
        with replacing(path) as part:
            crate.write_zip(part)


def _file(crate: ROCrate, source: Path, name: str, **more: Any) -> File:
    properties = {
        "name": name,
        "contentSize": str(source.stat().st_size),
        "sha256": _sha256(source),
        "encodingFormat": KINDS.get(source.suffix, "text/plain"),
    }
    return crate.add_file(source, name, properties=properties | more)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _workflow(crate: ROCrate) -> Entity:
    """The workflow with all its code."""
    snakefile = PROJECT / "Snakefile"
    workflow = crate.add_workflow(snakefile, "Snakefile", main=True, lang="snakemake")
    for source in _code():
        name = source.relative_to(PROJECT).as_posix()
        if source.suffix in (".py", ".smk"):
            workflow.append_to("hasPart", _file(crate, source, name, **CODE_IN_PYTHON))
        else:
            _file(crate, source, name)
    about = project()
    workflow["name"] = NAME
    workflow["version"] = about["version"]
    if "commit" in about:
        workflow["identifier"] = about["commit"]
    workflow["softwareRequirements"] = [_software(crate, *one) for one in software().items()]
    return workflow


def _code() -> Iterator[Path]:
    for folder in CODE:
        yield from sorted(
            path
            for path in (PROJECT / folder).rglob("*")
            if path.is_file()
            and path != PROJECT / AS_RUN  # of a crate before
            and "__pycache__" not in path.parts
            and ".egg-info" not in str(path)
        )
    yield from (PROJECT / name for name in BESIDE_CODE if (PROJECT / name).is_file())


def _software(crate: ROCrate, name: str, version: str) -> Entity:
    about = {"@type": "SoftwareApplication", "name": name, "softwareVersion": version}
    return _context(crate, f"#software-{name}", about)


def _describe(crate: ROCrate, workflow: Entity, configuration: Entity) -> None:
    crate.name = "Results of the dual-receptor workflow"
    crate.description = cf.SHARED["acknowledgement"]
    crate.license = _context(
        crate,
        "https://spdx.org/licenses/MIT",
        {"@type": "CreativeWork", "name": "MIT License"},
    )
    crate.root_dataset["conformsTo"] = [
        _context(crate, url, {"@type": "CreativeWork", "name": name, "version": version})
        for url, (name, version) in PROFILES.items()
    ]
    _context(crate, "https://www.python.org/", {"@type": "ComputerLanguage", "name": "Python"})
    given = _parameter(crate, "configuration", "File")
    configuration["exampleOfWork"] = given
    workflow["input"] = given
    workflow["output"] = [_parameter(crate, name, "Dataset") for name in OUTPUTS]


def _parameter(crate: ROCrate, name: str, kind: str) -> Entity:
    profile = {"@id": "https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE"}
    about = {"@type": "FormalParameter", "name": name, "additionalType": kind}
    return _context(crate, f"#{name}", about | {"conformsTo": profile})


def _run(
    crate: ROCrate,
    workflow: Entity,
    configuration: Entity,
    results: Mapping[str, Entity],
    times: tuple[str, str],
) -> None:
    """The action that made all results."""
    action = crate.add_action(
        workflow,
        "#run",
        object=configuration,
        result=list(results.values()),
        properties={
            "name": f"A run of {NAME}",
            "description": COMMAND,
            "startTime": times[0],
            "endTime": times[1],
            "actionStatus": "http://schema.org/CompletedActionStatus",
        },
    )
    crate.datePublished = datetime.fromisoformat(times[1])
    agent = {"@type": "Organization", "name": cf.SHARED["creator_name"]}
    action["agent"] = _context(crate, "#authors", agent)


def _step(
    crate: ROCrate,
    record: Record,
    configuration: Entity,
    results: Mapping[str, Entity],
    file: Entity,
) -> None:
    """The action that made one result."""
    file["description"] = record["what"]
    scripts = [name for made in record["made"] for name in made["code"] if "scripts/" in name]
    made_from = [
        results[i["path"]] for i in record.get("inputs", []) if i.get("path") in results
    ]
    crate.add_action(
        crate.get(f"workflow/{scripts[0]}"),
        f"#{record['path']}",
        object=_alone(made_from) or configuration,
        result=file,
        properties={
            "name": record["what"],
            "description": record["command"],
            "actionStatus": "http://schema.org/CompletedActionStatus",
        },
    )


def _context(crate: ROCrate, name: str, properties: Mapping[str, Any]) -> Entity:
    return crate.add(ContextEntity(crate, name, properties=dict(properties)))


def _alone(entities: list[Entity]) -> list[Entity] | Entity:
    """One entity by itself, as the specification recommends."""
    return entities[0] if len(entities) == 1 else entities


def _times(files: Iterable[str | Path]) -> tuple[str, str]:
    """When the first and the last of the files was written."""
    written = sorted(Path(file).stat().st_mtime for file in files)
    return tuple(
        datetime.fromtimestamp(time, UTC).isoformat(timespec="seconds")
        for time in (written[0], written[-1])
    )
