"""Three folders in the repository are one name when installed: `vln`, `vln.envs` and `vln.agents`.

Everything else about the project is in pyproject.toml.
"""

from setuptools import find_packages, setup

FOLDERS = {"vln": "vln", "vln.envs": "envs", "vln.agents": "agents"}

setup(
    package_dir=FOLDERS,
    packages=[
        package
        for name, folder in FOLDERS.items()
        for package in (name, *(f"{name}.{inner}" for inner in find_packages(folder)))
    ],
    package_data={
        "vln": ["flagships/*/*", "py.typed"],
        "vln.envs": ["corpora/vocabularies/*.json", "corpora/freehand/*", "corpora/scene_words.txt", "py.typed"],
        "vln.agents": ["py.typed"],
    },
)
