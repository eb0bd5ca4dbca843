package org.backlight.datasets.text;

/**
 * A text to learn from and a text to measure on.
 *
 * @param name the data set's name, such as {@code cornell-movie-dialogs}
 * @param train the text to learn from
 * @param validation the text to measure on; never learned from
 */
public record TextCorpus(String name, Part train, Part validation) {

    /**
     * One of the two texts.
     *
     * @param text Unicode
     * @param documents how many separate texts it is made of: conversations of dialogs, 1 of a text file
     */
    public record Part(String text, int documents) {}

    /**
     * Checks that there is something to learn from and to measure on.
     *
     * @throws IllegalArgumentException if one of the texts is empty
     */
    public TextCorpus {
        if (train.text.isEmpty() || validation.text.isEmpty()) {
            throw new IllegalArgumentException(
                    name + " has no text for " + (train.text.isEmpty() ? "training" : "validation"));
        }
    }
}
