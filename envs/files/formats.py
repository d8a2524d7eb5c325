"""The formats of shards."""

from typing import Literal, get_args

Format = Literal["json", "json.gz", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)
