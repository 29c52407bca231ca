"""How a passage is read: cut into windows, scored by the models, and the best spans of it."""
