package org.backlight.app.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
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
        assertThat(holds(TrainingLocks.now(), file)).hasValue(false);
        try (FileLock _ = FileLock.take(file)) {
            TrainingLocks now = TrainingLocks.now();
            assertThat(holds(now, file)).hasValue(true);
            // Another file system has files of the same numbers.
            var others = new TrainingLocks(now.files().map(files -> files.stream()
                    .map(inode -> new TrainingLocks.Inode("ff" + inode.device(), inode.number()))
                    .collect(Collectors.toSet())));
            assertThat(holds(others, file)).hasValue(false);
        }
        assertThat(holds(TrainingLocks.now(), file)).hasValue(false);
        assertThat(holds(TrainingLocks.now(), folder.resolve("none"))).isEmpty();
    }

    private static Optional<Boolean> holds(TrainingLocks locks, Path file) {
        return locks.holds(file, TrainingLocks.inode(file));
    }

    @Test
    void theDeviceIsThatOfTheDeepestMountAndTheLastOne() {
        String mounts = """
                27 1 254:0 / / rw - ext4 /dev/root rw
                30 27 0:31 /home /home rw - btrfs /dev/vda2 rw
                31 27 0:32 / /home/my\\040runs rw - tmpfs tmpfs rw
                32 27 0:33 / /home/my\\040runs rw - tmpfs tmpfs rw
                """;
        assertThat(MountedDevices.of(Path.of("/home/my runs/a/metrics.jsonl"), mounts.lines()))
                .hasValue("00:21");
        assertThat(MountedDevices.of(Path.of("/home/my/metrics.jsonl"), mounts.lines())).hasValue("00:1f");
        assertThat(MountedDevices.of(Path.of("/data/metrics.jsonl"), mounts.lines())).hasValue("fe:00");
        assertThat(MountedDevices.of(Path.of("/data"), "".lines())).isEmpty();
    }
}
