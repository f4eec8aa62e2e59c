"""What the data is: how it is stored, and how it is served."""
