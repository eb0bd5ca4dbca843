/**
 * Texts as token numbers. Hugging Face's tokenizers library runs any {@code tokenizer.json}; training one is our
 * own, because that library trains only from its Rust and Python sides, and because ours gives the same merges on
 * every machine. Token files are memory-mapped.
 */
package org.backlight.datasets.token;
