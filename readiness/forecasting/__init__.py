"""From rows to the simulation and back: parameters with their sources, inputs without names, results as stored."""
