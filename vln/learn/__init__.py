"""Every stage of training, and what they share."""
