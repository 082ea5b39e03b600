"""The resource library: what may stand in it, the starter set, and finding things."""
