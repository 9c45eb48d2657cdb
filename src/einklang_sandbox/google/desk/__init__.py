"""Where a person plays the other side: somebody whose calendar is connected, and Google itself."""
