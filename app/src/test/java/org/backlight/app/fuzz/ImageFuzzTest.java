package org.backlight.app.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import javax.imageio.ImageIO;
import org.backlight.datasets.image.ImageFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images as PNG, grey and in colour, and as JPEG. */
class ImageFuzzTest {

    @TempDir
    private Path folder;

    private static byte[] image(int type, String format) throws IOException {
        BufferedImage image = new BufferedImage(9, 7, type);
        for (int r = 0; r < 7; r++) {
            for (int c = 0; c < 9; c++) {
                image.setRGB(c, r, 0x010203 * (r * 9 + c));
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.setUseCache(false);
        ImageIO.write(image, format, bytes);
        return bytes.toByteArray();
    }

    @Test
    void damagedImagesAreRefusedOrHaveTheShapeThatTheySay() throws IOException {
        Mutations grey = new Mutations(31, image(BufferedImage.TYPE_BYTE_GRAY, "png"));
        Mutations color = new Mutations(32, image(BufferedImage.TYPE_INT_RGB, "png"));
        Mutations photo = new Mutations(33, image(BufferedImage.TYPE_INT_RGB, "jpg"));
        Path file = folder.resolve("image");
        new Fuzzing(file, folder.toString(), bytes -> 4_000_000 + 80_000 * bytes, Set.of(IOException.class))
                .run(Fuzzing.MUTATIONS, number -> switch (number % 3) {
                    case 0 -> grey.mutant(number);
                    case 1 -> color.mutant(number);
                    default -> photo.mutant(number);
                }, (_, _) -> {
                    ImageFile read = ImageFile.read(file);
                    assertThat(read.channels()).isIn(1, 3);
                    assertThat(read.values()).hasSize(read.channels() * read.rows() * read.columns());
                });
    }
}
