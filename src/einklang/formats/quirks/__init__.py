"""One known malformation a file: what it is, who writes it, how it is mended."""
