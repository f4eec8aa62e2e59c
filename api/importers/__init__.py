"""How records come in from elsewhere: one module for each format."""
