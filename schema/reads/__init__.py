"""Questions that are more than a column or a foreign key, each read for many rows at once."""
