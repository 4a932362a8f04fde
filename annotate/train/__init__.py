"""Recipe + data -> model folder: weights, config.json, metrics and card."""
