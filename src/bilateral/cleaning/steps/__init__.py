"""What runs once on a text: repair, and taking out what nobody said or wrote there."""
