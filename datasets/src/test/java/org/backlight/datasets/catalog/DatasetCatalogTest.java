package org.backlight.datasets.catalog;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.backlight.datasets.catalog.Download.Outcome;
import org.backlight.datasets.catalog.Download.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

class DatasetCatalogTest {

    @Test
    void knowsDrawnDigitsAndMnist(@TempDir Path data) {
        assertThat(DatasetCatalog.entries()).extracting(DatasetCatalog.Entry::name).containsExactly("digits",
                "mnist", "fashion-mnist", "kmnist", "cifar-10", "cornell-movie-dialogs", "climatebench",
                "climate-cesm2");
        assertThat(DatasetCatalog.find("digits").builtIn()).isTrue();
        assertThat(DatasetCatalog.find("digits").presentIn(data)).isTrue();
        DatasetCatalog.Entry mnist = DatasetCatalog.find("mnist");
        assertThat(mnist.builtIn()).isFalse();
        assertThat(mnist.bytes()).isEqualTo(11_594_722);
        assertThat(mnist.presentIn(data)).isFalse();
        assertThat(mnist.mirrors()).hasSizeGreaterThan(1)
                .allSatisfy(mirror -> assertThat(mirror.resolve("x").toString()).isEqualTo(mirror + "x"));
    }

    @Test
    void unknownNameListsTheKnownOnes() {
        assertThatIllegalArgumentException().isThrownBy(() -> DatasetCatalog.find("mnits"))
                .withMessage("data set is \"mnits\", expected one of digits, mnist, "
                        + "fashion-mnist, kmnist, cifar-10, cornell-movie-dialogs, climatebench, climate-cesm2");
    }

    @Test
    void publishedFilesAreChecked() {
        String digest = "0".repeat(64);
        assertThatIllegalArgumentException().isThrownBy(() -> new PublishedFile("../x", 1, digest))
                .withMessageContaining("../x");
        assertThatIllegalArgumentException().isThrownBy(() -> new PublishedFile("x", 0, digest))
                .withMessageContaining("0 bytes");
        assertThatIllegalArgumentException().isThrownBy(() -> new PublishedFile("x", 1, "ABC"))
                .withMessageContaining("ABC");
    }

    /** The catalogue's sizes and digests are those of the real files: nothing is left to fetch. */
    @Test
    @EnabledIfEnvironmentVariable(named = "BACKLIGHT_DATA", matches = ".+",
            disabledReason = "set BACKLIGHT_DATA to a folder with mnist/ to check the real files")
    void digestsAreThoseOfThePublishersFiles() throws Exception {
        Path data = Path.of(System.getenv("BACKLIGHT_DATA"));
        DatasetCatalog.Entry mnist = DatasetCatalog.find("mnist");
        List<Result> results = new Download().fetch(mnist, data, (_, _, _) -> {});
        assertThat(results).hasSize(4).extracting(Result::outcome).containsOnly(Outcome.PRESENT);
        assertThat(mnist.presentIn(data)).isTrue();
    }

    /** An archive's files lie side by side, whatever folders they have in it. */
    @Test
    void unpackedFilesAreFoundByTheirNamesAlone(@TempDir Path dataFolder) throws IOException {
        DatasetCatalog.Entry entry = DatasetCatalog.find("climatebench");
        Path folder = Files.createDirectory(dataFolder.resolve("climatebench"));
        assertThatIOException().isThrownBy(() -> DatasetCatalog.sources("climatebench", dataFolder))
                .withMessageContaining(folder.resolve("inputs_historical.nc").toString());
        for (String member : entry.members()) {
            Files.createFile(folder.resolve(Path.of(member).getFileName()));
        }
        assertThat(entry.presentIn(dataFolder)).isTrue();
        assertThat(DatasetCatalog.sources("climatebench", dataFolder)).hasSize(14);
    }
}
