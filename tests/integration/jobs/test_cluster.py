"""A Dask cluster of two workers on this machine, and what is said when there is none."""

from __future__ import annotations

import sys

import pytest

from components import give_up
from integration.jobs import work
from sonobridge import __version__
from sonobridge.core.errors import InvalidInputError
from sonobridge.jobs.cluster import ClusterUnavailableError, ClusterWorkers, check_address
from sonobridge.jobs.spawned import WorkFailedError


def nothing():
    pass


@pytest.fixture(scope="module")
def scheduler(local_cluster):
    return local_cluster.scheduler_address


def test_values_are_worked_on_by_both_workers(scheduler):
    with ClusterWorkers(scheduler, __version__) as workers:
        found = list(workers.results(work.square, range(24), nothing))
        processes = set(workers.results(work.slow, [0.3] * 4, nothing))
    assert sorted(row[:2] for row in found) == [(n, n * n) for n in range(24)]
    assert len(processes) == 2


def test_large_results_pass_through_the_cluster(scheduler):
    with ClusterWorkers(scheduler, __version__) as workers:
        found = list(workers.results(work.large, [1, 2, 3], nothing))
    assert sorted(data[0] for data in found) == [1, 2, 3]


def test_an_error_on_purpose_keeps_its_words_on_a_cluster(scheduler):
    with ClusterWorkers(scheduler, __version__) as workers, pytest.raises(WorkFailedError) as e:
        list(workers.results(work.refuse, [3], nothing))
    assert e.value.what == "3 cannot be used."


def test_a_look_stops_work_on_a_cluster(scheduler):
    def look():
        raise InterruptedError

    with ClusterWorkers(scheduler, __version__) as workers, pytest.raises(InterruptedError):
        list(workers.results(work.slow, [2.0], look))


def test_work_of_a_worker_that_ends_is_done_by_another(scheduler, tmp_path):
    with ClusterWorkers(scheduler, __version__) as workers:
        mark = str(tmp_path / "mark")
        assert len(list(workers.results(work.end_once, [mark], nothing))) == 1


def test_workers_of_another_version_are_refused(scheduler):
    with pytest.raises(ClusterUnavailableError, match="do not have this version"):
        ClusterWorkers(scheduler, "9.9.9")


def test_a_scheduler_that_does_not_answer_is_told(monkeypatch):
    if sys.modules.get("distributed") is None:
        try:
            import distributed  # noqa: F401
        except ImportError:
            give_up("distributed", "it is not installed")
    monkeypatch.setattr("sonobridge.jobs.cluster._CONNECT_S", 0.5)
    with pytest.raises(ClusterUnavailableError, match="does not answer"):
        ClusterWorkers("tcp://127.0.0.1:9", __version__)


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterUnavailableError) as caught:
        ClusterWorkers("tcp://127.0.0.1:8786", __version__)
    assert "sonobridge[cluster]" in caught.value.remedy


@pytest.mark.parametrize("address", ["", "8786", "http://127.0.0.1:1", "tcp://127.0.0.1:x"])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(InvalidInputError, match="no address"):
        check_address(address)


def test_an_open_address_of_another_machine_is_refused():
    with pytest.raises(InvalidInputError, match="has to be protected"):
        check_address("tcp://192.0.2.4:8786")
    assert check_address("tls://192.0.2.4:8786")
    assert check_address("tcp://127.0.0.1:8786")
