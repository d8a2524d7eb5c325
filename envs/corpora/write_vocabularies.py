"""Writes the tokenizers of `vocabularies/`: `python -m vln.envs.corpora.write_vocabularies gridhouse`.

Of generated houses they have every word of the grammar, whatever the split, and those of the drawn scene; of SAIL
(single sentences and paragraphs) and ALFRED every word of all splits, for which VLN_DATA must name the folder of
the corpora.
"""

import sys

from vln.envs.corpora.source import SplitSource
from vln.envs.corpora.sources import AlfredSource, SailSource, SceneSource
from vln.envs.corpora.vocabulary import MAX_WORDS, vocabulary_file
from vln.envs.files.atomic_file import write_text
from vln.envs.language.english.words import grammar_texts
from vln.envs.language.tokenizer import build_word_tokenizer


def texts_of(name: str) -> list[str]:
    """Returns texts with all words of a corpus, a key of `MAX_WORDS`, in alphabetical order."""
    if name == "gridhouse":
        return sorted(grammar_texts() | set(SceneSource().load().told))
    corpus, _, language = name.partition("-")
    sources: list[SplitSource] = [AlfredSource(split="+".join(AlfredSource.splits))]
    if corpus == "sail":
        split = "+".join(SailSource.splits)
        sources = [SailSource(split=split, level=level, language=language) for level in ("sentence", "paragraph")]
    return sorted({text for source in sources for text in source.load().told})


def main(names: list[str]) -> None:
    """Writes the tokenizers of some corpora, or of all."""
    for name in names or MAX_WORDS:
        write_text(vocabulary_file(name), build_word_tokenizer(texts_of(name)).to_str(pretty=True) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
