"""What can be written: one package, since every noun has the same few mutations."""
