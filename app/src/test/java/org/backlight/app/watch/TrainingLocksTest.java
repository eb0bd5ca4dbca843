package org.backlight.app.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.backlight.substrate.file.FileLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux lists locks")
class TrainingLocksTest {

    @Test
    void aLockIsSeenWhileItIsHeld(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("metrics.jsonl"), "");
        assertThat(TrainingLocks.now().holds(file)).hasValue(false);
        try (FileLock _ = FileLock.take(file)) {
            assertThat(TrainingLocks.now().holds(file)).hasValue(true);
        }
        assertThat(TrainingLocks.now().holds(file)).hasValue(false);
        assertThat(TrainingLocks.now().holds(folder.resolve("none"))).isEmpty();
    }
}
