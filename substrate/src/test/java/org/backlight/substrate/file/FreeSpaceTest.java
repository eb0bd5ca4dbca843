package org.backlight.substrate.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeSpaceTest {

    @TempDir
    private Path folder;

    @Test
    void isWhatTheDiskTells() throws IOException {
        long told = folder.toFile().getUsableSpace();
        // Others write to the disk, too.
        assertThat(FreeSpace.of(folder)).isBetween(told / 2, told * 2).isPositive();
    }

    @Test
    void theDiskIsAskedWhereJavaFindsNoStore() throws IOException {
        long told = folder.toFile().getUsableSpace();
        FreeSpace.Stores none = _ -> {
            throw new IOException("Mount point not found");
        };
        assertThat(FreeSpace.of(folder, none)).isBetween(told / 2, told * 2).isPositive();
        assertThatThrownBy(() -> FreeSpace.of(folder.resolve("none"), none))
                .hasMessage("Mount point not found");
    }

    @Test
    void aFolderThatIsNotThereHasNone() {
        assertThatThrownBy(() -> FreeSpace.of(folder.resolve("none")))
                .isInstanceOf(NoSuchFileException.class);
    }
}
