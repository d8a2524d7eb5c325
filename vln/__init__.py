"""Vision-language navigation: worlds (`vln.envs`), minds (`vln.agents`), and what you do with them.

Importing this package registers `vln/GridHouse-v0`, `vln/Sail-v0` and `vln/AlfredGoto-v0` with Gymnasium;
`gymnasium.make("vln:vln/GridHouse-v0")` does both at once.
"""

from importlib.metadata import version

import vln.envs  # noqa: F401 (registers the environments)

__version__ = version("vln")
