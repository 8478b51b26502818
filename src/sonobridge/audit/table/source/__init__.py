"""A CSV or Parquet file, opened under locks that let nothing else be read."""

from sonobridge.audit.table.source.opening import TableSource, open_table

__all__ = ["TableSource", "open_table"]
