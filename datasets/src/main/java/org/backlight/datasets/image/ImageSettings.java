package org.backlight.datasets.image;

/**
 * What becomes of the images of a folder, and of one without parts to train and to test on.
 *
 * @param rows to which all are resized; 0 where they stay as they are and must be of one size
 * @param columns to which all are resized; 0 where they stay as they are
 * @param channels 1 for grey, 3 for colour; 0 for grey if all are grey, else colour
 * @param testShare of each class's images that are tested on, in (0, 1)
 * @param splitSeed which ones these are
 */
public record ImageSettings(int rows, int columns, int channels, double testShare, long splitSeed) {

    /** Returns whether images are resized. */
    boolean resizes() {
        return rows > 0;
    }
}
