"""What results hold that their configuration does not make any more: listed, and removed."""

import copy
import fcntl
import shutil

import pytest
import yaml
from small_project import CONFIG, STUDY, copied

from dualreceptor.cli.main import main
from dualreceptor.configuration import layout, leftovers
from dualreceptor.configuration.reading import read_config
from dualreceptor.files import results


def names(folder):
    return {path.relative_to(folder).as_posix() for path in results.files(folder)}


@pytest.mark.parametrize(("fixture", "config"), [("finished", CONFIG), ("study", STUDY)])
def test_a_finished_study_holds_just_the_files_of_its_configuration(request, fixture, config):
    folder = request.getfixturevalue(fixture).results
    expected = list(layout.files(read_config(config)))
    assert len(expected) == len(set(expected)) == {"finished": 76, "study": 237}[fixture]
    assert names(folder) == set(expected)
    assert leftovers.find(read_config(config), folder) == {}


@pytest.fixture
def here(finished, tmp_path, monkeypatch):
    """The finished project, in which a study of fewer replicates and figures stands now."""
    project = copied(finished.folder, tmp_path / "project")
    monkeypatch.chdir(project.folder)
    fewer = copy.deepcopy(CONFIG) | {"replicates": 2, "formats": ["png"]}
    del fewer["figures"]["one"]
    project.configure(fewer)
    return project


JOBS = ["landscapes/baseline/2-2"]
JOBS += [f"simulations/baseline/1a-{a}_2a-{b}/2-2" for a in (0, 0.5) for b in (0, 0.5)]
LEFT = {
    *(f"{job}.nc" for job in JOBS),
    *(f"{kind}/{job}.{end}" for kind, end in (("logs", "log"), ("benchmarks", "tsv")) for job in JOBS),
    *(f"figures/{name}.pdf" for name in ("one/timeseries", "all/timeseries", "all/matrices")),
    "figures/one/timeseries.png",
    "logs/figures/one/timeseries.log",
    "benchmarks/figures/one/timeseries.tsv",
}  # fmt: skip


def test_tidy_removes_what_is_left_over_and_nothing_else(here, capsys):
    before = here.files()
    assert main(["tidy", "--dry-run"]) == 0
    *listed, total = capsys.readouterr().out.splitlines()
    assert set(listed) == {f"results/{name}" for name in LEFT}
    assert (len(listed), total) == (21, "21 files, 0 MB to remove")
    assert here.files() == before
    assert main(["tidy"]) == 0
    *removed, total = capsys.readouterr().out.splitlines()
    assert (removed, total) == (listed, "21 files, 0 MB removed")
    after = here.files()
    assert after == {name: date for name, date in before.items() if name not in LEFT}
    assert not (here.results / "figures/one").exists()
    assert main(["tidy"]) == 0
    assert capsys.readouterr().out == "0 files, 0 MB removed\n"
    here.run()
    assert names(here.results) == set(after)


def test_what_tidy_removes_changes_no_later_run(project, monkeypatch):
    monkeypatch.chdir(project.folder)
    (project.results / "landscapes/baseline/7-9.nc").write_text("left over")
    assert main(["tidy"]) == 0
    assert not (project.results / "landscapes/baseline/7-9.nc").exists()
    assert project.run() == {}


NEVER = [
    "README.md",
    "claims.csv",
    "crate.zip",
    "explorer.html",
    "report.html",
    "report/claims.html",
    "logs/crate.log",
    "logs/report/claims.log",
    "benchmarks/report/claims.tsv",
    "mine/simulations/a.nc",
    "simulations/README.md",
    "simulations/.hidden.nc",
    "figures/.checkpoints/one.png",
]
ALSO_LEFT = [
    "simulations/baseline/1a-0_2a-0/0-1.nc.damaged",
    "landscapes/baseline/2-2.perturbations.nc",
    "landscapes/baseline/2-2.perturbations.nc.lock",
    "datasets/gone.nc",
    "summaries/gone.nc",
    "statistics/gone/effects.csv-metadata.json",
    "frames/pictures/gone.nc",
    "frames/explorer/gone.nc",
    "figures/pictures/gone/animation.mp4",
]
PASSING = [f"landscapes/baseline/0-1.perturbations.nc{end}" for end in ("", ".lock")]


def test_tidy_knows_what_is_not_its_own(here, capsys):
    for name in (*NEVER, *ALSO_LEFT, *PASSING):
        (here.results / name).parent.mkdir(parents=True, exist_ok=True)
        (here.results / name).write_text("")
    outside = shutil.copytree(here.results / "figures", here.folder / "figures")
    (here.results / "figures/link").symlink_to(outside)
    before = names(outside)
    assert main(["tidy"]) == 0
    for name in (*NEVER, *PASSING):
        assert (here.results / name).exists()
    listed = capsys.readouterr().out.splitlines()[:-1]
    assert set(listed) == {f"results/{name}" for name in (*LEFT, *ALSO_LEFT)}
    assert names(outside) == before


def test_tidy_waits_for_no_run_and_disturbs_none(here, capsys):
    before = here.files()
    with (here.results / ".lock").open("w") as lock:
        lock.write("process 1 on elsewhere")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert main(["tidy"]) == 2
    assert capsys.readouterr().err == (
        "another run is at work in results (process 1 on elsewhere); wait until it has ended, "
        "or work in another folder with --directory\n"
    )
    assert here.files() == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--results", "nowhere"], "nowhere is not a folder\n"),
        (["--configfile", "nowhere.yaml"], "nowhere.yaml"),
        (["--configfile", "more.yaml"], "repliactes: unknown key"),
    ],
)
def test_tidy_removes_nothing_by_mistake(here, capsys, words, message):
    (here.folder / "more.yaml").write_text("repliactes: 3\n")
    before = here.files()
    assert main(["tidy", *words]) == 2
    assert message in capsys.readouterr().err
    assert here.files() == before
    assert not (here.folder / "nowhere").exists()


def test_a_plan_says_what_is_left_over_and_its_command(here, capsys):
    (here.folder / "more.yaml").write_text(yaml.safe_dump({"formats": ["png", "pdf"]}))
    files = ["--configfile", "more.yaml"]
    assert main(["plan", *files]) == 0
    lines = capsys.readouterr().out.splitlines()
    (left,) = (line for line in lines if line.startswith("left over"))
    command = f"dualreceptor tidy --results results {' '.join(files)}"
    assert left == (
        "left over    19 files, 0 MB, which this study does not make; "
        f"to remove them: python -m {command}"
    )
    assert main(command.split()[1:]) == 0
    assert capsys.readouterr().out.endswith("\n19 files, 0 MB removed\n")
    assert main(["plan", *files]) == 0
    assert "left over" not in capsys.readouterr().out
