"""What things are: values without database, network or clock. Imports nothing of the house."""
