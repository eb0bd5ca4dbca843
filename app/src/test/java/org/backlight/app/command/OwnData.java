package org.backlight.app.command;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * Small data sets as users bring them, with classes that are easily told apart, and trainings on them.
 *
 * @param folder where all files are made
 */
record OwnData(Path folder) {

    /** Draws images 8 x 8 of horizontal or of vertical stripes, with noise, {@code count} of each class. */
    Path images(String name, int count) throws IOException {
        Random random = new Random(5);
        for (String kind : new String[]{"across", "down"}) {
            for (int i = 0; i < count; i++) {
                BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
                for (int r = 0; r < 8; r++) {
                    for (int c = 0; c < 8; c++) {
                        int stripe = (kind.equals("across") ? r : c) % 2;
                        image.getRaster().setSample(c, r, 0, 50 + 120 * stripe + random.nextInt(50));
                    }
                }
                Path file = folder.resolve(name).resolve(kind).resolve(i + ".png");
                Files.createDirectories(file.getParent());
                ImageIO.write(image, "png", file.toFile());
            }
        }
        return folder.resolve(name);
    }

    /** Writes a table of points in the plane: their kind is inside or outside of a circle, their height 3 x + 2 y + 100. */
    Path table(String name, int rows) throws IOException {
        Random random = new Random(6);
        StringBuilder text = new StringBuilder("x,y,kind,height\n");
        for (int i = 0; i < rows; i++) {
            double x = random.nextGaussian();
            double y = random.nextGaussian();
            text.append(String.format(Locale.ROOT, "%.4f,%.4f,%s,%.4f%n", x, y,
                    x * x + y * y < 1.4 ? "inside" : "outside", 3 * x + 2 * y + 100));
        }
        return Files.writeString(folder.resolve(name), text);
    }

    /** Writes an array of float32. */
    Path array(String name, String shape, float... values) throws IOException {
        ByteBuffer body = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        body.asFloatBuffer().put(values);
        String text = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }";
        String padded = text + " ".repeat(117 - text.length()) + "\n";
        ByteBuffer file = ByteBuffer.allocate(128 + body.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 0)
                .putShort((short) 118).put(padded.getBytes(StandardCharsets.US_ASCII)).put(body);
        return Files.write(folder.resolve(name), file.array());
    }

    Path runs() {
        return folder.resolve("runs");
    }

    /** Trains a small network by backpropagation, unless more settings say otherwise. */
    CommandLineRun train(String dataset, String... more) throws IOException {
        Path recipe = Files.writeString(folder.resolve("own.yaml"),
                """
                        dataset: %s
                        model: {kind: mlp, hidden: [24]}
                        training: {method: bp, epochs: 8, batch-size: 10, optimizer: {kind: adam, learning-rate: 0.01}}
                        """
                        .formatted(dataset));
        String[] args = new String[4 + 2 * more.length];
        args[0] = "train";
        args[1] = recipe.toString();
        args[2] = "--runs-dir";
        args[3] = runs().toString();
        for (int i = 0; i < more.length; i++) {
            args[4 + 2 * i] = "--set";
            args[5 + 2 * i] = more[i];
        }
        return CommandLineRun.of(args);
    }
}
