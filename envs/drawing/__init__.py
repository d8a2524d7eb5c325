"""Pictures of houses, paths and what an agent sees: one drawing core for files, windows and `render`.

Pillow draws three times larger and the result is reduced, so edges are smooth; text is drawn last, at its
true size. Nothing here touches the simulation, and nothing needs a display but `window`.
"""
