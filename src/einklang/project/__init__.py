"""The composition root: settings, addresses, command line, the frame of every page, Today."""
