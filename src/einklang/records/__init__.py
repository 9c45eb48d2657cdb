"""What things are: values without a database, a network or a clock. Imports nothing of the house."""
