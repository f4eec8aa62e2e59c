"""How the process runs: everything that is HTTP, configuration or a command."""
