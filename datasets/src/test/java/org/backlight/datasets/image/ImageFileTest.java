package org.backlight.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFileTest {

    @TempDir
    private Path folder;

    private PngFolder pngs() {
        return new PngFolder(folder);
    }

    /** Java's own conversion would take 100 for linear light and make 169 of it. */
    @Test
    void greysAreThoseOfTheFile() throws IOException {
        ImageFile image = ImageFile.read(pngs().grey("a.png", 2, 3, 100));
        assertThat(image.channels()).isEqualTo(1);
        assertThat(image.size()).isEqualTo("2x3");
        assertThat(image.values()).containsExactly(100, 101, 102, 101, 102, 103);
    }

    @Test
    void sixteenBitsKeepTheUpperEight() throws IOException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setSample(0, 0, 0, 0x12FF);
        image.getRaster().setSample(1, 0, 0, 0x7F00);
        assertThat(ImageFile.read(pngs().write("a.png", image)).values()).containsExactly(0x12, 0x7F);
    }

    @Test
    void coloursAreRedThenGreenThenBlue() throws IOException {
        ImageFile image = ImageFile.read(pngs().color("a.png", 1, 2, 0x102030));
        assertThat(image.channels()).isEqualTo(3);
        assertThat(image.values()).containsExactly(0x10, 0x10, 0x20, 0x20, 0x30, 0x30);
        byte luma = (byte) Math.round(0.299 * 0x10 + 0.587 * 0x20 + 0.114 * 0x30);
        assertThat(image.inChannels(1).values()).containsExactly(luma, luma);
    }

    @Test
    void coloursBeneathTransparencyAreThoseOfTheFile() throws IOException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x00FF8001);
        image.setRGB(1, 0, 0x7F0203FE);
        ImageFile read = ImageFile.read(pngs().write("a.png", image));
        assertThat(read.channels()).isEqualTo(3);
        assertThat(read.values()).containsExactly(0xFF, 0x02, 0x80, 0x03, 0x01, 0xFE);
    }

    @Test
    void aPaletteOfGreysIsGrey() throws IOException {
        byte[] levels = {0, 50, 100, 120};
        BufferedImage image = new BufferedImage(4, 1, BufferedImage.TYPE_BYTE_BINARY,
                new IndexColorModel(2, 4, levels, levels, levels));
        for (int c = 0; c < 4; c++) {
            image.getRaster().setSample(c, 0, 0, c);
        }
        ImageFile read = ImageFile.read(pngs().write("a.png", image));
        assertThat(read.channels()).isEqualTo(1);
        assertThat(read.values()).containsExactly(levels);
    }

    @Test
    void readsJpeg() throws IOException {
        BufferedImage image = new BufferedImage(16, 8, BufferedImage.TYPE_BYTE_GRAY);
        Arrays.fill(((java.awt.image.DataBufferByte) image.getRaster().getDataBuffer()).getData(), (byte) 90);
        Path file = folder.resolve("a.jpg");
        ImageIO.write(image, "jpg", file.toFile());
        ImageFile read = ImageFile.read(file);
        assertThat(read.size()).isEqualTo("8x16");
        assertThat(read.values()[5]).isBetween((byte) 88, (byte) 92);
    }

    @Test
    void aDamagedImageIsNamed() throws IOException {
        Path file = pngs().grey("a.png", 9, 9, 1);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertThatIOException().isThrownBy(() -> ImageFile.read(file))
                .withMessageStartingWith(file + " cannot be decoded as an image");
        Files.writeString(file, "no image");
        assertThatIOException().isThrownBy(() -> ImageFile.read(file)).withMessage(
                file + " cannot be decoded as an image: its first bytes are none of PNG, JPEG, GIF or BMP");
        Files.write(file, new byte[0]);
        assertThatIOException().isThrownBy(() -> ImageFile.read(file)).withMessageContaining("is empty");
    }

    /** A header that claims 2³⁰ pixels takes no memory for them. */
    @Test
    void anImageThatClaimsMoreThanItsBytesHoldIsRefused() throws IOException {
        Path file = pngs().grey("a.png", 9, 9, 1);
        byte[] bytes = Files.readAllBytes(file);
        java.nio.ByteBuffer header = java.nio.ByteBuffer.wrap(bytes);
        header.putInt(16, 1 << 15).putInt(20, 1 << 15);
        java.util.zip.CRC32 sum = new java.util.zip.CRC32();
        sum.update(bytes, 12, 17);
        header.putInt(29, (int) sum.getValue());
        Files.write(file, bytes);
        assertThatIOException().isThrownBy(() -> ImageFile.read(file))
                .withMessage(file + " cannot be decoded as an image: it claims 1073741824 pixels in "
                        + bytes.length
                        + " bytes");
    }

    /** Halved, a pixel is the mean of four columns by weights 1, 3, 3, 1; a ramp stays a ramp inside, and an even image even. */
    @Test
    void resizingWeighsByATriangle() {
        byte[] ramp = new byte[8];
        for (int i = 0; i < 8; i++) {
            ramp[i] = (byte) (10 * i);
        }
        ImageFile half = new ImageFile(1, 1, 8, ramp).resized(1, 4);
        assertThat(half.values()[1]).isEqualTo((byte) Math.round((10 + 3 * 20 + 3 * 30 + 40) / 8.0));
        assertThat(half.values()[2]).isEqualTo((byte) Math.round((30 + 3 * 40 + 3 * 50 + 60) / 8.0));
        byte[] even = new byte[3 * 5 * 7];
        Arrays.fill(even, (byte) 77);
        assertThat(new ImageFile(3, 5, 7, even).resized(11, 3).values()).hasSize(3 * 11 * 3).containsOnly(77);
    }
}
