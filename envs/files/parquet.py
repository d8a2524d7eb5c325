"""Houses and episodes as Parquet: a row for each, with the fields of their JSON.

So every program that reads Parquet reads them, `datasets.load_dataset("parquet", data_files=...)` among them.
Needs pyarrow (`pip install 'vln[parquet]'`); the same version writes the same bytes.
"""

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from typing import Any

from vln.envs.errors import InputError

KINDS = ("episodes", "houses")


def rows_to_parquet(kind: str, rows: Sequence[dict[str, Any]]) -> bytes:
    """Returns JSON values of houses or episodes as a Parquet file.

    Args:
        kind: one of `KINDS`.
        rows: what `house_to_json` or `episode_to_json` returned.

    Raises:
        InputError: if pyarrow is not installed.
    """
    arrow, parquet = _pyarrow()
    content = BytesIO()
    table = arrow.Table.from_pylist(list(rows), _schema(kind))
    parquet.write_table(table, content, compression="zstd", store_schema=False)
    return content.getvalue()


def rows_from_parquet(kind: str, content: bytes, file: str) -> list[dict[str, Any]]:
    """Returns the JSON values in a Parquet file; what is not there is None.

    Args:
        kind: one of `KINDS`.
        content: the file.
        file: what it was read from, for messages.

    Raises:
        InputError: if it cannot be read, has other columns, or pyarrow is not installed.
    """
    arrow, parquet = _pyarrow()
    try:
        table = parquet.ParquetFile(BytesIO(content)).read(use_threads=False)
        table = table.cast(_schema(kind))
        return table.to_pylist()  # type: ignore[no-any-return]
    except (arrow.ArrowException, OSError, ValueError) as error:
        raise InputError(f"{file}: is no Parquet file of {kind} ({str(error).splitlines()[0]})") from None


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise InputError("Parquet needs pyarrow; install it by: pip install 'vln[parquet]'") from error
    return pyarrow, parquet


@cache
def _schema(kind: str) -> Any:
    """Returns the columns of a kind of rows."""
    arrow, _ = _pyarrow()
    text, number, real, yes = arrow.string(), arrow.int32(), arrow.float64(), arrow.bool_()
    texts = arrow.list_(text)

    def record(**fields: Any) -> Any:
        return arrow.struct(list(fields.items()))

    sentence = record(text=text, start=number, end=number, final_heading=real)
    origin = record(style=text, writer=text, group=text, free_heading=yes, spoken=text, mirrored=yes, renamed=yes)
    doorway = record(kind=text, cells=texts, rooms=arrow.list_(number))
    columns = {
        "episodes": {
            **{"path_id": text, "scan": text, "heading": real, "path": texts, "instructions": texts},
            **{"distance": real, "final_heading": real, "origin": origin},
            "sentences": arrow.list_(arrow.list_(sentence)),
        },
        "houses": {
            **{"house_id": text, "cell_size": real, "stride": number, "structure": texts},
            **{"materials": texts, "material": texts},
            "rooms": arrow.list_(record(category=text, cells=texts)),
            "doorways": arrow.list_(doorway),
            "landmarks": arrow.list_(record(category=text, cells=texts, solid=yes)),
        },
    }
    return arrow.schema(list(columns[kind].items()))
