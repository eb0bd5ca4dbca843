#!/usr/bin/env python3
"""Byte-level BPE by Hugging Face's tokenizers: the rival of Backlight's trainer.

    tokenizer.py TEXT VOCABULARY

Prints the seconds of training on the text and of encoding it, on all cores: the text is given in pieces, which is what
the library spreads over cores, cut where no word is cut.
"""

import re
import sys
import time

from tokenizers import Tokenizer, models, pre_tokenizers, trainers

with open(sys.argv[1], encoding="utf-8", newline="") as file:
    text = file.read()
pieces = re.findall(r"(?s).{1,4096}(?:.*?[!-~](?=[ \n])|.*)", text)
assert "".join(pieces) == text

tokenizer = Tokenizer(models.BPE())
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
trainer = trainers.BpeTrainer(
    vocab_size=int(sys.argv[2]),
    min_frequency=2,
    initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    special_tokens=[],
    show_progress=False,
)
start = time.perf_counter()
tokenizer.train_from_iterator(pieces, trainer)
trained = time.perf_counter()
tokenizer.encode_batch_fast(pieces)
print(trained - start, time.perf_counter() - trained)
