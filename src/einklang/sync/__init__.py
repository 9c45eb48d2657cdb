"""The shell: gathers, lets reconcile decide, carries out. Alone it imports those two."""
