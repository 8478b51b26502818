"""Clips that leave the workspace, each export under a named de-identification path."""

from sonobridge.store.clips.sharing.codes import RandomCodes
from sonobridge.store.clips.sharing.exporting import ClipExport, ExportPath, export_clips

__all__ = ["ClipExport", "ExportPath", "RandomCodes", "export_clips"]
