from __future__ import annotations

from dataclasses import replace

import pytest

from audit_samples import (
    measurement_evaluation,
    sample_evaluation,
    segmentation_evaluation,
)
from sonobridge.audit.claims import check_claim
from sonobridge.audit.claims.mentions import find_mentions, plain
from sonobridge.audit.claims.metric_words import metrics_in
from sonobridge.audit.claims.wording import allowed_sentence
from sonobridge.audit.protocol import Columns


@pytest.fixture(scope="module")
def evaluation():
    return sample_evaluation()


def codes(answer):
    return {reason.code for reason in answer.reasons}


def with_site(evaluation, level):
    """The sample with one attribute turned into the site column."""
    locked = evaluation.locked
    protocol = replace(
        locked.protocol, columns=replace(locked.protocol.columns, site="scanner")
    )
    groups = tuple(
        replace(g, level=level) if g.key == "scanner=A sw 3.1" else g for g in evaluation.groups
    )
    return replace(evaluation, locked=replace(locked, protocol=protocol), groups=groups)


@pytest.mark.requirement("R-004-97")
@pytest.mark.parametrize(
    "sentence",
    [
        "Sensitivity is 0.81 in skin tone Monk 8–10.",
        "The model works well in patients with skin tone 8-10.",
        "Detection is just as good in Monk 8 to 10.",
        "It performs well for Monk 9 and over.",
        "Sensitivity is the same across skin tones.",
        "Sensitivity does not depend on the Fitzpatrick type.",
        "The model works equally well in all groups.",
        "The model works for everyone.",
    ],
)
def test_a_claim_on_a_group_without_claim_is_refused(evaluation, sentence):
    answer = check_claim(sentence, evaluation)
    assert answer.answer == "refused"
    assert "no_claim" in codes(answer)
    assert "nothing can be said of skin tone, monk 1–10: 8–10" in answer.allowed_wording.lower()
    assert "27 patients" in answer.allowed_wording


def test_saying_that_nothing_can_be_said_is_no_claim(evaluation):
    answer = check_claim(
        "In simulated patients with skin tone Monk 8–10 nothing can be said: 27 patients.",
        evaluation,
    )
    assert answer.answer == "allowed"


def test_a_number_behind_a_humble_word_is_still_refused(evaluation):
    answer = check_claim(
        "Simulated: sensitivity cannot be judged in Monk 8–10, but it was 0.81.", evaluation
    )
    assert answer.answer == "refused"
    assert "number" in codes(answer)


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("The model is fair.", "fair"),
        ("The model is bias-free.", "bias_free"),
        ("The model has no bias.", "bias_free"),
        ("It is safe.", "safe"),
        ("It is approved for clinical use.", "authority"),
        ("Sensitivity is lower because of skin tone.", "cause"),
        ("Ethnicity affects sensitivity.", "cause"),
        ("Melanin reduces sensitivity.", "cause"),
        ("Sensitivity in patients aged 75 and over is good.", "insufficient"),
        ("Sensitivity was fine on Scanner C (new).", "not_estimable"),
        ("Children are found as well as adults.", "unknown_group"),
        ("Accuracy is 0.89.", "not_evaluated"),
        ("Sensitivity is 0.90.", "number"),
        ("Sensitivity is above 0.90 in all patients together.", "number"),
        ("Sensitivity was 0.862 in 900 patients.", "number"),
        ("Sensitivity in BMI 35 and over equals that of others.", "against_verdict"),
        ("Sensitivity is better in BMI 35 and over.", "against_verdict"),
        ("Women do worse in sensitivity.", "against_verdict"),
        ("Sensitivity is 0.87 in men and 0.86 in women.", "number"),
    ],
)
def test_what_the_evaluation_does_not_support_is_refused(evaluation, sentence, code):
    answer = check_claim(sentence, evaluation)
    assert answer.answer == "refused"
    assert code in codes(answer)
    assert answer.allowed_wording


def test_a_bound_is_held_against_the_interval_not_the_value(evaluation):
    """0.862 (0.833-0.887) lies above 0.83, but cannot be said to lie above 0.85."""
    assert check_claim("Sensitivity is above 0.83 overall.", evaluation).answer != "refused"
    assert check_claim("Sensitivity is above 0.85 overall.", evaluation).answer == "refused"


def test_a_true_claim_needs_interval_n_and_the_word_simulated(evaluation):
    answer = check_claim("Sensitivity was 0.862.", evaluation)
    assert answer.answer == "needs_qualifier"
    assert codes(answer) == {"interval", "n", "simulated"}
    full = "In simulated patients sensitivity was 0.862 (95 % CI 0.833–0.887, 642 patients)."
    assert check_claim(full, evaluation).answer == "allowed"
    percent = "In simulated patients sensitivity was 86.2 % (83.3–88.7 %) in 642 patients."
    assert check_claim(percent, evaluation).answer == "allowed"


def test_an_end_of_the_interval_cannot_stand_for_the_value(evaluation):
    assert "number" in codes(check_claim("Sensitivity is 0.887.", evaluation))


def test_numbers_of_two_groups_are_held_against_their_own_group(evaluation):
    right = check_claim("Sensitivity is 0.86 in men and 0.87 in women.", evaluation)
    assert right.answer == "needs_qualifier"


def test_the_direction_of_a_signed_gap_counts(evaluation):
    said = "Simulated: in BMI 35 and over the sensitivity gap is {} points."
    assert "number" in codes(check_claim(said.format("+20.8"), evaluation))
    assert "number" not in codes(check_claim(said.format("−20.8"), evaluation))


@pytest.mark.parametrize(
    "build", [sample_evaluation, segmentation_evaluation, measurement_evaluation]
)
def test_the_wording_it_offers_may_be_said(build):
    evaluation = build()
    checked = 0
    for group in evaluation.groups:
        metrics = [m.metric for m in group.measures] or [
            evaluation.locked.protocol.primary_metric
        ]
        for metric in metrics:
            sentence = allowed_sentence(evaluation, group, metric)
            answer = check_claim(sentence, evaluation)
            assert answer.answer == "allowed", (sentence, answer.reasons)
            checked += 1
    assert checked >= 3


def test_overlapping_training_sites_block_every_claim(evaluation):
    mixed = with_site(evaluation, "Site C")
    full = "In simulated patients sensitivity was 0.862 (95 % CI 0.833–0.887, 642 patients)."
    answer = check_claim(full, mixed)
    assert answer.answer == "refused"
    assert codes(answer) == {"leakage"}
    assert "until the shared sites are taken out" in answer.allowed_wording
    assert check_claim(full, with_site(evaluation, "Site D")).answer == "allowed"


def test_report_labels_forbid_the_word_accuracy():
    evaluation = measurement_evaluation()
    answer = check_claim("The model is accurate.", evaluation)
    assert "accuracy" in codes(answer)
    assert "concordance with signed reports" in answer.allowed_wording


def test_real_data_need_no_word_simulated(evaluation):
    real = replace(evaluation, data=replace(evaluation.data, simulated=False))
    said = "Sensitivity was 0.862 (95 % CI 0.833–0.887, 642 patients)."
    assert check_claim(said, real).answer == "allowed"


@pytest.mark.parametrize(
    ("sentence", "keys"),
    [
        ("in women", {"sex=Female"}),
        ("in men and women", {"sex=Female", "sex=Male"}),
        ("males", {"sex=Male"}),
        ("BMI ≥ 35", {"bmi_kg_m2=35 and over"}),
        ("BMI of 35 or more", {"bmi_kg_m2=35 and over"}),
        ("patients aged 60 to 74", {"age=60–74"}),
        ("patients under 60", {"age=under 60"}),
        ("scanner C (new)", {"scanner=C (new)"}),
        ("Monk 5–7", {"skin_tone_monk=5–7"}),
        ("Skin tone, Monk 1–10: 5–7", {"skin_tone_monk=5–7"}),
        ("sensitivity 0.35 in 60 images", set()),
        ("all patients together", set()),
    ],
)
def test_groups_are_found_by_their_words(evaluation, sentence, keys):
    found = find_mentions(plain(sentence), evaluation)
    assert {group.key for group in found.groups} == keys


def test_two_levels_named_together_bring_their_crossing(evaluation):
    found = find_mentions(plain("women with BMI 35 and over"), evaluation)
    assert "sex × bmi_kg_m2=Female, 35 and over" in {group.key for group in found.groups}


def test_an_attribute_without_a_level_means_all_its_levels(evaluation):
    found = find_mentions("sensitivity by scanner", evaluation)
    assert {g.attribute for g in found.groups} == {"scanner"}
    assert len(found.groups) == 3


def test_metric_words_keep_bias_apart_from_the_mean_difference():
    assert metrics_in("the bias is 2", "measurement") == ("bias",)
    assert metrics_in("the bias is 2", "binary") == ()
    assert metrics_in("recall and auroc", "binary") == ("auc", "sensitivity") or set(
        metrics_in("recall and auroc", "binary")
    ) == {"auc", "sensitivity"}


def test_the_reading_of_a_sentence_does_not_depend_on_its_dashes(evaluation):
    one = check_claim("Sensitivity is fine in Monk 8–10", evaluation)
    other = check_claim("Sensitivity is fine in Monk 8-10", evaluation)
    assert one == other


def test_columns_without_site_block_nothing(evaluation):
    assert isinstance(evaluation.locked.protocol.columns, Columns)
    assert "leakage" not in codes(check_claim("Sensitivity was 0.862.", evaluation))
