"""Names of files made from ids: valid on every system, and never the same for two ids."""

import re
from hashlib import sha256

LONGEST = 80  # characters
# What Linux, macOS and Windows take alike. Two of them do not tell upper from lower case.
_PLAIN = re.compile(rf"[a-z0-9_][a-z0-9_.-]{{0,{LONGEST - 1}}}")
_DIGEST = re.compile(r"-[0-9a-f]{12}$")  # so that no plain id looks like a changed one
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)")  # by Windows


def file_name(text: str, suffix: str = "") -> str:
    """Returns the name of a file for an id: the id itself if every system takes it, else a likeness and a digest.

    Args:
        text: the id.
        suffix: ending of the name, for example ".png".
    """
    if _PLAIN.fullmatch(text) and not _DIGEST.search(text) and not _RESERVED.match(text) and text[-1] != ".":
        return text + suffix
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    likeness = re.sub(r"[^A-Za-z0-9_-]+", "_", text)[:LONGEST].strip("_")
    return "-".join([*filter(None, [likeness]), digest]) + suffix
