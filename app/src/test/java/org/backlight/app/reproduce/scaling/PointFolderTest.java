package org.backlight.app.reproduce.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.run.Provenance;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PointFolderTest {

    private static final NetworkPoint POINT = new NetworkPoint(ScalingMethod.ODFA, 100, 4, 128);

    @TempDir
    private Path path;

    private PointFolder folder;

    @BeforeEach
    void open() {
        folder = new PointFolder(path, "wang-2024");
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        PointFile file = SyntheticStudy.file(POINT);
        PointFolder.write(folder.file(POINT), file);
        assertThat(folder.read(POINT)).hasValueSatisfying(read -> {
            assertThat(read.network()).isEqualTo(file.network());
            assertThat(read.provenance().machine()).isEqualTo(file.provenance().machine());
        });
        assertThat(folder.read(List.of(POINT.by(ScalingMethod.BP), POINT))).containsOnlyKeys(POINT);
    }

    @Test
    void opticalPointsBelongToTheirDevice() throws IOException {
        PointFolder.write(folder.file(POINT), SyntheticStudy.file(POINT));
        PointFolder other = new PointFolder(path, "launay-2020");
        assertThat(other.read(POINT)).isEmpty();
        assertThat(other.file(POINT.by(ScalingMethod.BP))).isEqualTo(folder.file(POINT.by(ScalingMethod.BP)));
    }

    @Test
    void aPointOfAnotherMachineIsNamedAndRefused() throws IOException {
        PointFile file = SyntheticStudy.file(POINT);
        Provenance here = file.provenance();
        PointFolder.write(folder.file(POINT),
                new PointFile(POINT.id(), null, 0.0,
                        new Provenance(here.version(), here.commit(), here.date(),
                                new Provenance.Machine("Linux aarch64", "Some Processor", 64, 1L << 40),
                                here.jdk(), here.command(), here.data()),
                        file.network(), null));
        assertThatThrownBy(() -> folder.read(POINT)).isInstanceOf(UserMistake.class).hasMessage("file "
                + folder.file(POINT)
                + " was measured on another machine (Linux aarch64, Some Processor, 64 processors, 1024 GiB of memory)"
                + " than this (" + PointFile.words(here.machine())
                + "); expected --runs-dir with measurements of one machine");
    }

    @Test
    void aDamagedFileIsNamedAndRefused() throws IOException {
        PointFolder.write(folder.file(POINT), SyntheticStudy.file(POINT));
        String whole = Files.readString(folder.file(POINT));
        for (String damaged : List.of("", "{", whole.substring(0, whole.length() / 2),
                "{\"point\":\"" + POINT.id() + "\"}",
                whole.replace("\"frames\" :", "\"frames\" : null, \"other\" :"),
                whole.replace("\"forward\" :", "\"backwards\" :"))) {
            Files.writeString(folder.file(POINT), damaged);
            assertThatThrownBy(() -> folder.read(POINT)).as(damaged).isInstanceOf(UserMistake.class)
                    .hasMessage("file " + folder.file(POINT)
                            + " is damaged; deleting it lets the same command measure it again");
        }
    }

    @Test
    void aFileOfAnotherPointIsRefused() throws IOException {
        PointFolder.write(folder.file(POINT), SyntheticStudy.file(POINT.by(ScalingMethod.BP)));
        assertThatThrownBy(() -> folder.read(POINT)).isInstanceOf(UserMistake.class)
                .hasMessageEndingWith(" holds the point bp-w100-d4-b128; expected odfa-w100-d4-b128");
    }
}
