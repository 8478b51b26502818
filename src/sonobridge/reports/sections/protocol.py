"""The locked protocol with all its versions, and what a reader must know of the table."""

from __future__ import annotations

from sonobridge.audit.claims.metric_words import METRIC_TITLES
from sonobridge.audit.protocol import LockedProtocol
from sonobridge.core.counting import counted
from sonobridge.reports.document import Block, Cell, Chip, Facts, Note, Section, Table, cell
from sonobridge.reports.sections.context import Context

__all__ = ["data_section", "protocol_section"]

_REFERENCES = {
    "adjudicated": "adjudicated by readers",
    "correlated": "another examination of the same patient",
    "report": "signed reports (concordance, not accuracy)",
    "simulated": "simulated truth",
    "unknown": "not recorded",
}
_SEVERITY = {
    "refuse": Chip("fail", "refused"),
    "mark": Chip("due", "marked"),
    "note": Chip("none", "note"),
}


def protocol_section(context: Context) -> Section:
    """Return lock, versions, time of unblinding, and the questions asked."""
    locked, protocol = context.evaluation.locked, context.protocol
    point = protocol.operating_point
    cut = "the answers of the table" if point.threshold is None else f"{point.threshold:g}"
    facts = (
        ("version", str(locked.version)),
        ("SHA-256", locked.protocol_sha256),
        ("locked at", locked.locked_at),
        ("results first seen at", locked.unblinded_at or "not before this run"),
        ("product", f"{protocol.product.name} {protocol.product.version}"),
        ("clearance", protocol.product.clearance or "none named"),
        ("runs on", protocol.product.runs_on or "not recorded"),
        ("intended use (vendor's words, not verified here)",
         protocol.product.intended_use or "not recorded"),
        ("training sites named", ", ".join(protocol.product.training_sites) or "none"),
        ("task", protocol.task),
        ("primary measure", METRIC_TITLES[protocol.primary_metric]),
        ("margin", context.margin),
        ("threshold", f"{cut}; {point.source or 'source not recorded'}"),
        ("reference", _REFERENCES[protocol.reference_kind]),
        ("fewest patients of a claim", str(protocol.minimum_patients)),
        ("confidence, family-wise error, power",
         f"{protocol.level:g}, {protocol.alpha:g}, {protocol.power:g}"),
        ("replicates, seed", f"{protocol.replicates:,}, {protocol.seed}"),
    )  # fmt: skip
    blocks: list[Block] = [_versions(locked), Facts(facts)]
    if protocol.product.claims:
        text = "Vendor's claims, not verified here: " + "; ".join(protocol.product.claims) + "."
        blocks.append(Note(text=text, kind="note"))
    return Section("protocol", _title(locked), tuple(blocks))


def _title(locked: LockedProtocol) -> str:
    if locked.changed_after_unblinding:
        return f"Protocol version {locked.version}, changed after results were first seen"
    return f"Protocol version {locked.version}, locked before results"


def _versions(locked: LockedProtocol) -> Table:
    """Return every version with what the step to the next one changed."""
    changes = ["first version", *(_fields(d.changed) for d in locked.earlier)]
    rows = [
        (cell(str(d.version)), cell(d.protocol_sha256), cell(d.locked_at), cell(change),
         cell(_when(d.locked_at, locked.unblinded_at)))
        for d, change in zip(locked.earlier, changes, strict=False)
    ]  # fmt: skip
    rows.append(
        (
            cell(str(locked.version), strong=True),
            cell(locked.protocol_sha256),
            cell(locked.locked_at),
            cell(changes[-1]),
            cell(_when(locked.locked_at, locked.unblinded_at)),
        )
    )
    seen = locked.unblinded_at or "not before this run"
    return Table(
        caption=f"All versions; results first seen: {seen}",
        head=("version", "SHA-256", "locked at", "changed", "against first results"),
        rows=tuple(rows),
        align="rllll",
    )


def _fields(changed: tuple[str, ...]) -> str:
    return ", ".join(name.replace("_", " ") for name in changed) or "nothing"


def _when(locked_at: str, unblinded_at: str) -> str:
    if not unblinded_at or locked_at < unblinded_at:
        return "before"
    return "after"


def data_section(context: Context) -> Section:
    """Return which bytes were audited, how many rows were counted, and all notes."""
    data = context.evaluation.data
    left_out = data.rows_in - data.rows_used
    facts = Facts(
        (
            ("table", data.name),
            ("SHA-256", data.sha256),
            ("rows in, used, left out", f"{data.rows_in:,}, {data.rows_used:,}, {left_out:,}"),
            ("patients, images", f"{data.patients:,}, {data.images:,}"),
            ("simulated", "yes" if data.simulated else "no"),
        )
    )
    title = f"The table: {data.rows_used:,} of {counted(data.rows_in, 'rows')} used"
    if not data.notes:
        return Section("data", title, (facts, Note(text="Nothing in it needs a remark.")))
    rows = tuple(
        (
            Cell("", _SEVERITY[n.severity]),
            cell(n.column),
            cell(f"{n.count:,}"),
            cell(n.what),
            cell(n.remedy),
        )
        for n in data.notes
    )
    head = ("", "column", "rows", "what", "what to do")
    return Section("data", title, (facts, Table("Notes on the table", head, rows, "llrll")))
