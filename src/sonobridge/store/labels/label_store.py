"""All repositories of the label room on one workspace."""

from __future__ import annotations

from collections.abc import Collection

from sonobridge.core.operation import Role
from sonobridge.store.labels.clip_source import ClipSource
from sonobridge.store.labels.clip_table import ClipTable
from sonobridge.store.labels.operations import LabelOperations
from sonobridge.store.labels.panel import (
    Adjudications,
    LabelReferences,
    StudyReadings,
    gather_readings,
)
from sonobridge.store.labels.protocols import ProtocolRows
from sonobridge.store.labels.readings import LabelReadings
from sonobridge.store.labels.scope import AdjudicatorScope, grant_adjudicator
from sonobridge.store.labels.studies import LabelStudies
from sonobridge.store.labels.tasks import LabelTasks
from sonobridge.store.workspace import Workspace

__all__ = ["LabelStore"]


class LabelStore:
    """The label room of a workspace.

    Parameters
    ----------
    workspace
        The workspace.
    clips
        Where clips come from; its clip tables by default.

    Attributes
    ----------
    protocols, studies
        Hold no label.
    tasks, operations, readings, adjudications, references
        Answer within a scope only.
    """

    def __init__(self, workspace: Workspace, clips: ClipSource | None = None) -> None:
        self.clips: ClipSource = clips or ClipTable()
        self.protocols = ProtocolRows(workspace)
        self.studies = LabelStudies(workspace, self.clips)
        self.tasks = LabelTasks(workspace, self.clips)
        self.operations = LabelOperations(workspace, self.clips)
        self.readings = LabelReadings(workspace, self.clips)
        self.adjudications = Adjudications(workspace)
        self.references = LabelReferences(workspace)
        self._workspace = workspace

    def gather(self, scope: AdjudicatorScope) -> StudyReadings:
        """Return the readings of a study that a scope reaches, with protocol and clips."""
        return gather_readings(self._workspace, self.clips, scope)

    def adjudicator_scope(
        self, study_id: str, person_id: str, roles: Collection[Role]
    ) -> AdjudicatorScope:
        """Return the scope over a study's readings, or raise ``BlindedError``."""
        return grant_adjudicator(self.studies.get(study_id), person_id, roles)
