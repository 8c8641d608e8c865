"""The business, one package a room plan; a module may use only those below it."""
