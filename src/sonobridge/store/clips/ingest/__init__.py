"""The way of a source file into the library."""

from sonobridge.store.clips.ingest.importing import ImportReport, import_files, import_paths
from sonobridge.store.clips.ingest.preparing import ImportOptions
from sonobridge.store.clips.ingest.uploads import Upload, Uploads
from sonobridge.store.clips.ingest.walking import FoundFile

__all__ = [
    "FoundFile",
    "ImportOptions",
    "ImportReport",
    "Upload",
    "Uploads",
    "import_files",
    "import_paths",
]
