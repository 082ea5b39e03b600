class Refusal(Exception):  # noqa: N818  (not an error of ours: the product says no, in the user's words)
    """An action was asked for that the rules do not allow now. The message tells the user why and what to do."""
