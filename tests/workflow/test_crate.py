"""The results packed as an RO-Crate: valid, whole, and enough to run the study again."""

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
import requests
import requests_cache
import rocrate
from rocrate.rocrate import ROCrate
from rocrate_validator import models, services
from small_project import Project, copied
from urllib3 import HTTPResponse

from dualreceptor.files import results

CONTEXT = "https://w3id.org/ro/crate/1.1/context"


class Bundled(requests.adapters.BaseAdapter):
    """Answers with the terms of RO-Crate that come with its library, without a network.

    They are those of a later version, in which Bioschemas' names have another beginning.
    """

    def send(self, request, **options):
        text = (Path(rocrate.__file__).parent / "data/ro-crate.jsonld").read_text()
        for term in ("input", "output"):
            text = text.replace(
                f"https://bioschemas.org/terms/{term}",
                f"https://bioschemas.org/ComputationalWorkflow#{term}",
            )
        text = text.replace("https://bioschemas.org/terms/", "https://bioschemas.org/")
        kind = {"content-type": "application/ld+json"}
        response = requests.Response()
        response.status_code, response.url, response.request = 200, request.url, request
        response.headers.update(kind)
        body = io.BytesIO(text.encode())
        response.raw = HTTPResponse(body, status=200, preload_content=False, headers=kind)
        return response

    def close(self):
        pass


@pytest.fixture(scope="module")
def project(study, tmp_path_factory):
    project = copied(study.folder, tmp_path_factory.mktemp("packed"))
    assert project.run("crate") == {"crate": 1}
    return project


@pytest.fixture(scope="module")
def unpacked(project, tmp_path_factory):
    folder = tmp_path_factory.mktemp("unpacked")
    zipfile.ZipFile(project.results / "crate.zip").extractall(folder)
    return folder


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the validator's own libraries
def test_it_is_a_valid_workflow_run_crate(unpacked, tmp_path):
    session = requests_cache.CachedSession(str(tmp_path / "http"))
    session.mount("https://", Bundled())
    session.get(CONTEXT)
    settings = services.ValidationSettings(
        rocrate_uri=str(unpacked),
        profile_identifier="workflow-run-crate",
        requirement_severity=models.Severity.REQUIRED,
        offline=True,
        cache_path=tmp_path / "http",
    )
    found = services.validate(settings)
    assert [issue.message for issue in found.get_issues()] == []
    assert len(found.executed_checks) > 50


def test_it_holds_every_result_but_the_steps_to_a_dataset(project, unpacked):
    apart = (
        "landscapes",
        "simulations",
        "ensembles",
        "frames",
        "logs",
        "benchmarks",
        "crate.zip",
    )
    expected = {
        path.relative_to(project.results): path.read_bytes()
        for path in results.files(project.results)
        if path.relative_to(project.results).parts[0] not in apart
    }
    packed = {
        path.relative_to(unpacked / "results"): path.read_bytes()
        for path in results.files(unpacked / "results")
    }
    assert packed == expected


def test_it_says_what_made_each_result(unpacked):
    crate = ROCrate(unpacked)
    assert crate.mainEntity.id == "Snakefile"
    run = crate.get("#run")
    assert run["instrument"].id == "Snakefile"
    assert run["object"].id == "config/as-run.yaml"
    actions = [entity for entity in crate.contextual_entities if entity.type == "CreateAction"]
    made = {action["result"].id for action in actions if action is not run}
    without = (
        "-metadata.json",
        "explorer.html",
    )  # what stands beside a table, or has no record
    assert made == {f.id for f in run["result"] if not f.id.endswith(without)}
    figure = crate.get("#results/figures/claims.png")
    assert figure["object"].id == "results/claims.csv"
    assert figure["instrument"].id == "workflow/scripts/figures.py"
    ids, name = [], "results/figures/doses/bars.png"
    while name.startswith("results/"):
        ids.append(name)
        name = crate.get(f"#{name}")["object"].id
    assert ids == [ids[0], "results/summaries/doses.nc", "results/datasets/doses.nc"]
    assert figure["description"] == "snakemake --cores all results/figures/claims.png"
    for entity in crate.data_entities:
        if "sha256" in entity:
            data = (unpacked / entity.id).read_bytes()
            assert hashlib.sha256(data).hexdigest() == entity["sha256"]


@pytest.mark.slow
def test_the_workflow_in_it_runs_by_the_configuration_in_it(project, unpacked):
    described = json.loads((unpacked / "ro-crate-metadata.json").read_text())["@graph"]
    (command,) = [e["description"] for e in described if e["@id"] == "#run"]
    again = copied(unpacked, unpacked.parent / "again")
    options = command.split("--cores all ")[1].split()
    jobs = Project(again.folder).run(
        "results/claims.csv", *options, "--rerun-triggers", "mtime"
    )
    assert jobs == {}  # all is there
    (again.results / "datasets/all.nc").unlink()
    again.run("results/datasets/all.nc", *options)
    name = "datasets/all.nc"
    assert results.digests(again.results)[name] == results.digests(project.results)[name]
