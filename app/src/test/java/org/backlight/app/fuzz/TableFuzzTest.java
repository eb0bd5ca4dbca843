package org.backlight.app.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.backlight.datasets.table.TableFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables, plain, packed, and packed after the damage. */
class TableFuzzTest {

    private static final byte[] TABLE = "size,\"the, kind\",price\n1.5,\"a \"\"b\"\"\",-2e3\n3,\"c\nd\",.5\n-7,e,0\n"
            .getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    @Test
    void damagedTablesAreRefusedOrReadAsFiniteNumbers() throws IOException {
        Path file = folder.resolve("t.csv");
        Mutations plain = new Mutations(41, TABLE);
        Mutations packed = new Mutations(42, IdxFuzzTest.packed(TABLE));
        new Fuzzing(file, folder.toString(), bytes -> 600_000 + 3000 * bytes, Set.of(IOException.class))
                .run(Fuzzing.MUTATIONS, number -> switch (number % 3) {
                    case 0 -> plain.mutant(number);
                    case 1 -> IdxFuzzTest.packed(plain.mutant(number));
                    default -> packed.mutant(number);
                }, (_, _) -> {
                    TableFile read = TableFile.read(file, ',');
                    float[] numbers = read.numbers(List.of("size", "price"));
                    assertThat(numbers).hasSize(2 * read.rows());
                    for (float number : numbers) {
                        assertThat(number).isFinite();
                    }
                    assertThat(read.words(read.columns().getFirst())).hasSize(read.rows());
                });
    }
}
