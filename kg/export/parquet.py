"""The tables of `kg.export.tables` as Parquet files, one a table: for DuckDB, pandas, Polars, Spark."""

from __future__ import annotations

import shutil
import tempfile
from typing import TYPE_CHECKING

from kg.batches import batched
from kg.errors import CladographError
from kg.export.base import ExportReport, Files, FolderExporter
from kg.export.network import edges
from kg.export.tables import TABLES, Row, Table
from kg.export.xmltext import HALVES, printable
from kg.model import Graph
from kg.stores import rows

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS = 10_000
"""How many rows are in memory at once."""


class Parquet(FolderExporter):
    """Writes `papers.parquet`, `entities.parquet` and so on."""

    name = "parquet"
    suffix = ".parquet.zip"

    def write_files(self, graph: Graph, files: Files) -> ExportReport:
        """Write the tables; halves of characters, which UTF-8 cannot hold, become U+FFFD and are counted."""
        _require_library()
        graph, replaced = printable(graph, HALVES)
        edge_count = sum(1 for _ in edges(graph))
        rows.check(graph)
        for table in TABLES:
            # Parquet's writer asks where it is in the file, which a file in an archive cannot tell.
            with tempfile.TemporaryFile() as made, files.open(f"{table.name}.parquet") as file:
                _write(table, graph, made)
                made.seek(0)
                shutil.copyfileobj(made, file)
        return ExportReport(len(graph.papers) + len(graph.entities) + len(graph.results), edge_count, replaced)


def _require_library() -> None:
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise CladographError(
            "Parquet is written by pyarrow, which is not installed. Install it: pip install 'cladograph[exports]'."
        ) from error


def _write(table: Table, graph: Graph, file: object) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), list: pa.list_(pa.string())}
    schema = pa.schema([pa.field(name, types[type_], nullable=name != table.key) for name, type_ in table.columns.items()])
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in batched(table.rows(graph), _ROWS):
            writer.write_batch(_columns(batch, schema))


def _columns(batch: list[Row], schema: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    arrays = [pa.array(values, type=field.type) for values, field in zip(zip(*batch, strict=True), schema, strict=True)]
    return pa.record_batch(arrays, schema=schema)


EXPORTER = Parquet()
