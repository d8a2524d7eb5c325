"""From a path to words, and from words to token ids."""
