"""The road of a vendor model: register, take in, lock, evaluate, decide, accept, release."""

from __future__ import annotations

import pytest

from sonobridge.core.errors import ConflictError, ForbiddenError
from sonobridge.core.operation import Role
from sonobridge.store import backup, restore, verify_workspace
from sonobridge.store.audits import ProductExistsError

WORDS = {"accountable": "QA lead", "reason": "All criteria hold."}


def high_flags(desk):
    flags = desk.run("audit.flags", state="not_closed")["flags"]
    return [flag for flag in flags if flag["severity"] == "high"]


def take_in_clean(desk, product, clean):
    """Take the mended model's table in, lock the same protocol, and evaluate."""
    table = desk.run("audit.intake", file=str(clean), name="Quarter two")
    lock = desk.lock(product, table)
    return desk.run("audit.evaluate", protocol_id=lock["protocol_id"])


def test_from_registration_to_export(audited, built, clean):
    desk, product = audited, built.product
    with pytest.raises(ConflictError) as refused:
        desk.run(
            "audit.release",
            product_id=product,
            evaluation_id=built.evaluation["evaluation_id"],
            **WORDS,
        )
    assert "High-severity flag not closed" in refused.value.why
    for flag in high_flags(desk):
        desk.run(
            "audit.decide_flag",
            flag_id=flag["flag_id"],
            decision="mitigate",
            reason="Threshold lowered for deep vessels by the vendor.",
            due_on="2026-12-24",
        )
    again = take_in_clean(desk, product, clean)
    assert high_flags(desk), "deciding closes nothing"
    for flag in high_flags(desk):
        closed = desk.run(
            "audit.close_flag",
            flag_id=flag["flag_id"],
            evaluation_id=again["evaluation_id"],
            note="Gap gone.",
        )
        assert closed["still_found"] is False
        assert closed["flag"]["state"] == "closed"
        assert closed["flag"]["retest_evaluation_id"] == again["evaluation_id"]
    accepted = desk.run(
        "audit.accept",
        evaluation_id=again["evaluation_id"],
        statement="Fit for shadow use on our carotid clips.",
    )["acceptance"]
    assert accepted["signed"]["answer"] == "pass"
    released = desk.run(
        "audit.release", product_id=product, evaluation_id=again["evaluation_id"], **WORDS
    )
    assert released["release"]["decision"] == "release"
    shown = desk.run("audit.product", product_id=product)
    assert shown["line"]["state"] == "released"
    assert shown["release_blocked_by"] == []
    report = verify_workspace(desk.workspace)
    assert report.holds, report


@pytest.mark.requirement("R-000-27")
def test_an_open_high_flag_blocks_release_and_closing_needs_a_linked_retest(
    audited, built, clean
):
    """An open high-severity flag blocks "release" state; closing needs a linked re-test."""
    desk, product = audited, built.product
    first = built.evaluation["evaluation_id"]
    release = {"product_id": product, "evaluation_id": first, **WORDS}
    with pytest.raises(ConflictError) as refused:
        desk.run("audit.release", **release)
    assert refused.value.code == "state.conflict"
    assert "flag" in refused.value.why
    assert desk.run("audit.product", product_id=product)["line"]["state"] != "released"
    (flag,) = high_flags(desk)
    with pytest.raises(ConflictError, match="stays open") as refused:
        desk.run("audit.close_flag", flag_id=flag["flag_id"], evaluation_id=first)
    assert refused.value.why == "Nobody has decided on it."
    desk.run(
        "audit.decide_flag",
        flag_id=flag["flag_id"],
        decision="accept_risk",
        reason="Readers look again at every clip of these patients.",
    )
    with pytest.raises(ConflictError, match="stays open") as refused:
        desk.run("audit.close_flag", flag_id=flag["flag_id"], evaluation_id=first)
    assert "before the decision" in refused.value.why
    with pytest.raises(ConflictError):
        desk.run("audit.release", **release)
    retest = desk.run("audit.evaluate", protocol_id=built.lock["protocol_id"])
    closed = desk.run(
        "audit.close_flag", flag_id=flag["flag_id"], evaluation_id=retest["evaluation_id"]
    )
    assert closed["still_found"] is True
    assert closed["flag"]["retest_evaluation_id"] == retest["evaluation_id"]
    released = desk.run(
        "audit.release", **{**release, "evaluation_id": retest["evaluation_id"]}
    )
    assert released["release"]["decision"] == "release"
    assert desk.run("audit.product", product_id=product)["line"]["state"] == "released"


def test_a_mitigation_that_the_retest_does_not_show_closes_nothing(audited, built):
    desk = audited
    (flag,) = high_flags(desk)
    desk.run(
        "audit.decide_flag",
        flag_id=flag["flag_id"],
        decision="mitigate",
        reason="New threshold.",
    )
    retest = desk.run("audit.evaluate", protocol_id=built.lock["protocol_id"])
    with pytest.raises(ConflictError) as refused:
        desk.run(
            "audit.close_flag", flag_id=flag["flag_id"], evaluation_id=retest["evaluation_id"]
        )
    assert "not mitigated" in refused.value.why
    desk.run(
        "audit.decide_flag", flag_id=flag["flag_id"], decision="investigate", reason="Why?"
    )
    with pytest.raises(ConflictError) as refused:
        desk.run(
            "audit.close_flag", flag_id=flag["flag_id"], evaluation_id=retest["evaluation_id"]
        )
    assert "investigate" in refused.value.why


def test_a_retest_of_another_version_closes_nothing(audited, built, clean):
    desk = audited
    (flag,) = high_flags(desk)
    desk.run(
        "audit.decide_flag", flag_id=flag["flag_id"], decision="accept_risk", reason="Small."
    )
    other = desk.run("audit.register_product", product={"name": "CarotidAI", "version": "4.3"})[
        "product"
    ]["product_id"]
    retest = take_in_clean(desk, other, clean)
    with pytest.raises(ConflictError) as refused:
        desk.run(
            "audit.close_flag", flag_id=flag["flag_id"], evaluation_id=retest["evaluation_id"]
        )
    assert "another model version" in refused.value.why


def test_a_finding_seen_again_is_one_flag_and_after_closing_a_new_one(audited, built):
    desk = audited
    before = desk.run("audit.flags")["flags"]
    again = desk.run("audit.evaluate", protocol_id=built.lock["protocol_id"])
    assert again["new_flags"] == []
    flags = desk.run("audit.flags")["flags"]
    assert len(flags) == len(before)
    assert all(flag["events"][-1]["kind"] == "seen_again" for flag in flags)
    (flag,) = high_flags(desk)
    desk.run(
        "audit.decide_flag", flag_id=flag["flag_id"], decision="accept_risk", reason="Known."
    )
    retest = desk.run("audit.evaluate", protocol_id=built.lock["protocol_id"])
    desk.run("audit.close_flag", flag_id=flag["flag_id"], evaluation_id=retest["evaluation_id"])
    third = desk.run("audit.evaluate", protocol_id=built.lock["protocol_id"])
    assert len(third["new_flags"]) == 1
    (new,) = high_flags(desk)
    assert new["finding_key"] == flag["finding_key"]
    assert new["flag_id"] != flag["flag_id"]


def test_versions_are_strata_and_need_their_own_acceptance(desk):
    first = desk.run("audit.register_product", product={"name": "CarotidAI", "version": "4.2"})
    assert first["product"]["state"] == "registered"
    assert first["earlier"] == []
    second = desk.run(
        "audit.register_product", product={"name": " CarotidAI ", "version": "4.3"}
    )
    assert second["product"]["stratum"] == 2
    assert second["product"]["state"] == "needs_acceptance"
    assert second["earlier"] == [first["product"]["product_id"]]
    listed = desk.run("audit.products")
    assert listed["needs_acceptance"] == 1
    assert listed["products"][1]["superseded_by"] == second["product"]["product_id"]
    with pytest.raises(ProductExistsError):
        desk.run("audit.register_product", product={"name": "CarotidAI", "version": "4.3"})


def test_what_a_passed_evaluation_does_not_give(desk, product):
    authority = desk.run("audit.product", product_id=product)["authority"]
    assert authority["missing"] == [
        "clearance number and version",
        "accountable person",
        "expiry",
        "stop rule",
    ]
    assert authority["sentence"].startswith(
        "A passed evaluation is needed but does not authorise clinical use. Missing: "
        "clearance number and version"
    )


def test_a_release_with_everything_but_a_clearance_says_so(audited, built, clean):
    desk, product = audited, built.product
    (flag,) = high_flags(desk)
    desk.run(
        "audit.decide_flag", flag_id=flag["flag_id"], decision="mitigate", reason="Mended."
    )
    again = take_in_clean(desk, product, clean)
    desk.run("audit.close_flag", flag_id=flag["flag_id"], evaluation_id=again["evaluation_id"])
    released = desk.run(
        "audit.release",
        product_id=product,
        evaluation_id=again["evaluation_id"],
        expires_on="2027-06-30",
        stop_rule="Any miss of an occlusion.",
        **WORDS,
    )
    assert released["authority"]["sentence"] == (
        "A passed evaluation is needed but does not authorise clinical use. "
        "Missing: clearance number and version."
    )
    withdrawn = desk.run(
        "audit.release",
        product_id=product,
        evaluation_id=again["evaluation_id"],
        decision="withdraw",
        **WORDS,
    )
    assert withdrawn["release"]["decision"] == "withdraw"
    assert desk.run("audit.product", product_id=product)["line"]["state"] == "registered"
    with pytest.raises(ConflictError, match="no release"):
        desk.run(
            "audit.release",
            product_id=product,
            evaluation_id=again["evaluation_id"],
            decision="withdraw",
            **WORDS,
        )


@pytest.mark.requirement("R-003-33")
@pytest.mark.parametrize(
    "lacking", ["task", "population", "reference_standard", "reader_baseline"]
)
def test_a_claim_that_lacks_a_field_cannot_be_released(audited, built, lacking, retested):
    """A claim lacking any of the four fields cannot be released."""
    desk = audited
    overall = desk.run("audit.show", evaluation_id=retested)["evaluation"]["groups"][0]
    found = next(m for m in overall["measures"] if m["metric"] == "sensitivity")["estimate"]
    claim = {
        "statement": f"Sensitivity was {found['value']:.3f} (95 % interval "
        f"{found['low']:.3f} to {found['high']:.3f}; {found['n']} patients).",
        "task": "stenosis of 70 % or more",
        "population": "carotid clips of this hospital",
        "reference_standard": "adjudicated by two readers",
        "reader_baseline": "three readers, same clips",
    }
    whole = {"product_id": built.product, "evaluation_id": retested, **WORDS}
    checked = desk.run("audit.check_claim", evaluation_id=retested, claim=claim)
    assert checked["answer"]["answer"] == "allowed", checked
    assert checked["missing"] == []
    with pytest.raises(ConflictError) as refused:
        desk.run("audit.release", **whole, claims=[{**claim, lacking: " "}])
    assert lacking.replace("_", " ") in refused.value.why
    assert desk.run("audit.product", product_id=built.product)["releases"] == []
    desk.run("audit.release", **whole, claims=[claim])


def test_a_claim_that_the_evaluation_does_not_bear_is_not_released(audited, built, retested):
    claim = {
        "statement": "Works equally well for everyone.",
        "task": "stenosis",
        "population": "all",
        "reference_standard": "adjudicated",
        "reader_baseline": "three readers",
    }
    answer = audited.run("audit.check_claim", evaluation_id=retested, claim=claim)["answer"]
    assert answer["answer"] == "refused"
    with pytest.raises(ConflictError, match="not released"):
        audited.run(
            "audit.release",
            product_id=built.product,
            evaluation_id=retested,
            claims=[claim],
            **WORDS,
        )


@pytest.fixture
def retested(audited, built):
    """Close the high flags with a re-test, and return the re-test."""
    for flag in high_flags(audited):
        audited.run(
            "audit.decide_flag",
            flag_id=flag["flag_id"],
            decision="accept_risk",
            reason="Shadow use only.",
        )
    made = audited.run("audit.evaluate", protocol_id=built.lock["protocol_id"])
    for flag in high_flags(audited):
        audited.run(
            "audit.close_flag",
            flag_id=flag["flag_id"],
            evaluation_id=made["evaluation_id"],
        )
    return made["evaluation_id"]


def test_roles(audited, built):
    viewer = audited.as_person("Viewer", Role.VIEWER)
    learner = audited.as_person("Learner", Role.LEARNER)
    assert viewer.run("audit.list")["evaluations"]
    assert viewer.run("audit.show", evaluation_id=built.evaluation["evaluation_id"])
    with pytest.raises(ForbiddenError):
        viewer.run("audit.evaluate", protocol_id=built.lock["protocol_id"])
    with pytest.raises(ForbiddenError):
        viewer.run("audit.register_product", product={"name": "x", "version": "1"})
    assert learner.run("audit.evaluate", protocol_id=built.lock["protocol_id"])
    for name in ("audit.release", "audit.accept"):
        with pytest.raises(ForbiddenError):
            learner.run(
                name,
                evaluation_id=built.evaluation["evaluation_id"],
                **(
                    {"product_id": built.product, **WORDS}
                    if name == "audit.release"
                    else {"statement": "Fine."}
                ),
            )


def test_duties_of_each_person(audited, built):
    learner = audited.as_person("Learner", Role.LEARNER)
    viewer = audited.as_person("Viewer", Role.VIEWER)
    flags = audited.run("audit.flags")["flags"]
    assert learner.run("audit.flags")["duties"] == {
        "undecided": len(flags),
        "mine": 0,
        "overdue": 0,
        "next_due_on": None,
    }
    assert viewer.run("audit.flags")["duties"]["undecided"] == 0
    owners = {one["name"] for one in audited.run("audit.flags")["owners"]}
    assert owners == {"Owner", "Learner"}
    for flag, day in zip(flags, ("2026-11-24", "2026-11-20"), strict=False):
        audited.run(
            "audit.decide_flag",
            flag_id=flag["flag_id"],
            decision="investigate",
            reason="Look at the depth.",
            owner_id=learner.actor.person_id,
            due_on=day,
        )
    mine = learner.run("audit.flags", mine=True)
    assert len(mine["flags"]) == 2
    assert mine["duties"] == {
        "undecided": len(flags) - 2,
        "mine": 2,
        "overdue": 1,
        "next_due_on": "2026-11-20",
    }
    overdue = [flag for flag in mine["flags"] if flag["overdue"]]
    assert [flag["due_on"] for flag in overdue] == ["2026-11-20"]


def test_a_backup_holds_the_audit_and_comes_back_whole(audited, built, tmp_path):
    backup(audited.workspace, tmp_path / "backup", keys=True)
    with restore(tmp_path / "backup", tmp_path / "restored", clock=audited.clock) as restored:
        assert verify_workspace(restored).holds
        from sonobridge.store.audits import AuditStore

        row = AuditStore(restored).evaluations.get(built.evaluation["evaluation_id"])
        assert restored.blobs.read(row.blob_sha256)
        table = AuditStore(restored).tables.get(row.table_id)
        assert restored.blobs.read(table.blob_sha256)


def test_the_work_counts_in_the_portfolio(audited, built):
    shown = audited.run("portfolio.show")
    parts = {p["id"]: p for skill in shown["skills"] for p in skill["parts"]}
    assert (parts["subgroup_audits"]["n"], parts["subgroup_audits"]["closed"]) == (1, True)
    for flag in audited.run("audit.flags")["flags"][:3]:
        audited.run(
            "audit.decide_flag", flag_id=flag["flag_id"], decision="investigate", reason="Why?"
        )
    audited.run(
        "audit.accept",
        evaluation_id=built.evaluation["evaluation_id"],
        statement="Criteria looked at.",
    )
    shown = audited.run("portfolio.show")
    parts = {p["id"]: p for skill in shown["skills"] for p in skill["parts"]}
    assert (parts["flags_decided"]["n"], parts["acceptances"]["n"]) == (3, 1)
    assert parts["acceptances"]["closed"]
