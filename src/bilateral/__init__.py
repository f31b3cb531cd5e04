"""What two governments talk about when they talk to each other."""

__version__ = "0.1.0"
