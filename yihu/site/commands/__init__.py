"""One file a command: `HELP`, `arguments(parser)`, `run(namespace) -> exit code`."""
