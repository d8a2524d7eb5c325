"""Where the files of the public corpora are, and what to say when they are not there."""

import os
from pathlib import Path

from vln.envs.errors import InputError

DATA_VARIABLE = "VLN_DATA"
ORIGINS = {
    "sail": "the UT Austin release of MacMahon's route instructions (Chen & Mooney, AAAI 2011)",
    "alfred": "github.com/askforalfred/alfred, json_2.1.0 (Shridhar et al., CVPR 2020)",
}


def data_folder(data: Path | str | None = None) -> Path:
    """Returns the folder that contains `sail/`, `alfred/`, ...: the argument, else the variable `VLN_DATA`.

    Raises:
        InputError: if neither names an existing folder.
    """
    folder = data or os.environ.get(DATA_VARIABLE)
    if not folder:
        origins = "; ".join(f"{corpus}/ from {origin}" for corpus, origin in ORIGINS.items())
        raise InputError(f"no data folder: give one or set {DATA_VARIABLE}; it holds {origins}")
    if not Path(folder).is_dir():
        raise InputError(f"data folder {folder} does not exist; give another one or set {DATA_VARIABLE}")
    return Path(folder)


def corpus_file(data: Path | str | None, corpus: str, *parts: str) -> Path:
    """Returns the path of a file of a corpus, for example `corpus_file(data, "sail", "maps", "map-l.xml")`.

    Raises:
        InputError: if it is missing; the message says where the corpus is obtained.
    """
    file = data_folder(data).joinpath(corpus, *parts)
    if not file.is_file():
        raise InputError(f"{file} is missing; it comes from {ORIGINS[corpus]}")
    return file
