"""The imperative shell: gathers, lets reconcile decide, carries out. Sole importer of providers and reconcile."""
