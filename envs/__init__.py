"""The world: houses, episodes, simulation, views and their Gymnasium environments. Never imports torch."""
