"""``scan.render``: one still of a simulated patient as a picture file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from annotated_types import Ge, Le, Len, MaxLen

from sonobridge.core.canonical import hash_bytes
from sonobridge.core.errors import InvalidInputError, UnavailableError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.core.units import CentimetrePerSecond
from sonobridge.workflows.context import Context

__all__ = ["RenderRequest", "RenderResult", "render_still"]


@record
class RenderRequest:
    """Of whom, what, and how."""

    output: Annotated[str, Len(1, 4000), Help("PNG file to write.")]
    seed: Annotated[int, Ge(0), Le(2**31), Help("Seed; same seed, same picture.")] = 1
    disease: Annotated[bool, Help("Draw disease as it occurs, not healthy arteries.")] = False
    side: Annotated[Literal["right", "left"], Help("Side of the neck.")] = "right"
    view: Annotated[str, MaxLen(60), Help("View by name.")] = "cca-longitudinal"
    mode: Annotated[
        Literal["bmode", "colour", "spectral"], Help("Grey, colour Doppler or spectrum.")
    ] = "bmode"


@record
class RenderResult:
    """The picture, and what the tracer reads in a spectrum."""

    file: str
    sha256: str
    size_bytes: int
    side: Literal["right", "left"]
    view: str
    mode: Literal["bmode", "colour", "spectral"]
    traced_psv_cm_s: CentimetrePerSecond | None
    traced_edv_cm_s: CentimetrePerSecond | None
    notice: str
    simulated: Literal[True] = True


@operation(
    "scan.render",
    summary="Write a still of a simulated patient: grey, colour or spectral.",
    traits=(Trait.PURE, Trait.LOCAL),
)
def render_still(context: Context, request: RenderRequest) -> RenderResult:
    """Scan one view as an expert would set it up and write the picture."""
    from sonobridge.simulator.cases.blood_flow import patient_flow
    from sonobridge.simulator.patient.patient import make_patient
    from sonobridge.simulator.patient.placement.views import find_view
    from sonobridge.simulator.patient.spec import PatientSpec
    from sonobridge.simulator.recording.scanning import clip_scanner
    from sonobridge.simulator.recording.sweep import ViewNotHeldError
    from sonobridge.simulator.stills.drawing import WORDS, draw_still
    from sonobridge.simulator.stills.still import make_still

    _check_name(Path(request.output))
    view = find_view(request.view)
    patient = make_patient(
        request.seed, PatientSpec(disease="drawn" if request.disease else "none")
    )
    flow = patient_flow(patient)
    with clip_scanner(
        patient,
        seed=request.seed,
        progress=context.progress,
        kernels=context.settings.kernel_folder(),
        flow=flow,
    ) as (scanner, _):
        try:
            still = make_still(
                scanner, flow, view, request.side, request.mode, seed=request.seed
            )
        except ViewNotHeldError as error:
            raise InvalidInputError(
                "This view cannot be held on this patient.",
                where=view.name,
                why=str(error),
                kept="Nothing was written.",
                remedy="Choose another view, side or seed.",
            ) from error
    data = draw_still(still)
    _write(Path(request.output), data)
    read = None if still.traced is None else still.traced.measurement
    return RenderResult(
        file=request.output,
        sha256=hash_bytes(data),
        size_bytes=len(data),
        side=request.side,
        view=view.name,
        mode=request.mode,
        traced_psv_cm_s=None if read is None else round(abs(read.psv.cm_s), 1),
        traced_edv_cm_s=None if read is None else round(abs(read.edv.cm_s), 1),
        notice=WORDS,
    )


def _check_name(path: Path) -> None:
    # Said before the picture is made: a picture under another kind's name opens nowhere.
    if path.suffix.lower() not in {"", ".png"}:
        raise InvalidInputError(
            "Only PNG pictures are written.",
            where=path.name,
            why=f"the name ends in {path.suffix}",
            kept="Nothing was written.",
            remedy="Give a name that ends in .png.",
        )


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise UnavailableError(
            "The picture could not be written.",
            where=path.name,
            why=error.strerror or "",
            remedy="Name a file in a folder that can be written.",
        ) from error
