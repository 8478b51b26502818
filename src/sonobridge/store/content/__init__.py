"""Files of a workspace beside its database."""

from sonobridge.store.content.blobs import BlobBatch, BlobStat, BlobStore
from sonobridge.store.content.folders import Folder
from sonobridge.store.content.originals import KeptOriginal, Originals

__all__ = ["BlobBatch", "BlobStat", "BlobStore", "Folder", "KeptOriginal", "Originals"]
