package org.backlight.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
        Path home = DataFolder.home("?");
        assertThat(home).isAbsolute().isEmptyDirectory().isEqualTo(DataFolder.home("?"));
        assertThat(Path.of("?")).doesNotExist();
        Files.delete(home);
        assertThat(DataFolder.home("/home/ada")).isEqualTo(HOME);
    }

    @Test
    void theCacheIsWhereTheDesktopSpecificationSays() {
        assertThat(DataFolder.userCache(Map.of(), HOME)).isEqualTo(HOME.resolve(".cache/backlight"));
        assertThat(DataFolder.userCache(Map.of("XDG_CACHE_HOME", "/var/c"), HOME))
                .isEqualTo(Path.of("/var/c/backlight"));
        assertThat(DataFolder.userCache(Map.of("XDG_CACHE_HOME", "here"), HOME))
                .isEqualTo(HOME.resolve(".cache/backlight"));
        assertThat(DataFolder.resolve(null, Map.of("XDG_CACHE_HOME", "/var/c"), HOME).path())
                .isEqualTo(Path.of("/var/c/backlight/data"));
        assertThat(DataFolder.derived()).isEqualTo(DataFolder.userCache().resolve("derived"));
    }
}
