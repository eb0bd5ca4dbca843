package org.backlight.learning.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.backlight.learning.optimizer.Optimizer;
import org.backlight.learning.training.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTensorsTest {

    @TempDir
    Path folder;

    private Path file;
    private final Tensor matrix = Tensors.of(Tensors.random(3, 5, new Random(1)));
    private final Tensor scalar = Tensors.of(new float[][]{{4}}).reshape(new long[]{});

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("x.safetensors");
        SafeTensors.write(file, Map.of("position", "here"), tensors(matrix, scalar),
                SafeTensors.DiskSpace.OF_DISK);
    }

    private static List<Optimizer.NamedTensor> tensors(Tensor matrix, Tensor scalar) {
        return List.of(new Optimizer.NamedTensor("matrix", matrix),
                new Optimizer.NamedTensor("scalar", scalar));
    }

    @Test
    void whatWasWrittenIsRead() throws IOException {
        Tensor readMatrix = torch.zeros(3, 5);
        Tensor readScalar = torch.zeros(new long[]{});
        Map<String, String> metadata = SafeTensors.read(file, tensors(readMatrix, readScalar), m -> m);
        assertThat(metadata)
                .isEqualTo(Map.of("position", "here"));
        assertThat(Tensors.floats(readMatrix)).isEqualTo(Tensors.floats(matrix));
        assertThat(Tensors.floats(readScalar)).isEqualTo(Tensors.floats(scalar));
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void aTransformersAdapterIsFoundByItsFormerName() throws IOException {
        SafeTensors.write(file, Map.of(), List.of(new Optimizer.NamedTensor("head.readout.weight", matrix),
                new Optimizer.NamedTensor("adam.mean.head.readout.weight", scalar)),
                SafeTensors.DiskSpace.OF_DISK);
        Tensor weight = torch.zeros(3, 5);
        Tensor mean = torch.zeros(new long[]{});
        SafeTensors.read(file, List.of(new Optimizer.NamedTensor("head.adapter.weight", weight),
                new Optimizer.NamedTensor("adam.mean.head.adapter.weight", mean)), m -> m);
        assertThat(Tensors.floats(weight)).isEqualTo(Tensors.floats(matrix));
        assertThat(Tensors.floats(mean)).isEqualTo(Tensors.floats(scalar));
    }

    /** The layout of the format, byte for byte, so that other readers understand it. */
    @Test
    void theFileHasTheFormatsLayout() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int length = (int) bytes.getLong(0);
        String header = new String(bytes.array(), 8, length, StandardCharsets.UTF_8);
        assertThat(header)
                .matches("\\{\"__metadata__\":\\{\"crc32c\":\"[0-9a-f]{8}\",\"position\":\"here\"}.*")
                .contains("\"matrix\":{\"dtype\":\"F32\",\"shape\":[3,5],\"data_offsets\":[0,60]}")
                .contains("\"scalar\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[60,64]}");
        assertThat(bytes.capacity()).isEqualTo(8 + length + 64);
        assertThat(bytes.getFloat(8 + length + 60)).isEqualTo(4f);
    }

    /** Wherever a bit flips, reading ends in one sentence and the tensors stay as they were. */
    @Test
    void aFlippedBitIsFoundWhereverItIs() throws IOException {
        byte[] good = Files.readAllBytes(file);
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 4;
            Files.write(file, bad);
            Tensor target = torch.zeros(3, 5);
            assertThatThrownBy(
                    () -> SafeTensors.read(file, tensors(target, torch.zeros(new long[]{})), m -> m))
                    .as("byte " + i).isInstanceOf(IOException.class).hasMessageContaining(file.toString());
            assertThat(Tensors.floats(target)).containsOnly(0f);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, 20, 200, 270})
    void aFileCutShortIsDamaged(int length) throws IOException {
        byte[] good = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(good, Math.min(length, good.length - 1)));
        assertThatThrownBy(() -> SafeTensors.read(file, tensors(matrix, scalar), m -> m))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString()).hasMessageNotContaining("null");
    }

    @Test
    void aMissingFileIsNamed() {
        Path missing = folder.resolve("missing.safetensors");
        assertThatThrownBy(() -> SafeTensors.read(missing, tensors(matrix, scalar), m -> m))
                .isInstanceOf(IOException.class).hasMessage("checkpoint " + missing + " is not there");
    }
}
