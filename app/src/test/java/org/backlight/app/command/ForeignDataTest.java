package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.backlight.app.run.Provenance;
import org.backlight.substrate.checksum.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** Data sets whose files are, or are not, those of their publisher. */
class ForeignDataTest {

    @TempDir
    private Path folder;

    private void write(String name, int magic, int count, int side, boolean packed) throws IOException {
        boolean images = side > 1;
        ByteBuffer bytes = ByteBuffer.allocate((images ? 16 : 8) + count * side * side).putInt(magic)
                .putInt(count);
        if (images) {
            bytes.putInt(side).putInt(side);
        }
        while (bytes.hasRemaining()) {
            bytes.put((byte) (bytes.position() % 10));
        }
        Path mnist = Files.createDirectories(folder.resolve("data/mnist"));
        try (OutputStream file = Files.newOutputStream(mnist.resolve(name + (packed ? ".gz" : "")));
                OutputStream out = packed ? new GZIPOutputStream(file) : file) {
            out.write(bytes.array());
        }
    }

    private String list(Path data) {
        CommandLineRun list = CommandLineRun.of("data", "list", "--data-dir", data.toString());
        assertThat(list.exitCode()).as(list.err()).isZero();
        return list.out();
    }

    /** Whatever a training would read is listed as there, and told from what was published. */
    @Test
    void filesOfOthersAreListedAndNotedInTheRun() throws IOException {
        write("train-images-idx3-ubyte", 0x803, 60, 28, true);
        write("train-labels-idx1-ubyte", 0x801, 60, 1, false);
        write("t10k-images-idx3-ubyte", 0x803, 30, 28, false);
        assertThat(list(folder.resolve("data"))).containsPattern("mnist +missing")
                .contains("neither t10k-labels-idx1-ubyte.gz nor t10k-labels-idx1-ubyte");
        write("t10k-labels-idx1-ubyte", 0x801, 30, 1, true);
        String others = "other files than the publisher's: train-images-idx3-ubyte.gz, train-labels-idx1-ubyte, "
                + "t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte.gz";
        assertThat(list(folder.resolve("data"))).containsPattern("mnist +present").contains(others);

        Path runs = folder.resolve("runs");
        CommandLineRun trained = CommandLineRun.of("train", "mnist-bp", "--data-dir",
                folder.resolve("data").toString(), "--runs-dir", runs.toString(), "--set", "model.hidden=[8]",
                "--set", "training.epochs=1");
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        assertThat(trained.out()).contains("data: " + others);
        List<Provenance.DataFile> data = new SmallTrainings(runs).only().summary().orElseThrow().provenance()
                .data();
        assertThat(data).hasSize(4).allSatisfy(file -> assertThat(file.published()).isFalse());
        // Of a packed file, the digest is that of its content.
        write("train-images-idx3-ubyte", 0x803, 60, 28, false);
        assertThat(data.getFirst().file()).isEqualTo("train-images-idx3-ubyte.gz");
        assertThat(data.getFirst().sha256())
                .isEqualTo(Sha256.hexOf(folder.resolve("data/mnist/train-images-idx3-ubyte")));
    }

    @Test
    @EnabledIfEnvironmentVariable(named = "BACKLIGHT_DATA", matches = ".+",
            disabledReason = "set BACKLIGHT_DATA to a folder with mnist/ to check the real files")
    void thePublishersFilesAreKnown() {
        assertThat(list(Path.of(System.getenv("BACKLIGHT_DATA"))))
                .containsPattern("mnist +present .*\\R +the publisher's files, by their checksums");
    }

    @Test
    void aTextHasADigestAndNoPublisher() throws IOException {
        Path book = BookOfFewWords.write(folder);
        SmallTextTrainings trainings = new SmallTextTrainings(folder);
        CommandLineRun trained = trainings.train("dialogs-bp", "--set", "training.steps=10");
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        assertThat(trained.out()).doesNotContain("publisher");
        assertThat(trainings.only().summary().orElseThrow().provenance().data())
                .containsExactly(new Provenance.DataFile("book.txt", Sha256.hexOf(book), null));
    }
}
