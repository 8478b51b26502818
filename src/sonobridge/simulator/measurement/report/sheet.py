"""The measurement sheet and the standard image set, as content for printing."""

from __future__ import annotations

from typing import Literal

from sonobridge.core.record import record
from sonobridge.simulator.measurement.protocol import ExaminationProtocol, ProtocolCheck
from sonobridge.simulator.measurement.worksheet import (
    SIDES,
    VERTEBRAL_WORDS,
    DopplerMeasurement,
    Side,
    Site,
    Worksheet,
    population_caution,
    site_words,
)

__all__ = [
    "ImageSetRow",
    "MeasurementSheet",
    "SheetCell",
    "SheetRow",
    "StandardImageSet",
    "make_image_set",
    "make_measurement_sheet",
]

NOT_MEASURED = "not measured"


@record
class SheetCell:
    """One value of a sheet.

    Attributes
    ----------
    name, unit
        What it is.
    value
        The number as it is stored; None when it is not a number, or was not measured.
    text
        What is printed.
    source
        Path of the stored value in the worksheet; empty for what is computed from others.
    """

    name: str
    value: float | None
    unit: str
    text: str
    source: str

    @property
    def missing(self) -> bool:
        """Whether the value was not measured."""
        return self.text == NOT_MEASURED


@record
class SheetRow:
    """A site of a side with its values."""

    label: str
    cells: tuple[SheetCell, ...]


@record
class MeasurementSheet:
    """All values of a worksheet in the order of the protocol, missing ones listed.

    Attributes
    ----------
    doppler
        One row a site and side of the protocol.
    ratios, stenoses, plaques, imt
        Further rows.
    missing
        What the protocol asks for and was not measured.
    """

    doppler: tuple[SheetRow, ...]
    ratios: tuple[SheetRow, ...]
    stenoses: tuple[SheetRow, ...]
    plaques: tuple[SheetRow, ...]
    imt: tuple[SheetRow, ...]
    missing: tuple[str, ...]

    @property
    def rows(self) -> tuple[SheetRow, ...]:
        """All rows in their order."""
        return self.doppler + self.ratios + self.stenoses + self.plaques + self.imt


@record
class ImageSetRow:
    """A view of the standard set, with its label and its pictures."""

    view: str
    words: str
    annotation: str
    state: Literal["taken", "missing"]
    required: bool
    image_ids: tuple[str, ...]


@record
class StandardImageSet:
    """The standard set of pictures with their labels; missing ones stand as missing."""

    protocol: str
    version: int
    rows: tuple[ImageSetRow, ...]
    unknown: tuple[str, ...]


def make_measurement_sheet(
    worksheet: Worksheet, protocol: ExaminationProtocol
) -> MeasurementSheet:
    """Return the sheet of a worksheet; every number is the stored one."""
    rows: list[SheetRow] = []
    missing: list[str] = []
    for side in SIDES:
        others = [one.site for one in worksheet.doppler if one.site not in protocol.sites]
        for site in dict.fromkeys((*protocol.sites, *others)):
            if site in others and worksheet.at(side, site) is None:
                continue
            row = _doppler_row(worksheet, side, site)
            rows.append(row)
            missing.extend(
                f"{row.label}: {cell.name}"
                for cell in row.cells
                if cell.missing and _asked(protocol, site, cell.name)
            )
    ratios = []
    for side in SIDES:
        ratio = worksheet.ratio(side)
        label = f"{side} ICA/CCA PSV ratio"
        text = NOT_MEASURED if ratio is None else ratio.words
        value = None if ratio is None else ratio.value
        ratios.append(SheetRow(label=label, cells=(_cell("ratio", value, "", text, ""),)))
        if ratio is None:
            missing.append(label)
    return MeasurementSheet(
        doppler=tuple(rows),
        ratios=tuple(ratios),
        stenoses=_stenosis_rows(worksheet),
        plaques=_plaque_rows(worksheet),
        imt=_imt_rows(worksheet),
        missing=tuple(missing),
    )


def make_image_set(check: ProtocolCheck) -> StandardImageSet:
    """Return the standard image set of a checked study, views in the protocol's order."""
    taken = [
        ImageSetRow(
            view=one.view,
            words=f"{one.side} {one.title}",
            annotation=one.annotation,
            state="taken",
            required=one.required,
            image_ids=one.image_ids,
        )
        for one in check.present
    ]
    lacking = [
        ImageSetRow(
            view=one.view,
            words=one.words,
            annotation=one.annotation,
            state="missing",
            required=one.required,
            image_ids=(),
        )
        for one in check.missing
    ]
    return StandardImageSet(
        protocol=check.protocol,
        version=check.version,
        rows=(*taken, *lacking),
        unknown=tuple(one.image_id for one in check.unknown),
    )


_NAMES = {
    "psv": ("psv_scanner_cm_s", "cm/s"),
    "edv": ("edv_scanner_cm_s", "cm/s"),
    "angle": ("angle_deg", "°"),
    "gate": ("gate_mm", "mm"),
    "beats": ("beats", ""),
}


def _asked(protocol: ExaminationProtocol, site: Site, name: str) -> bool:
    return any(
        name in view.measurements
        for view in protocol.views
        if view.mode == "spectral" and site in view.sites
    )


def _doppler_row(worksheet: Worksheet, side: Side, site: Site) -> SheetRow:
    label = site_words(side, site)
    found = worksheet.at(side, site)
    if found is None:
        names = (*_NAMES, "ri", "direction", "waveform")
        return SheetRow(
            label=label, cells=tuple(_cell(name, None, "", NOT_MEASURED, "") for name in names)
        )
    path = f"doppler[{worksheet.doppler.index(found)}]"
    cells = []
    for name, (field, unit) in _NAMES.items():
        value = getattr(found, field)
        cells.append(_cell(name, value, unit, _shown(value, unit), f"{path}.{field}"))
    index = found.resistive_index
    cells.append(_cell("ri", index, "", _shown(index, "", 2), ""))
    if found.acceleration_ms is not None:
        text = _shown(found.acceleration_ms, "ms")
        source = f"{path}.acceleration_ms"
        cells.append(_cell("acceleration time", found.acceleration_ms, "ms", text, source))
    cells.extend(_waveform_cells(found, path))
    if found.flow == "undetectable":
        # Looked for and not found is a result.
        cells = [
            _cell(one.name, None, "", "no flow found", f"{path}.flow") if one.missing else one
            for one in cells
        ]
    return SheetRow(label=label, cells=tuple(cells))


def _waveform_cells(found: DopplerMeasurement, path: str) -> tuple[SheetCell, SheetCell]:
    form = found.waveform
    if form is None:
        return (
            _cell("direction", None, "", NOT_MEASURED, ""),
            _cell("waveform", None, "", NOT_MEASURED, ""),
        )
    words = [
        form.phasicity,
        form.resistance and f"{form.resistance} resistance",
        *form.modifiers,
    ]
    if found.vertebral is not None:
        words = [VERTEBRAL_WORDS[found.vertebral]]
    text = ", ".join(word.replace("_", " ") for word in words if word) or NOT_MEASURED
    return (
        _cell("direction", None, "", form.flow_direction, f"{path}.waveform.flow_direction"),
        _cell("waveform", None, "", text, f"{path}.waveform"),
    )


def _stenosis_rows(worksheet: Worksheet) -> tuple[SheetRow, ...]:
    return tuple(
        SheetRow(
            label=f"{site_words(one.side, one.site)} stenosis",
            cells=(
                _cell(
                    "stenosis",
                    one.stenosis.percent,
                    "%",
                    str(one.stenosis),
                    f"stenoses[{index}].stenosis.percent",
                ),
            ),
        )
        for index, one in enumerate(worksheet.stenoses)
    )


def _plaque_rows(worksheet: Worksheet) -> tuple[SheetRow, ...]:
    rows = []
    for index, one in enumerate(worksheet.plaques):
        path = f"plaques[{index}]"
        words = {
            "echogenicity (modified Gray-Weale)": one.gray_weale_modified,
            "surface": one.surface,
            "cap": one.cap,
            "calcification": one.calcification,
        }
        fields = ("gray_weale_modified", "surface", "cap", "calcification")
        cells = [
            _cell(name, None, "", word.replace("_", " "), f"{path}.{field}")
            for (name, word), field in zip(words.items(), fields, strict=True)
        ]
        shown = _shown(one.thickness_mm, "mm", 1)
        cells.append(_cell("thickness", one.thickness_mm, "mm", shown, f"{path}.thickness_mm"))
        if one.grey_scale is not None:
            gsm = one.grey_scale.gsm
            source = f"{path}.grey_scale.gsm"
            cells.append(_cell("GSM", gsm, "", _shown(gsm, "", 1), source))
        if one.black_area is not None:
            area, band = one.black_area.area_mm2, one.black_area.band_mm2
            text = f"{area:.1f} mm² (band {band} mm²). {population_caution()}"
            source = f"{path}.black_area.area_mm2"
            cells.append(_cell("juxtaluminal black area", area, "mm²", text, source))
        if one.shortfalls:
            text = f"not seen in: {', '.join(one.shortfalls)}"
            cells.append(_cell("shortfall", None, "", text, ""))
        rows.append(SheetRow(label=f"{one.words} plaque", cells=tuple(cells)))
    return tuple(rows)


def _imt_rows(worksheet: Worksheet) -> tuple[SheetRow, ...]:
    rows = []
    for index, one in enumerate(worksheet.imt):
        cells = [
            _cell(
                "mean", one.mean_mm, "mm", _shown(one.mean_mm, "mm", 2), f"imt[{index}].mean_mm"
            )
        ]
        path = f"imt[{index}]"
        for name, value, unit in (
            ("segment", one.segment_mm, "mm"),
            ("off the beam's perpendicular", one.tilt_deg, "°"),
            ("gain", one.gain_db, "dB"),
        ):
            field = {"mm": "segment_mm", "°": "tilt_deg", "dB": "gain_db"}[unit]
            if value is not None:
                shown = _shown(round(value, 1), unit)
                cells.append(_cell(name, value, unit, shown, f"{path}.{field}"))
        text = "; ".join(one.departures)
        if text:
            cells.append(_cell("site", None, "", text, ""))
        rows.append(SheetRow(label=f"{one.side} common carotid IMT", cells=tuple(cells)))
    return tuple(rows)


def _shown(value: float | None, unit: str, digits: int = 0) -> str:
    if value is None:
        return NOT_MEASURED
    number = f"{value:.{digits}f}" if digits else f"{value:g}"
    return f"{number}{unit}" if unit == "°" else f"{number} {unit}".strip()


def _cell(name: str, value: float | None, unit: str, text: str, source: str) -> SheetCell:
    return SheetCell(name=name, value=value, unit=unit, text=text, source=source)
