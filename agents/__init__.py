"""The minds: policies, encoders and the navigator."""
