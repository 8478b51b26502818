"""Cases from YAML, held against protocol, criteria, areas and the patient they describe."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import from_json
from sonobridge.simulator.cases.case import Case
from sonobridge.simulator.measurement.coverage import exam_areas
from sonobridge.simulator.measurement.grading import criteria_sets
from sonobridge.simulator.measurement.protocol import shipped_examination_protocol
from sonobridge.simulator.measurement.urgent import shipped_urgent_table
from sonobridge.simulator.patient.patient import make_patient

__all__ = ["CaseRefusedError", "find_case", "parse_case", "shipped_cases"]

_SCHEMA = "sonobridge.scan.case/1"
_DECISIONS = "sonobridge.scan.decisions/1"
_MOST_CASES = 200


class CaseRefusedError(InvalidInputError):
    """A case file cannot be used."""

    code = "scan.case_refused"


@cache
def shipped_cases() -> tuple[Case, ...]:
    """Return the cases that ship, by rising difficulty.

    Raises
    ------
    CaseRefusedError
        If a file is wrong; its name and the fault are said.
    """
    from importlib import resources

    import yaml

    folder = resources.files("sonobridge.reference_data") / "simulator" / "cases"
    files = sorted(
        (one for one in folder.iterdir() if one.name.endswith(".yaml")), key=lambda f: f.name
    )
    texts = {one.name: yaml.safe_load(one.read_text("utf-8")) for one in files[:_MOST_CASES]}
    decisions = parse_decisions(texts.pop("decisions.yaml"), "decisions.yaml")
    cases = [parse_case(value, name, decisions) for name, value in texts.items()]
    names = [case.case_id for case in cases]
    if len(set(names)) != len(names):
        raise _refused("two cases have one name", "cases")
    return tuple(sorted(cases, key=lambda case: (case.difficulty, case.case_id)))


def find_case(case_id: str) -> Case:
    """Return a case that ships by its name.

    Raises
    ------
    CaseRefusedError
        If there is none.
    """
    for case in shipped_cases():
        if case.case_id == case_id:
            return case
    raise CaseRefusedError(
        "There is no such case.",
        where=case_id[:80],
        kept="Nothing was changed.",
        remedy="Choose one from the catalogue of cases.",
    )


def parse_decisions(value: object, where: str = "decisions") -> Mapping[str, Any]:
    """Return the shared decision points by name, from parsed YAML.

    Raises
    ------
    CaseRefusedError
        If the file is no such list.
    """
    if not isinstance(value, Mapping) or value.get("schema") != _DECISIONS:
        raise _refused(f"the schema is not {_DECISIONS}", where)
    rows = value.get("decisions")
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise _refused("it lists no decisions", where)
    return {str(row.get("decision_id", "")): row for row in rows}


def parse_case(
    value: object, where: str = "case", decisions: Mapping[str, Any] | None = None
) -> Case:
    """Build a case from parsed YAML and check it against everything that it names.

    Parameters
    ----------
    value
        The parsed file.
    where
        File name, for messages.
    decisions
        Shared decision points, which a case may name instead of spelling them out.

    Raises
    ------
    CaseRefusedError
        If a key is unknown or missing, a name is not known, or the patient cannot be.
    """
    if not isinstance(value, Mapping) or value.get("schema") != _SCHEMA:
        raise _refused(f"the schema is not {_SCHEMA}", where)
    plain = {key: entry for key, entry in value.items() if key != "schema"}
    plain["decisions"] = [
        _decision(one, decisions or {}, where) for one in plain.get("decisions") or ()
    ]
    try:
        case = from_json(Case, plain)
        make_patient(case.seed, case.patient)
    except InvalidInputError as error:
        raise _refused(f"{error.what.rstrip('.')}: {error.why}", where) from error
    _check(case, where)
    return case


def _decision(value: object, shared: Mapping[str, Any], where: str) -> Any:
    if isinstance(value, str):
        if value not in shared:
            raise _refused(f"there is no shared decision {value[:60]}", where)
        return shared[value]
    return value


def _check(case: Case, where: str) -> None:
    """Hold the names in a case against the lists that they come from."""
    if case.area not in {area.area for area in exam_areas() if area.status == "simulated"}:
        raise _refused(f"{case.area} is no area that is simulated", where)
    protocol = shipped_examination_protocol(case.protocol)
    unknown = sorted(set(case.views) - {view.id for view in protocol.views})
    if unknown:
        raise _refused(f"the protocol has no views {', '.join(unknown)}", where)
    if not set(case.sides) <= set(protocol.sides):
        raise _refused("the protocol does not have these sides", where)
    if case.criteria_set and case.criteria_set not in criteria_sets():
        raise _refused(f"there is no criteria set {case.criteria_set}", where)
    table = shipped_urgent_table()
    for point in case.decisions:
        for option in point.options:
            if option.escalates and table.rule(option.escalates.finding) is None:
                raise _refused(f"{option.escalates.finding} is no urgent finding", where)


def _refused(why: str, where: str) -> CaseRefusedError:
    return CaseRefusedError(
        f"The case cannot be used: {why}.",
        where=where,
        kept="The other cases are unchanged.",
        remedy="Correct the file and load it again.",
    )
