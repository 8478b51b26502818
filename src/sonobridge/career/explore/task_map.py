"""Map of occupations on two axes, patient care and technology, counted from their tasks."""

from __future__ import annotations

import re

from sonobridge.career.pack import Citation, OnetTask, Pack, cite
from sonobridge.core.record import record

__all__ = [
    "TASK_RULE",
    "MapPoint",
    "TaskMap",
    "hands_on",
    "patient_care",
    "task_map",
    "technology",
]

TASK_RULE = (
    "A task counts for patient care when it names patients or their comfort, for technology "
    "when it names equipment, images, computers, software or data, and as hands-on when it "
    "names patients together with a bodily act or equipment that is operated. Share = weight "
    "of the tasks that count / weight of all tasks; core tasks weigh 2, others 1."
)

_PATIENT = re.compile(r"\b(patients?|comfort|anxiety|parents?|famil(?:y|ies))\b", re.IGNORECASE)
_TECHNOLOGY = re.compile(
    r"\b(equipment|machines?|images?|imaging|scanners?|scan|x-?rays?|films?|cameras?|computers?"
    r"|software|databases?|data|systems?|programs?|programming|algorithms?|models?"
    r"|ultrasound|sonogra\w+|mri|electrodes|instruments?|technolog(?:y|ies))\b",
    re.IGNORECASE,
)
_ACT = re.compile(
    r"\b(position\w*|transfer\w*|inject\w*|attach\w*|inserts?|inserting|scrub\w*|appl(?:y|ying)"
    r"|assist\w*|operat(?:e|es|ing)|administer\w*|plac(?:e|ing)|monitor\w*|care|conduct\w*"
    r"|prepare\w*|obtain\w*|observ\w*|transport\w*|produce|dress\w*|scan|adjust\w*)\b",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"\b(ultrasound|x-?ray|scanners?|imaging equipment|camera|fluoroscope|electrodes|probe)\b",
    re.IGNORECASE,
)


@record
class MapPoint:
    """One occupation: shares 0..1 of its tasks, and how many tasks were counted."""

    code: str
    title: str
    patient_care: float
    technology: float
    hands_on: float
    tasks: int


@record
class TaskMap:
    """All occupations with tasks, filtered by their hands-on share."""

    points: tuple[MapPoint, ...]
    least_hands_on: float
    rule: str
    citation: Citation


def patient_care(task: OnetTask) -> bool:
    """Tell whether a task counts for patient care."""
    return bool(_PATIENT.search(task.text))


def technology(task: OnetTask) -> bool:
    """Tell whether a task counts for technology."""
    return bool(_TECHNOLOGY.search(task.text))


def hands_on(task: OnetTask) -> bool:
    """Tell whether a task is done with the hands on a patient or on a device beside one."""
    text = task.text
    return bool(_ACT.search(text)) and bool(_PATIENT.search(text) or _DEVICE.search(text))


def task_map(pack: Pack, least_hands_on: float = 0.0) -> TaskMap:
    """Return the map; only occupations whose hands-on share reaches ``least_hands_on``."""
    points = []
    for code in pack.onet.codes_with_tasks:
        tasks = pack.onet.tasks(code)
        total = sum(task.weight for task in tasks)
        shares = [
            sum(task.weight for task in tasks if rule(task)) / total
            for rule in (patient_care, technology, hands_on)
        ]
        if shares[2] >= least_hands_on:
            points.append(
                MapPoint(
                    code=code,
                    title=pack.onet.occupations[code].title,
                    patient_care=shares[0],
                    technology=shares[1],
                    hands_on=shares[2],
                    tasks=len(tasks),
                )
            )
    return TaskMap(
        points=tuple(points),
        least_hands_on=least_hands_on,
        rule=TASK_RULE,
        citation=cite(pack.onet.source("tasks")),
    )
