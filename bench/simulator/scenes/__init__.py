"""What happens in a life: moves, cancellations, arrivals, promises, leave, each drawn by chance.

Others use `drawing.draw`; a scene writes into a `story`.
"""
