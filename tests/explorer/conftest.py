"""A small study's results, and a browser to look at their page with."""

import shutil

import pytest
from page_in_browser import Browser
from small_beyond import write_beyond
from small_results import TOLD, known_plane, write_plane, write_results

from dualreceptor.explorer import content, page


@pytest.fixture(scope="session")
def results(tmp_path_factory):
    """A folder of results of a small study; not to be changed."""
    folder = tmp_path_factory.mktemp("study") / "results"
    write_results(folder)
    return folder


@pytest.fixture(scope="session")
def collected(results):
    return content.collect(results, **TOLD)


@pytest.fixture(scope="session")
def written(collected, tmp_path_factory):
    """The page of the small study."""
    path = tmp_path_factory.mktemp("page") / "explorer.html"
    page.write(path, collected)
    return path


@pytest.fixture(scope="session")
def two_planes(results, tmp_path_factory):
    """The page of the small study and of a plane of known numbers."""
    folder = shutil.copytree(results, tmp_path_factory.mktemp("planes") / "results")
    write_plane("known", known_plane(), folder)
    path = folder.parent / "explorer.html"
    page.write(path, content.collect(folder, **TOLD))
    return path


@pytest.fixture(scope="session")
def beyond_page(tmp_path_factory):
    """The page of nothing but what goes beyond a study."""
    folder = tmp_path_factory.mktemp("beyond") / "results"
    write_beyond(folder)
    path = folder.parent / "beyond.html"
    page.write(path, content.collect(folder))
    return path


@pytest.fixture
def beyond(chromium, beyond_page):
    """That page, to open at 1400 x 900; in the end it must have asked nothing of any server."""
    looked = Browser(chromium, beyond_page)
    looked.look()
    yield looked
    looked.check()


@pytest.fixture
def browser(chromium, written):
    """The browser, to open the page at 1400 x 900; in the end, its console has to be empty
    and nothing may have been asked of any server."""
    looked = Browser(chromium, written)
    looked.look()
    yield looked
    looked.check()
