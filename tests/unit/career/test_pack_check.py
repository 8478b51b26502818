"""The data check: silent on the shipped pack, loud on each planted fault."""

from __future__ import annotations

from importlib import resources

import pytest

from sonobridge.career.pack import PackFiles
from sonobridge.career.pack.lint import check_pack

SHIPPED = resources.files("sonobridge.reference_data") / "career"


@pytest.mark.requirement("R-001-18")
def test_the_shipped_pack_is_clean():
    assert check_pack(PackFiles()) == ()


def planted(tmp_path, name, old, new):
    text = (SHIPPED / name).read_text("utf-8")
    assert text.count(old) >= 1
    (tmp_path / name).write_text(text.replace(old, new, 1), "utf-8")
    return [f"{p.file} {p.where} {p.says}" for p in check_pack(PackFiles(tmp_path))]


RECORD = """- id: planted.exam
  name: Planted exam
  issuer: ARDMS
  kind: exam
  requires: {}
  fee_usd: 10
"""


@pytest.mark.requirement("R-001-18")
@pytest.mark.parametrize("missing", ["source", "as_of", "confidence"])
def test_a_planted_record_without_its_source_fails(tmp_path, missing):
    lines = {"source": "somewhere", "as_of": "'2026-11-22'", "confidence": "low"}
    del lines[missing]
    extra = RECORD + "".join(f"  {k}: {v}\n" for k, v in lines.items())
    found = planted(tmp_path, "credentials.yaml", "credentials:\n", "credentials:\n" + extra)
    assert any("planted.exam" in f and f"no {missing}" in f for f in found)


FAULTS = {
    "a record without a name": (
        "credentials.yaml", "  name: RVT\n", "", "no name"),
    "an unknown issuer": (
        "credentials.yaml", "  issuer: ABII\n", "  issuer: NOBODY\n", "unknown issuer NOBODY"),
    "a dangling credential": (
        "credentials.yaml", "    - credential: ardms.vt\n", "    - credential: ardms.xx\n",
        "unknown credential ardms.xx"),
    "a null where none may be": (
        "credentials.yaml", "  kind: exam\n", "  kind: null\n", "kind is empty"),
    "a wrong count": (
        "credentials.yaml", "Records under `credentials`: 43",
        "Records under `credentials`: 44", "states 44 records, not 43"),
    "a word that is no confidence": (
        "credentials.yaml", "confidence: memory", "confidence: sure", "unknown confidence"),
    "a claim's number without a source": (
        "rubrics.yaml", "confidence: high\n", "", "no confidence"),
    "a row whose own source is blank": (
        "bls_projections_2024_34.csv", ",2025-08-28,high\n", ",2025-08-28,\n", "no confidence"),
    "a table that the manifest forgets": (
        "pack.yaml", "file: bea_rpp_2023_metro.csv", "file: bea_other.csv", "does not name"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_each_planted_fault_is_named(tmp_path, fault):
    name, old, new, says = FAULTS[fault]
    found = planted(tmp_path, name, old, new)
    assert any(says in f for f in found), found[:5]


def test_a_new_table_without_a_manifest_entry_fails(tmp_path):
    (tmp_path / "more.csv").write_text("soc,wage\n29-2032,1\n")
    assert [p.file for p in check_pack(PackFiles(tmp_path))] == ["more.csv"]
