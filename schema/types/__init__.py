"""The types of the API, one file per noun: each field bound to a column or a foreign key."""
