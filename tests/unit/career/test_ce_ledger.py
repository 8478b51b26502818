"""Ledgers worked by hand: periods, waivers, categories, what does not count."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest

from sonobridge.career.ce_ledger import (
    Activity,
    Claim,
    Holding,
    LedgerError,
    build_audit_pack,
    state_duties,
)


def held(**earned):
    return [
        Holding(credential=name.replace("_", "."), earned=date.fromisoformat(day))
        for name, day in earned.items()
    ]


def activity(day, *claims, title="", proof=""):
    return Activity(
        id=f"{day}{title}",
        day=date.fromisoformat(day),
        title=title or f"Lecture of {day}",
        provider="A society",
        claims=tuple(
            Claim(duty=duty, credits=Decimal(str(n)), category=category)
            for duty, n, category in claims
        ),
        proof_sha256=proof,
    )


def stated(holdings, activities, today):
    found = state_duties(holdings, activities, today=date.fromisoformat(today))
    return {one.duty.id: one for one in found}


ARDMS, CCI, ABII, ARRT, AHIMA = "ardms_cme", "cci_registry", "abii_ce", "arrt_ce", "ahima_30"

# Each row: what is held, what was claimed, the day of looking; then by duty: start, due, asked
# after waivers, counted, missing. Worked by hand from the rules of career data of 2026-11-22.
LEDGERS = {
    "RVT of March 2024 runs to the end of 2027": (
        held(ardms_rvt="2024-03-31"),
        [],
        "2026-11-22",
        {ARDMS: ("2024-03-31", "2027-12-31", 30, 0, 30)},
    ),
    "the second period has whole calendar years": (
        held(ardms_rvt="2024-03-31"),
        [activity("2027-12-31", (ARDMS, 30, "")), activity("2028-01-01", (ARDMS, 2, ""))],
        "2028-02-01",
        {ARDMS: ("2028-01-01", "2030-12-31", 30, 2, 28)},
    ),
    "28 of 30 leave a deficit of 2": (
        held(ardms_rdms="2023-06-01"),
        [activity("2025-01-10", (ARDMS, 28, ""))],
        "2026-06-01",
        {ARDMS: ("2023-06-01", "2026-12-31", 30, 28, 2)},
    ),
    "two ARDMS credentials share one duty": (
        held(ardms_rvt="2022-01-15", ardms_rdcs="2022-01-15"),
        [activity("2024-01-10", (ARDMS, 12, ""))],
        "2025-01-01",
        {ARDMS: ("2022-01-15", "2025-12-31", 30, 12, 18)},
    ),
    "a new specialty waives 15 in its period": (
        held(ardms_rvt="2024-03-31", ardms_ab="2026-05-01"),
        [activity("2025-01-10", (ARDMS, 10, ""))],
        "2026-11-22",
        {ARDMS: ("2024-03-31", "2027-12-31", 15, 10, 5)},
    ),
    "the waiver does not reach the next period": (
        held(ardms_rvt="2024-03-31", ardms_ab="2026-05-01"),
        [],
        "2028-06-01",
        {ARDMS: ("2028-01-01", "2030-12-31", 30, 0, 30)},
    ),
    "a later credential waives as a specialty does, and two count once": (
        held(ardms_rvt="2024-03-31", ardms_ae="2026-05-01", ardms_rdcs="2026-05-01"),
        [],
        "2026-11-22",
        {ARDMS: ("2024-03-31", "2027-12-31", 15, 0, 15)},
    ),
    "SPI alone is no specialty": (
        held(ardms_rvt="2024-03-31", ardms_spi="2025-05-01"),
        [],
        "2026-11-22",
        {ARDMS: ("2024-03-31", "2027-12-31", 30, 0, 30)},
    ),
    "RVS of May 2025 renews by fee alone in March 2026": (
        held(cci_rvs="2025-05-31"),
        [],
        "2025-11-22",
        {CCI: ("2025-05-31", "2026-03-31", 0, 0, 0)},
    ),
    "and owes 36 by March 2029": (
        held(cci_rvs="2025-05-31"),
        [activity("2026-04-01", (CCI, 6.5, "cardiovascular"))],
        "2026-11-22",
        {CCI: ("2026-04-01", "2029-03-31", 36, 6.5, 29.5)},
    ),
    "earned in the first quarter: end of the same year": (
        held(cci_rcs="2025-02-10"),
        [],
        "2025-11-22",
        {CCI: ("2025-02-10", "2025-12-31", 0, 0, 0)},
    ),
    "third quarter: June": (
        held(cci_rcis="2025-09-30"),
        [],
        "2025-11-22",
        {CCI: ("2025-09-30", "2026-06-30", 0, 0, 0)},
    ),
    "fourth quarter: September": (
        held(cci_rvs="2024-10-01"),
        [],
        "2026-01-22",
        {CCI: ("2025-10-01", "2028-09-30", 36, 0, 36)},
    ),
    "CIIP starts on 1 January after the exam": (
        held(abii_ciip="2024-05-10"),
        [activity("2024-12-31", (ABII, 5, "")), activity("2025-01-01", (ABII, 4, ""))],
        "2026-11-22",
        {ABII: ("2025-01-01", "2026-12-31", 24, 4, 20)},
    ),
    "ARRT: 24 in two years from the day": (
        held(arrt_vs="2025-03-01"),
        [activity("2025-03-01", (ARRT, 24, ""))],
        "2026-11-22",
        {ARRT: ("2025-03-01", "2027-02-28", 24, 24, 0)},
    ),
    "ARRT of a leap day, whose next anniversary is 1 March": (
        held(arrt_s="2024-02-29"),
        [],
        "2026-03-01",
        {ARRT: ("2026-03-01", "2028-02-28", 24, 0, 24)},
    ),
    "CHDA: 30, of which 24 in the domain": (
        held(ahima_chda="2025-06-15"),
        [
            activity("2026-01-10", (AHIMA, 20, "domain")),
            activity("2026-02-10", (AHIMA, 10, "")),
        ],
        "2026-11-22",
        {AHIMA: ("2025-06-15", "2027-06-14", 30, 30, 0)},
    ),
    "a webinar counts once for each body": (
        held(ardms_rvt="2024-03-31", cci_rvs="2025-05-31", abii_ciip="2024-05-10"),
        [activity("2026-05-05", (ARDMS, 1.5, ""), (CCI, 1.5, "cardiovascular"))],
        "2026-11-22",
        {
            ARDMS: ("2024-03-31", "2027-12-31", 30, 1.5, 28.5),
            CCI: ("2026-04-01", "2029-03-31", 36, 1.5, 34.5),
            ABII: ("2025-01-01", "2026-12-31", 24, 0, 24),
        },
    ),
    "an activity before the credential does not count": (
        held(ardms_rvt="2024-03-31"),
        [activity("2024-03-30", (ARDMS, 9, ""))],
        "2026-11-22",
        {ARDMS: ("2024-03-31", "2027-12-31", 30, 0, 30)},
    ),
    "more than asked leaves no negative deficit": (
        held(ardms_rvt="2024-03-31"),
        [activity("2026-01-30", (ARDMS, 44, ""))],
        "2026-11-22",
        {ARDMS: ("2024-03-31", "2027-12-31", 30, 44, 0)},
    ),
    "RMSKS asks for ten in its field": (
        held(ardms_rmsks="2023-02-01"),
        [activity("2024-01-30", (ARDMS, 26, "")), activity("2024-02-01", (ARDMS, 4, "msk"))],
        "2026-11-22",
        {ARDMS: ("2023-02-01", "2026-12-31", 30, 30, 0)},
    ),
    "four bodies of one person": (
        held(
            ardms_rvt="2024-03-31",
            ardms_rdcs="2024-03-31",
            cci_rvs="2025-05-31",
            abii_ciip="2024-05-10",
        ),
        [activity("2026-05-05", (ARDMS, 8, ""), (CCI, 8, "cardiovascular"), (ABII, 2, ""))],
        "2026-11-22",
        {
            ARDMS: ("2024-03-31", "2027-12-31", 30, 8, 22),
            CCI: ("2026-04-01", "2029-03-31", 36, 8, 28),
            ABII: ("2025-01-01", "2026-12-31", 24, 2, 22),
        },
    ),
}


@pytest.mark.requirement("R-002-22")
@pytest.mark.requirement("R-004-66")
@pytest.mark.requirement("R-004-57")
@pytest.mark.parametrize("name", LEDGERS)
def test_ledgers_worked_by_hand(name):
    holdings, activities, today, wanted = LEDGERS[name]
    found = stated(holdings, activities, today)
    assert set(found) == set(wanted)
    for duty, (start, due, asked, counted, missing) in wanted.items():
        state = found[duty].current
        assert (str(state.period.start), str(state.period.due)) == (start, due)
        assert (state.required, state.counted, state.deficit) == tuple(
            Decimal(str(n)) for n in (asked, counted, missing)
        )


def test_there_are_at_least_twenty_of_them():
    assert len(LEDGERS) >= 20


def test_categories_have_deficits_of_their_own():
    rvs = stated(
        held(cci_rvs="2025-05-31"),
        [
            activity("2026-05-05", (CCI, 36, "")),
            activity("2026-06-05", (CCI, 8, "cardiovascular")),
        ],
        "2026-11-22",
    )[CCI].current
    assert (rvs.deficit, rvs.met) == (0, False)
    assert rvs.category_deficits == {"cardiovascular": 22}
    msk = stated(
        held(ardms_rmsks="2023-02-01"),
        [activity("2024-02-01", (ARDMS, 30, ""), title="a")],
        "2026-11-22",
    )[ARDMS].current
    assert msk.category_deficits == {"msk": 10}
    chda = stated(
        held(ahima_chda="2025-06-15"),
        [
            activity("2026-01-10", (AHIMA, 20, "domain")),
            activity("2026-02-10", (AHIMA, 10, "")),
        ],
        "2026-11-22",
    )[AHIMA].current
    assert chda.category_deficits == {"domain": 4}


def test_what_does_not_count_says_why():
    early = activity("2024-03-30", (ARDMS, 9, ""))
    late = activity("2028-01-02", (ARDMS, 3, ""))
    found = stated(held(ardms_rvt="2024-03-31"), [early, late], "2026-11-22")[ARDMS]
    assert [one.reason for one in found.not_counted] == [
        "2024-03-30 lies before ardms.rvt was earned on 2024-03-31",
        "2028-01-02 lies after the period that runs now",
    ]


def test_rules_of_low_confidence_are_told_and_not_applied():
    found = stated(held(cci_rvs="2024-10-01", cci_rcs="2026-02-01"), [], "2026-11-22")[CCI]
    assert found.current.required == 36
    assert any("not applied" in remark for remark in found.duty.remarks)
    arrt = stated(held(arrt_vs="2025-03-01"), [], "2026-11-22")[ARRT]
    assert arrt.duty.clock_source.unconfirmed
    assert "assumption" in arrt.current.period.basis


def test_an_entry_counted_twice_is_refused():
    with pytest.raises(LedgerError, match="more than once"):
        activity("2026-05-05", (ARDMS, 1, ""), (ARDMS, 1, "msk"))
    one = activity("2026-05-05", (ARDMS, 1, ""), title="Plaque")
    again = activity("2026-05-05", (CCI, 1, ""), title="plaque ")
    with pytest.raises(LedgerError, match="stands twice"):
        stated(held(ardms_rvt="2024-03-31"), [one, again], "2026-11-22")
    proof = "ab" * 32
    copies = [activity(f"2026-05-0{n}", (ARDMS, 1, ""), proof=proof) for n in (1, 2)]
    with pytest.raises(LedgerError, match="same certificate"):
        stated(held(ardms_rvt="2024-03-31"), copies, "2026-11-22")


@pytest.mark.parametrize("number", ["0", "-1", "0.001", "201", "NaN", "Infinity"])
def test_credits_are_bounded(number):
    with pytest.raises(LedgerError, match="between"):
        Claim(duty=ARDMS, credits=Decimal(number))


def test_an_unknown_credential_is_refused():
    with pytest.raises(LedgerError, match="not in the file"):
        stated(held(ardms_rdxx="2024-03-31"), [], "2026-11-22")


@pytest.mark.requirement("R-002-22")
def test_the_audit_pack_carries_its_hashes_and_is_the_same_each_time():
    files = {"ledger.json": b"{}", "certificates/a.pdf": b"%PDF"}
    packed = build_audit_pack(files)
    assert packed == build_audit_pack(dict(reversed(files.items())))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        sums = dict(
            reversed(line.split("  "))
            for line in archive.read("SHA256SUMS").decode().splitlines()
        )
        assert set(sums) == set(files)
        for name, digest in sums.items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest
