"""What a column's name says it holds: a list of customary names."""

from __future__ import annotations

import re

__all__ = ["PER_PATIENT", "TITLES", "kind_of", "plain_name"]

_KINDS: dict[str, tuple[str, ...]] = {
    "patient": (
        *("patient", "patient_id", "patientid", "pid", "pat_id", "patient_key", "patient_no"),
        *("subject", "subject_id", "subjectid", "participant", "participant_id", "mrn"),
        *("case", "case_id", "caseid", "person_id", "pseudonym", "patient_number"),
    ),
    "image": (
        *("image", "image_id", "imageid", "img", "img_id", "clip", "clip_id", "file"),
        *("filename", "file_name", "frame", "frame_id", "sop_instance_uid", "instance_uid"),
        *("study_instance_uid", "accession", "accession_number", "exam_id", "side_id"),
        *("image_name", "video_id"),
    ),
    "reference": (
        *("reference", "y_true", "ytrue", "label", "labels", "truth", "ground_truth", "gt"),
        *("gold", "gold_standard", "target", "reference_standard", "y", "diagnosis"),
        *("reference_label", "true_label", "adjudicated", "consensus", "expert", "manual"),
        *("reference_value", "true_value", "truth_value"),
    ),
    "score": (
        *("score", "prob", "probability", "y_score", "yscore", "y_prob", "confidence"),
        *("model_score", "ai_score", "prediction_score", "pred_prob", "likelihood", "risk"),
        *("p", "proba", "output", "malignancy_score", "risk_score", "score_percent"),
    ),
    "prediction": (
        *("prediction", "predicted", "y_pred", "ypred", "pred", "predicted_label", "answer"),
        *("ai_result", "model_output", "predicted_class", "ai", "ai_answer", "decision"),
        *("automatic", "predicted_value", "measured", "measurement", "model_value", "ai_value"),
    ),
    "compared": (
        *("score_b", "score_2", "score_v2", "score_new", "score_old", "score_other"),
        *("prediction_b", "prediction_2", "prediction_v2", "y_pred_2", "y_score_2"),
        *("other_score", "compared", "previous_score", "score_previous"),
    ),
    "site": (
        "site",
        "hospital",
        "institution",
        "centre",
        "center",
        "clinic",
        "institution_name",
    ),
    "scanner": (
        *("scanner", "manufacturer", "vendor", "device", "machine", "model_name"),
        *("manufacturer_model_name", "scanner_model", "ultrasound_system", "probe"),
        *("transducer", "scanner_name", "manufacturers_model_name"),
    ),
    "version": (
        *("software_version", "model_version", "ai_version", "version", "algorithm_version"),
        *("software_versions", "vendor_version"),
    ),
    "sex": ("sex", "gender", "sex_at_birth"),
    "age": ("age", "age_years", "age_at_exam", "age_yr", "age_y"),
    "bmi": ("bmi", "body_mass_index", "bmi_kg_m2"),
    "race": ("race", "race_ethnicity", "self_reported_race"),
    "ethnicity": ("ethnicity", "ethnic_group", "ethnic_origin"),
    "skin_tone": (
        *("skin_tone", "skintone", "skin_type", "fitzpatrick", "fitzpatrick_type", "monk"),
        *("monk_skin_tone", "mst", "fitzpatrick_skin_type", "skin_colour", "skin_color"),
    ),
    "depth": ("depth", "depth_cm", "imaging_depth", "imaging_depth_cm", "depth_mm"),
    "image_quality": ("image_quality", "quality", "iq", "image_quality_score"),
    "dice": ("dice", "dsc", "dice_score", "dice_coefficient", "f1_dice"),
    "iou": ("iou", "jaccard", "jaccard_index", "intersection_over_union"),
    "hd95": ("hd95", "hd_95", "hausdorff95", "hausdorff_95", "hd95_mm"),
    "nsd": ("nsd", "surface_dice", "normalised_surface_dice", "normalized_surface_dice"),
    "assd": ("assd", "assd_mm", "average_symmetric_surface_distance"),
    "simulated": ("simulated", "is_simulated"),
    "reader": (),
}

_BY_NAME = {name: kind for kind, names in _KINDS.items() for name in names}
_READER = re.compile(r"(reader|rater|radiologist|observer|reviewer)_?([a-z]|\d{1,2})")

TITLES = {
    "sex": "Sex",
    "age": "Age (years)",
    "bmi": "Body mass index (kg/m²)",
    "race": "Race",
    "ethnicity": "Ethnicity",
    "skin_tone": "Skin tone",
    "site": "Site",
    "scanner": "Scanner",
    "version": "Software version",
    "depth": "Imaging depth",
    "image_quality": "Image quality",
}
"""Attributes that are proposed as subgroups, in this order, with their titles."""

PER_PATIENT = frozenset({"sex", "race", "ethnicity", "skin_tone"})
"""Attributes of a person that do not change from image to image."""


def plain_name(name: str) -> str:
    """Return a column name in lower case with underscores.

    Examples
    --------
    >>> plain_name("PatientID"), plain_name("BMI (kg/m2)")
    ('patient_id', 'bmi_kg_m2')
    """
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[^a-z0-9]+", "_", split.lower()).strip("_")


def kind_of(name: str) -> str:
    """Return what a column holds by its name, or an empty text.

    Examples
    --------
    >>> kind_of("PatientSex"), kind_of("y_true"), kind_of("Reader 2"), kind_of("weekday")
    ('sex', 'reference', 'reader', '')
    """
    plain = plain_name(name)
    for candidate in (plain, plain.removeprefix("patient_"), plain.removeprefix("subject_")):
        if candidate in _BY_NAME:
            return _BY_NAME[candidate]
    return "reader" if _READER.fullmatch(plain) else ""
