"""Locks before results, versions after them, and what goes stale when a result changes."""

from __future__ import annotations

import pytest
from tests.integration.audit.conftest import predictions

from sonobridge.core.errors import ConflictError
from sonobridge.store import Workspace
from sonobridge.store.audits import AuditStore


def test_power_is_stated_before_results(built):
    lock = built.lock
    assert (lock["version"], lock["fresh"], lock["unblinded_at"]) == (1, True, "")
    assert lock["earlier"] == []
    rows = {row["key"]: row for row in lock["power"]}
    assert rows["bmi=≥35"]["minimum_detectable"] > 0.08
    assert rows["bmi=≥35"]["metric"] == "sensitivity"
    assert lock["locked_at"] < built.evaluation["unblinded_at"]


def test_the_registered_version_stands_in_the_locked_protocol(audited, built):
    shown = audited.run("audit.protocol", protocol_id=built.lock["protocol_id"])
    product = shown["locked"]["protocol"]["product"]
    assert (product["name"], product["version"]) == ("CarotidAI", "4.2")
    assert shown["power"] == built.lock["power"]
    assert shown["line"]["after_results"] is False


def test_the_same_protocol_is_locked_once(audited, built):
    again = audited.lock(built.product, built.table)
    assert again["fresh"] is False
    assert again["protocol_id"] == built.lock["protocol_id"]


def test_a_change_after_results_is_version_2_and_keeps_both(audited, built):
    changed = audited.lock(built.product, built.table, margin=0.5)
    assert (changed["version"], changed["fresh"]) == (2, True)
    assert changed["unblinded_at"] == built.evaluation["unblinded_at"]
    (before,) = changed["earlier"]
    assert before["protocol_sha256"] == built.lock["protocol_sha256"]
    assert before["changed"] == ["margin"]
    lines = audited.run("audit.protocols", product_id=built.product)["protocols"]
    assert [(line["version"], line["after_results"]) for line in lines] == [
        (2, True),
        (1, False),
    ]
    with pytest.raises(ConflictError) as refused:
        audited.run("audit.evaluate", protocol_id=built.lock["protocol_id"])
    assert changed["protocol_id"] in refused.value.remedy
    made = audited.run("audit.evaluate", protocol_id=changed["protocol_id"])
    locked = audited.run("audit.show", evaluation_id=made["evaluation_id"])["evaluation"][
        "locked"
    ]
    assert locked["version"] == 2
    assert locked["unblinded_at"] == built.evaluation["unblinded_at"]
    assert locked["earlier"][0]["version"] == 1


def test_results_are_seen_whatever_product_they_were_made_for(audited, built):
    other = audited.run(
        "audit.register_product", product={"name": "Another model", "version": "1"}
    )["product"]["product_id"]
    lock = audited.lock(other, built.table)
    assert lock["version"] == 1
    assert lock["unblinded_at"] == built.evaluation["unblinded_at"]
    (line,) = audited.run("audit.protocols", product_id=other)["protocols"]
    assert line["after_results"] is True


def test_a_locked_change_makes_evaluation_and_acceptance_stale(audited, built):
    evaluation = built.evaluation["evaluation_id"]
    accepted = audited.run("audit.accept", evaluation_id=evaluation, statement="As locked.")
    assert accepted["acceptance"]["stale_because"] == []
    audited.lock(built.product, built.table, margin=0.02)
    shown = audited.run("audit.show", evaluation_id=evaluation)
    assert shown["stale_because"][0].startswith("audit_protocol_in_force")
    kept = audited.run("audit.acceptance", product_id=built.product)["acceptance"]
    assert kept["stale_because"][0].startswith("audit_protocol_in_force")
    assert len(kept["stale_because"]) == 2, "by way of the evaluation"
    with pytest.raises(ConflictError) as refused:
        audited.run("audit.accept", evaluation_id=evaluation, statement="Again.")
    assert "stale" in refused.value.why


def test_the_same_numbers_again_make_nothing_stale(audited, built):
    evaluation = built.evaluation["evaluation_id"]
    audited.run("audit.accept", evaluation_id=evaluation, statement="As locked.")
    again = audited.run("audit.evaluate", protocol_id=built.lock["protocol_id"])
    assert again["evaluation_id"] != evaluation
    store = AuditStore(audited.workspace)
    one, two = (store.evaluations.get(e) for e in (evaluation, again["evaluation_id"]))
    assert one.result_sha256 == two.result_sha256
    kept = audited.run("audit.acceptance", product_id=built.product)["acceptance"]
    assert kept["stale_because"] == []
    with pytest.raises(ConflictError, match="signed any more") as refused:
        audited.run("audit.accept", evaluation_id=evaluation, statement="The older one.")
    assert again["evaluation_id"] in refused.value.why


@pytest.mark.requirement("R-003-13")
def test_a_changed_result_makes_the_card_stale_in_the_same_transaction(
    audited, built, tmp_path, monkeypatch
):
    """Changing the audit result marks the model card stale within the same transaction.

    Regenerating it shows the new numbers.
    """
    made = audited.run("audit.make_card", product_id=built.product)
    assert (made["fresh"], made["card"]["number"]) == (True, 1)
    assert made["card"]["stale_because"] == []
    again = audited.run("audit.make_card", product_id=built.product)
    assert (again["fresh"], again["card"]["card_id"]) == (False, made["card"]["card_id"])
    card_evidence = made["card"]["evidence_id"]
    seen = []
    transaction = Workspace.transaction

    def watching(self, **options):
        from contextlib import contextmanager

        @contextmanager
        def watched():
            with transaction(self, **options) as connection:
                yield connection
                stale = self.evidence.stale(connection=connection)
                seen.append(any(one.evidence_id == card_evidence for one in stale))

        return watched()

    table = audited.run("audit.intake", file=str(predictions(tmp_path, seed=7)), name="May")
    lock = audited.lock(built.product, table)
    monkeypatch.setattr(Workspace, "transaction", watching)
    new = audited.run("audit.evaluate", protocol_id=lock["protocol_id"])
    monkeypatch.undo()
    assert seen == [True], "one transaction wrote the result, and in it the card was stale"
    card = audited.run("audit.card", product_id=built.product)["card"]
    assert card["card_id"] == made["card"]["card_id"]
    assert card["stale_because"][0].startswith("audit_")
    fresh = audited.run("audit.make_card", product_id=built.product)["card"]
    assert (fresh["number"], fresh["stale_because"]) == (2, [])
    assert fresh["evaluation_id"] == new["evaluation_id"]
    shown = audited.run("audit.show", evaluation_id=new["evaluation_id"])["evaluation"]
    numbers = {m["metric"]: m["estimate"] for m in shown["groups"][0]["measures"]}
    on_card = {m["metric"]: m["estimate"] for m in fresh["content"]["measures"]}
    assert on_card == numbers
    old = {m["metric"]: m["estimate"] for m in made["card"]["content"]["measures"]}
    assert on_card["sensitivity"]["value"] != old["sensitivity"]["value"]
    assert fresh["content"]["headline"] == shown["headline"]


def test_a_step_on_a_flag_makes_the_card_stale_too(audited, built):
    audited.run("audit.make_card", product_id=built.product)
    flag = audited.run("audit.flags")["flags"][0]
    audited.run(
        "audit.decide_flag",
        flag_id=flag["flag_id"],
        decision="investigate",
        reason="Look at depth.",
    )
    card = audited.run("audit.card", product_id=built.product)["card"]
    assert card["stale_because"] == [f"audit_flags {built.product}"]
    again = audited.run("audit.make_card", product_id=built.product)["card"]
    states = {one["flag_id"]: one["state"] for one in again["content"]["open_flags"]}
    assert states[flag["flag_id"]] == "decided"


def test_the_card_lists_the_limits_of_the_coverage(desk, product, tmp_path):
    import csv

    path = tmp_path / "t.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = [
            [
                f"p{n}",
                n % 2,
                0.9 if (n % 2) ^ (n % 7 == 0) else 0.1,
                "rare" if n < 20 else "many",
            ]
            for n in range(200)
        ]
        csv.writer(file).writerows([["patient", "y_true", "score", "race"], *rows])
    table = desk.run("audit.intake", file=str(path))
    lock = desk.lock(product, table, subgroups=[{"column": "race", "title": "Race"}])
    desk.run("audit.evaluate", protocol_id=lock["protocol_id"])
    limits = desk.run("audit.make_card", product_id=product)["card"]["content"]["limits"]
    assert any(limit.startswith("Race: rare:") for limit in limits), limits


def test_a_card_needs_an_evaluation(desk, product):
    assert desk.run("audit.card", product_id=product)["card"] is None
    with pytest.raises(ConflictError, match="nothing to write"):
        desk.run("audit.make_card", product_id=product)
