"""How far readers agree, on what, and where they differ most."""

from sonobridge.labelling.agreement.fields import (
    FieldAgreement,
    Measure,
    PairAgreement,
    Verdict,
    agreement_on_field,
    agreement_on_shape,
    verdict_against,
)
from sonobridge.labelling.agreement.items import (
    DEFAULT_DISPUTE_DICE,
    AnswerItem,
    ItemKey,
    Outline,
    ShapeItem,
    answer_category,
    answer_items,
    compared_rules,
    shape_items,
)
from sonobridge.labelling.agreement.self_agreement import (
    SelfAgreement,
    measure_self_agreement,
)
from sonobridge.labelling.agreement.study import (
    AgreementImpossibleError,
    CannotGradeShare,
    StudyAgreement,
    StudyItems,
    WorstCell,
    measure_agreement,
    readings_sha256,
    study_items,
)

__all__ = [
    "DEFAULT_DISPUTE_DICE",
    "AgreementImpossibleError",
    "AnswerItem",
    "CannotGradeShare",
    "FieldAgreement",
    "ItemKey",
    "Measure",
    "Outline",
    "PairAgreement",
    "SelfAgreement",
    "ShapeItem",
    "StudyAgreement",
    "StudyItems",
    "Verdict",
    "WorstCell",
    "agreement_on_field",
    "agreement_on_shape",
    "answer_category",
    "answer_items",
    "compared_rules",
    "measure_agreement",
    "measure_self_agreement",
    "readings_sha256",
    "shape_items",
    "study_items",
    "verdict_against",
]
