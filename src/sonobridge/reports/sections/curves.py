"""Curves and Bland–Altman plots, each with its table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sonobridge.audit.evaluation.content import Agreement, Curve, Range
from sonobridge.core.types import Estimate
from sonobridge.reports.document import Block, Figure, Section, Table, cell
from sonobridge.reports.figures.bland_altman import PLOT_HEIGHT, PLOT_WIDTH, bland_altman
from sonobridge.reports.figures.curve_chart import CHART_WIDTH, Line, curve_chart
from sonobridge.reports.numbers import plain, with_interval
from sonobridge.reports.sections.context import Context
from sonobridge.reports.tokens import CATEGORIES

__all__ = ["agreement_section", "curve_sections"]

_MOST = len(CATEGORIES)


def curve_sections(context: Context) -> list[Section]:
    """Return ROC, calibration and decision curve, those that were drawn."""
    made = []
    for kind, build in (
        ("roc", _roc),
        ("calibration", _calibration),
        ("net_benefit", _benefit),
    ):
        curves = [c for c in context.evaluation.curves if c.kind == kind]
        if curves:
            made.append(build(context, curves))
    return made


def _chunks(curves: Sequence[Curve]) -> Iterable[Sequence[Curve]]:
    """Return curves by at most five: a sixth series means another chart."""
    for start in range(0, len(curves), _MOST):
        yield curves[start : start + _MOST]


def _notes(curves: Sequence[Curve]) -> str:
    return " ".join(dict.fromkeys(c.note for c in curves if c.note))


def _roc(context: Context, curves: Sequence[Curve]) -> Section:
    diagonal = Line("chance", (Range(x=0, y=0), Range(x=1, y=1)), None)
    blocks: list[Block] = []
    for part in _chunks(curves):
        finding = "ROC: " + "; ".join(_with_auc(context, c) for c in part)
        lines = [
            Line(_with_auc(context, c).partition(" (")[0], c.points, style)
            for c, style in zip(part, CATEGORIES, strict=False)
        ]
        svg, height = curve_chart(
            [diagonal, *lines],
            finding=finding,
            x_title="1 − specificity",
            y_title="sensitivity",
            x_range=(0, 1),
            y_range=(0, 1),
        )
        table = _curve_table(part, "1 − specificity", "sensitivity", finding)
        blocks.append(Figure(svg, CHART_WIDTH, height, finding, _notes(part), table))
    return Section("roc", "How well scores rank images (ROC)", tuple(blocks))


def _with_auc(context: Context, curve: Curve) -> str:
    group = next((g for g in context.evaluation.groups if g.key == curve.group), None)
    found = [m for m in group.measures if m.metric == "auc"] if group else []
    if not found or not isinstance(found[0].estimate, Estimate):
        return curve.label
    return f"{curve.label}, AUC {with_interval(found[0].estimate)}"


def _calibration(context: Context, curves: Sequence[Curve]) -> Section:
    smooth = {c.group: c for c in context.evaluation.curves if c.kind == "calibration_smooth"}
    ideal = Line("stated risk is true", (Range(x=0, y=0), Range(x=1, y=1)), None)
    blocks: list[Block] = []
    for curve, style in zip(curves, CATEGORIES * (len(curves) // _MOST + 1), strict=False):
        finding = f"Calibration, {curve.label}: {_worst_bin(curve)}"
        lines = [ideal]
        if curve.group in smooth:
            lines.append(Line("", smooth[curve.group].points, style))
        lines.append(Line(curve.label, curve.points, style, marks=True))
        svg, height = curve_chart(
            lines,
            finding=finding,
            x_title="stated risk",
            y_title="observed share",
            x_range=(0, 1),
            y_range=(0, 1),
        )
        table = _curve_table([curve], "stated risk", "observed share", finding)
        blocks.append(Figure(svg, CHART_WIDTH, height, finding, _notes([curve]), table))
    return Section("calibration", "Whether stated risks are true (calibration)", tuple(blocks))


def _worst_bin(curve: Curve) -> str:
    worst = max(curve.points, key=lambda p: abs(p.y - p.x))
    side = "above" if worst.y > worst.x else "below"
    return (
        f"at a stated risk of {worst.x:.2f} the observed share is {worst.y:.2f}, "
        f"{abs(worst.y - worst.x) * 100:.0f} points {side}"
    )


def _benefit(context: Context, curves: Sequence[Curve]) -> Section:
    blocks: list[Block] = []
    for curve, style in zip(curves, CATEGORIES * (len(curves) // _MOST + 1), strict=False):
        everybody = _flag_all(context, curve)
        values = [x for p in curve.points for x in (p.y, p.low, p.high) if x is not None]
        values += [max(p.y, -0.05) for p in everybody]
        right = max(p.x for p in curve.points)
        finding = f"Decision curve, {curve.label}: {_better(curve, everybody)}"
        lines = [
            Line("flag nobody", (Range(x=0, y=0), Range(x=right, y=0)), None),
            Line(curve.label, curve.points, style),
        ]
        if everybody:
            lines.insert(1, Line("flag everybody", everybody, None, marks=True))
        svg, height = curve_chart(
            lines,
            finding=finding,
            x_title="risk threshold",
            y_title="net benefit",
            x_range=(0, max(0.1, right)),
            y_range=(min(-0.05, *values), max(0.05, *values)),
        )
        table = _curve_table([curve], "risk threshold", "net benefit", finding)
        blocks.append(Figure(svg, CHART_WIDTH, height, finding, _notes([curve]), table))
    return Section("benefit", "Whether acting on it helps (decision curve)", tuple(blocks))


def _flag_all(context: Context, curve: Curve) -> tuple[Range, ...]:
    """Return net benefit of flagging everybody: p - (1 - p) t / (1 - t) (Vickers 2006)."""
    group = next((g for g in context.evaluation.groups if g.key == curve.group), None)
    if group is None or group.positive_images is None or not group.images:
        return ()
    p = group.positive_images / group.images
    return tuple(Range(x=c.x, y=p - (1 - p) * c.x / (1 - c.x)) for c in curve.points if c.x < 1)


def _better(curve: Curve, everybody: Sequence[Range]) -> str:
    others = {p.x: max(0.0, p.y) for p in everybody}
    if not others:
        return f"net benefit at {len(curve.points)} thresholds"
    won = [p for p in curve.points if p.low is not None and p.low > others.get(p.x, 0.0)]
    return (
        f"at {len(won)} of {len(curve.points)} thresholds the whole interval lies above "
        "flagging everybody or nobody"
    )


def _curve_table(curves: Sequence[Curve], x: str, y: str, caption: str) -> Table:
    rows = tuple(
        (
            cell(curve.label),
            cell(plain(p.x)),
            cell(plain(p.y)),
            cell(
                "" if p.low is None or p.high is None else f"{plain(p.low)} to {plain(p.high)}"
            ),
            cell("" if p.n is None else f"{p.n:,}"),
        )
        for curve in curves
        for p in curve.points
    )
    return Table(caption, ("group", x, y, "interval", "n"), rows, "lrrrr")


def agreement_section(context: Context) -> Section | None:
    """Return a Bland–Altman plot a group; None in other tasks."""
    plots = context.evaluation.agreement
    if not plots:
        return None
    blocks = tuple(_agreement_figure(context, plot) for plot in plots)
    return Section("agreement", "How far model and reference differ (Bland–Altman)", blocks)


def _agreement_figure(context: Context, plot: Agreement) -> Figure:
    unit = f" {context.unit}" if context.unit else ""
    limits = [("bias", plot.bias), ("lower limit", plot.lower_limit)]
    limits.append(("upper limit", plot.upper_limit))
    rows = tuple(
        (cell(name), cell(with_interval(e, "bias") + unit), cell(f"{e.n:,} {e.n_unit}"))
        for name, e in limits
    )
    finding = f"{plot.label}: bias {with_interval(plot.bias, 'bias')}{unit}"
    return Figure(
        svg=bland_altman(plot, finding=finding, unit=context.unit),
        width=PLOT_WIDTH,
        height=PLOT_HEIGHT,
        finding=finding,
        caption=f"{len(plot.points):,} pairs; grey bands are intervals. {plot.note}".strip(),
        table=Table(finding, ("", "value", "n"), rows, "lrr"),
    )
