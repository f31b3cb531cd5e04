"""What a model is given, checked and turned into arrays."""
