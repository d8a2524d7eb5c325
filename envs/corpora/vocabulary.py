"""The words of each corpus, the same for all its splits: ids must not depend on what is played.

The files are written by `python -m vln.envs.corpora.write_vocabularies`.
"""

from pathlib import Path

from vln.envs.language.tokenizer import load_tokenizer
from vln.envs.language.vocabulary import Vocabulary

FOLDER = Path(__file__).with_name("vocabularies")
MAX_WORDS = {  # ids of the longest text of any split, and a little more
    "gridhouse": 256,
    "sail-english": 64,
    "sail-mandarin": 96,
    "alfred": 64,
}


def vocabulary_file(name: str) -> Path:
    """Returns where the tokenizer of a corpus is, a key of `MAX_WORDS`."""
    return FOLDER / f"{name}.json"


def corpus_vocabulary(name: str) -> Vocabulary:
    """Returns the vocabulary of a corpus, a key of `MAX_WORDS`."""
    return Vocabulary(load_tokenizer(vocabulary_file(name)), MAX_WORDS[name])
