"""Measured promises, one file each: `make bench`, or `make bench ARGS=import_rows`.

A file has a docstring that states the promise and `main()` that prints what was measured, with its ratio to the
plain way of doing the same, since milliseconds alone say more about the machine than about the program.
"""
