package org.backlight.app.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.backlight.learning.checkpoint.CheckpointFolder;
import org.backlight.learning.checkpoint.DamagedCheckpointException;
import org.backlight.learning.checkpoint.Position;
import org.backlight.learning.metric.EpochMetrics;
import org.backlight.learning.optimizer.Optimizer.NamedTensor;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Checkpoints in the safetensors format. Two of three damaged files get the checksum that fits them, as one that another
 * program made or changed would have, so that the checks behind it are reached.
 */
class CheckpointFuzzTest {

    private static final byte[] CHECKSUM = "\"crc32c\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    private static final long[][] SHAPES = {{2, 3}, {4}, {}};

    @TempDir
    private Path folder;

    private static List<NamedTensor> tensors() {
        return List.of(new NamedTensor("weight", torch.arange(new Scalar(6f)).reshape(SHAPES[0])),
                new NamedTensor("bias", torch.arange(new Scalar(4f))),
                new NamedTensor("adam.step", torch.ones(SHAPES[2])));
    }

    @Test
    void aDamagedCheckpointIsRefusedOrReadAsItSays() throws IOException {
        CheckpointFolder checkpoints = new CheckpointFolder(folder, "recipe: 1", 1);
        List<NamedTensor> tensors = tensors();
        Position position = new Position(7, 32, 3.5, Map.of("accuracy", List.of(12.0)), 1.5, 3, 40,
                new EpochMetrics(5, 1, 0.5, Map.of("accuracy", 0.5), 0.25, Map.of("accuracy", 0.75),
                        List.of(0.125), 1.25));
        checkpoints.write(position, tensors);
        Path file = checkpoints.list().getFirst();
        Mutations mutations = new Mutations(11, Files.readAllBytes(file));
        new Fuzzing(file, file.toString(), bytes -> 300_000 + 200 * bytes,
                Set.of(IOException.class, DamagedCheckpointException.class))
                .run(Fuzzing.MUTATIONS, number -> number % 3 == 0
                        ? mutations.mutant(number)
                        : sealed(mutations.mutant(number)), (bytes, _) -> {
                            Position read = checkpoints.readNewest(tensors);
                            compare(bytes, read, tensors);
                        });
    }

    /** Puts the checksum of a damaged file into its header, if there is still a place for it. */
    private static byte[] sealed(byte[] mutant) {
        byte[] sealed = mutant.clone();
        for (int i = 8; i + CHECKSUM.length + 8 <= sealed.length; i++) {
            if (Arrays.equals(sealed, i, i + CHECKSUM.length, CHECKSUM, 0, CHECKSUM.length)) {
                Arrays.fill(sealed, i + CHECKSUM.length, i + CHECKSUM.length + 8, (byte) '0');
                CRC32C crc = new CRC32C();
                crc.update(sealed, 8, sealed.length - 8);
                byte[] digits = HexFormat.of().toHexDigits((int) crc.getValue())
                        .getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(digits, 0, sealed, i + CHECKSUM.length, 8);
                return sealed;
            }
        }
        return sealed;
    }

    private static void compare(byte[] bytes, Position read, List<NamedTensor> tensors) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int start = 8 + (int) in.getLong(0);
        JsonNode header = JSON.readTree(new String(bytes, 8, start - 8, StandardCharsets.UTF_8));
        Map<Integer, String> owners = new HashMap<>();
        for (int t = 0; t < tensors.size(); t++) {
            String name = tensors.get(t).name();
            JsonNode entry = header.get(name);
            assertThat(entry.get("dtype").stringValue()).isEqualTo("F32");
            assertThat(entry.get("shape").toString().replace(" ", ""))
                    .isEqualTo(Arrays.toString(SHAPES[t]).replace(" ", ""));
            JsonNode offsets = entry.get("data_offsets");
            assertThat(offsets.size()).isEqualTo(2);
            assertThat(offsets.get(0).isInt() && offsets.get(1).isInt()).as("whole offsets").isTrue();
            Tensor tensor = tensors.get(t).tensor();
            int begin = offsets.get(0).intValue();
            assertThat(offsets.get(1).intValue() - begin).isEqualTo((int) tensor.numel() * Float.BYTES);
            Tensor flat = tensor.reshape(-1);
            for (int i = 0; i < tensor.numel(); i++) {
                int at = begin + i * Float.BYTES;
                assertThat(flat.get(i).item_float()).isEqualTo(in.getFloat(start + at));
                assertThat(owners.put(at, name)).as("two tensors with the same bytes").isNull();
            }
        }
        JsonNode metadata = header.get("__metadata__");
        assertThat(metadata.get("recipe").stringValue()).isEqualTo("recipe: 1");
        JsonNode position = JSON.readTree(metadata.get("position").stringValue());
        assertThat(position.get("step").isIntegralNumber()).as("whole steps").isTrue();
        assertThat(read.step()).isEqualTo(position.get("step").longValue()).isNotNegative();
        assertThat(read.samples()).isEqualTo(position.get("samples").longValue()).isNotNegative();
        assertThat(read.projectedRows()).isEqualTo(position.get("projectedRows").longValue()).isNotNegative();
        assertThat(read.projectedBatches()).isEqualTo(position.get("projectedBatches").longValue())
                .isNotNegative();
        assertThat(read.lossSum()).isEqualTo(position.get("lossSum").doubleValue()).isFinite();
        assertThat(read.trainSeconds()).isEqualTo(position.get("trainSeconds").doubleValue()).isFinite()
                .isNotNegative();
        assertThat(read.sums().values().stream().flatMap(List::stream).toList()).doesNotContainNull()
                .allSatisfy(sum -> assertThat(sum).isFinite());
    }
}
