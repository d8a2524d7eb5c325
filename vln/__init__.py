"""What you do with worlds and minds: train, evaluate, watch, play."""
