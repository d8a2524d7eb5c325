"""What the two Gymnasium environments share: arguments, agents on a stage, pictures of them, specs."""
