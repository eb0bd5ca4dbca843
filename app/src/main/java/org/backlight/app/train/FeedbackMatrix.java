package org.backlight.app.train;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Optional;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.ProjectionChoice;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.run.RunFolder;
import org.backlight.app.task.DataDigest;
import org.backlight.app.terminal.Terminal;
import org.backlight.datasets.catalog.SourceFile;
import org.backlight.substrate.checksum.Sha256;

/**
 * File of the matrix that the feedback of a run goes by, given or measured: as its data, it is no part of the checkpoints, and
 * the run keeps its digest.
 *
 * @param key of the recipe that names it
 * @param file with its digest
 */
record FeedbackMatrix(String key, SourceFile file) {

    private static final String DIGEST = "matrix.digest";
    /** Files of more bytes take seconds to read, which is said. */
    private static final long LONG_BYTES = 1L << 30;

    /**
     * Reads the file that a recipe names, if it does.
     *
     * @throws UserMistake if it cannot be read
     */
    static Optional<FeedbackMatrix> of(Recipe recipe, Terminal terminal) {
        return Optional.ofNullable(recipe.feedback())
                .flatMap(feedback -> feedback.projection().matrixFile())
                .map(named -> read(named, terminal));
    }

    private static FeedbackMatrix read(ProjectionChoice.MatrixFile named, Terminal terminal) {
        try {
            long bytes = Files.size(named.path());
            if (bytes > LONG_BYTES) {
                terminal.progress().println(String.format(Locale.ROOT,
                        "Reads all %.1f GiB of %s once, for their digest.", bytes / (double) (1 << 30),
                        named.path()));
            }
            return new FeedbackMatrix(named.key(), new SourceFile(named.path(), Sha256.hexOf(named.path()),
                    SourceFile.Origin.UNKNOWN));
        } catch (IOException e) {
            throw new UserMistake(named.key() + ": " + FileTrouble.sentence(e), e);
        }
    }

    private DataDigest digest() {
        return new DataDigest(DIGEST, file.sha256());
    }

    /**
     * Keeps the digest with a run that begins.
     *
     * @throws IOException if it cannot be written
     */
    void keep(RunFolder folder) throws IOException {
        digest().keep(folder);
    }

    /**
     * Makes sure that a run was begun with this matrix, unless it kept no digest, as runs of versions without them.
     *
     * @throws UserMistake if it was not
     */
    void requireSame(RunFolder folder) throws IOException {
        if (digest().isKept(folder)) {
            digest().requireSame(folder, "matrix", key + " " + file.path());
        }
    }

    /**
     * Keeps the digest with a run that goes on and has none, and says so.
     *
     * @throws IOException if it cannot be written
     */
    void keepIfMissing(RunFolder folder, Terminal terminal) throws IOException {
        if (!digest().isKept(folder)) {
            keep(folder);
            terminal.progress().println("The run has kept no digest of its matrix: that of " + key + " "
                    + file.path() + " is kept from now on.");
        }
    }
}
