"""Upload in the browser: streamed, imported as a job, gone afterwards."""

from __future__ import annotations

import pytest

from imaging_files import load
from sonobridge.core.errors import MissingError
from sonobridge.core.operation import Role

NAME = "Planted^Person_19700101.dcm"


class Submitted:
    """Stands for the executor: remembers what was queued."""

    def __init__(self):
        self.jobs = []

    def submit(self, **job):
        self.jobs.append(job)
        return f"job_{len(self.jobs)}"


@pytest.fixture
def jobs():
    return Submitted()


@pytest.fixture
def page(room, serve, jobs):
    return serve(room.workspace, room.actor.person_id, jobs)


def parts(*names):
    return [("files", (NAME + name, load(name), "application/dicom")) for name in names]


def send(page, files, **fields):
    return page.client.post("/api/clips/upload", files=files, data=fields, headers=page.headers)


def test_uploaded_files_are_imported_and_gone(room, page, jobs):
    answer = send(
        page, parts("examples_palette.dcm", "examples_rgb_color.dcm"), dates="shifted"
    )
    assert answer.status_code == 202, answer.text
    body = answer.json()
    assert (body["files"], body["job_id"]) == (2, "job_1")
    (job,) = jobs.jobs
    assert job["operation"] == "clips.import_upload"
    assert "Planted" not in str(job)
    folder = room.workspace.root / "uploads" / body["upload_id"]
    files = list(folder.iterdir())
    assert len(files) == 2
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert not any("Planted" in file.name for file in files)

    result = room.run("clips.import_upload", **job["arguments"])
    assert result["imported"] == 2
    assert not folder.exists()
    assert room.run("clips.runs")["runs"][0]["source"] == "upload"
    again = send(page, parts("examples_palette.dcm"))
    result = room.run("clips.import_upload", upload_id=again.json()["upload_id"])
    assert (result["imported"], result["unchanged"]) == (0, 1)
    with pytest.raises(MissingError):
        room.run("clips.import_upload", upload_id=again.json()["upload_id"])


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "multipart/form-data; boundary=x"),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
        (b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\nhalf',
         "multipart/form-data; boundary=x"),
        (b"{}", "application/json"),
        (b"--x--\r\n", "multipart/form-data; boundary=x"),
    ],
)  # fmt: skip
def test_a_broken_upload_leaves_nothing(room, page, jobs, body, kind):
    answer = page.client.post(
        "/api/clips/upload", content=body, headers={**page.headers, "content-type": kind}
    )
    assert answer.status_code == 422, answer.text
    assert set(answer.json()["error"]) >= {"what", "why", "kept", "remedy"}
    assert jobs.jobs == []
    uploads = room.workspace.root / "uploads"
    assert not uploads.exists() or not list(uploads.iterdir())


def test_unknown_fields_and_values_are_refused(page, jobs):
    assert send(page, parts("examples_palette.dcm"), wrong="1").status_code == 422
    assert send(page, parts("examples_palette.dcm"), dates="all").status_code == 422
    assert jobs.jobs == []


def test_viewers_may_not_upload(room, serve, jobs):
    viewer = room.as_person("Viewer", Role.VIEWER)
    page = serve(room.workspace, viewer.actor.person_id, jobs)
    assert send(page, parts("examples_palette.dcm")).status_code == 403
    assert not (room.workspace.root / "uploads").exists()


def test_the_session_header_is_needed(page):
    answer = page.client.post(
        "/api/clips/upload",
        files=parts("examples_palette.dcm"),
        headers={"origin": page.headers["origin"]},
    )
    assert answer.status_code == 401
