package org.backlight.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    private static final Path HOME = Path.of("/home/ada");

    @Test
    void optionThenEnvironmentThenHome() {
        Map<String, String> environment = Map.of("BACKLIGHT_DATA", "/srv/data");
        assertThat(DataFolder.resolve(Path.of("/opt/data"), environment, HOME))
                .isEqualTo(new DataFolder(Path.of("/opt/data"), "--data-dir"));
        assertThat(DataFolder.resolve(null, environment, HOME))
                .isEqualTo(new DataFolder(Path.of("/srv/data"), "$BACKLIGHT_DATA"));
        assertThat(DataFolder.resolve(null, Map.of(), HOME))
                .isEqualTo(new DataFolder(Path.of("/home/ada/.cache/backlight/data"), "the default folder"));
    }

    @Test
    void blankVariableCountsAsUnset() {
        assertThat(DataFolder.resolve(null, Map.of("BACKLIGHT_DATA", " "), HOME).origin())
                .isEqualTo("the default folder");
    }

    @Test
    void relativePathBecomesAbsolute() {
        assertThat(DataFolder.resolve(Path.of("a/../data"), Map.of(), HOME).path())
                .isEqualTo(Path.of("data").toAbsolutePath());
    }

    /** The JVM calls the home of a user who has none "?". */
    @Test
    void aUserWithoutAHomeGetsATemporaryFolder() throws IOException {
        String home = System.getProperty("user.home");
        System.setProperty("user.home", "?");
        try {
            Path cache = DataFolder.userCache();
            assertThat(cache).isAbsolute().isEqualTo(DataFolder.userCache());
            assertThat(cache.getParent().getParent()).isDirectory();
            Files.delete(cache.getParent().getParent());
        } finally {
            System.setProperty("user.home", home);
        }
        assertThat(Path.of("?")).doesNotExist();
    }

    /** Even a user who may write everywhere leaves a folder alone that was made read-only. */
    @Test
    void derivedFilesGoWhereTheyMayBeWritten(@TempDir Path folder) throws IOException {
        Path data = folder.resolve("a/data");
        assertThat(new DataFolder(data, "").derived()).isEqualTo(data.resolve("derived"));
        Path readOnly = Files.createDirectories(data);
        Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            assertThat(new DataFolder(data, "").derived()).isEqualTo(
                    Path.of(System.getProperty("user.home"), ".cache", "backlight", "derived"));
        } finally {
            Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }
}
