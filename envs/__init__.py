"""The world: houses, episodes, simulation, views and their Gymnasium environments. Never imports torch.

Importing this package registers `vln/GridHouse-v0`, `vln/Sail-v0` and `vln/AlfredGoto-v0` with Gymnasium;
`gymnasium.make("vln:vln/GridHouse-v0")` does both at once.
"""

from gymnasium.envs.registration import register

for _name, _source in (("GridHouse", "gridhouse"), ("Sail", "sail"), ("AlfredGoto", "alfred")):
    register(
        id=f"vln/{_name}-v0",
        entry_point="vln.envs.navigation_env:NavigationEnv",
        vector_entry_point="vln.envs.navigation_vector_env:NavigationVectorEnv",
        kwargs={"source": _source},
    )
