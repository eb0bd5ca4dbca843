package org.backlight.app.task.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.task.AskedSamples;
import org.backlight.app.task.Preprocessing;
import org.backlight.app.task.SampleReader;
import org.backlight.datasets.DataFolder;
import org.backlight.datasets.image.ImageFile;
import org.backlight.datasets.image.ImageFolder;
import org.backlight.datasets.image.ImageSettings;
import org.backlight.datasets.image.LabelledImages;

/** Reader of images in the form in which a network learned others. */
final class ImageReader implements SampleReader {

    private final boolean resize;

    /**
     * Makes a reader for a run.
     *
     * @param recipe the run's, which may resize all images
     * @param resize whether images of another size are resized, even if the recipe does not
     */
    ImageReader(Recipe recipe, boolean resize) {
        this.resize = resize
                || recipe.dataset() instanceof ImageChoice.Folder folder && folder.size() != null;
    }

    @Override
    public String words() {
        return "images";
    }

    @Override
    public AskedSamples inputs(List<Path> inputs, Preprocessing like) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path input : inputs) {
            if (Files.isDirectory(input)) {
                files.addAll(imagesIn(input));
            } else {
                files.add(input);
            }
        }
        int size = like.sampleShape().size();
        float[] values = new float[Math.multiplyExact(files.size(), size)];
        IOException[] faults = new IOException[files.size()];
        IntStream.range(0, files.size()).parallel().forEach(i -> {
            try {
                byte[] pixels = image(files.get(i), like).values();
                for (int k = 0; k < size; k++) {
                    values[i * size + k] = Byte.toUnsignedInt(pixels[k]);
                }
            } catch (IOException e) {
                faults[i] = e;
            }
        });
        for (IOException fault : faults) {
            if (fault != null) {
                throw fault;
            }
        }
        return new AskedSamples(files.stream().map(Path::toString).toList(), values, null, null);
    }

    private static List<Path> imagesIn(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            List<Path> images = children.filter(ImageFile::isNamedLikeOne).sorted().toList();
            if (images.isEmpty()) {
                throw new IOException(
                        folder + " holds no file named like an image (.png, .jpg, .jpeg, .gif, .bmp)");
            }
            return images;
        }
    }

    private ImageFile image(Path file, Preprocessing like) throws IOException {
        ImageFile image = ImageFile.read(file);
        int rows = extent(like, 1);
        int columns = extent(like, 2);
        if (!resize && (image.rows() != rows || image.columns() != columns)) {
            throw new IOException(
                    file + " is " + image.size() + ", but the run learned images of " + rows + "x" + columns
                            + "; --resize resizes");
        }
        return image.resized(rows, columns).inChannels(extent(like, 0));
    }

    private static int extent(Preprocessing like, int index) {
        return Math.toIntExact(like.shape().get(index));
    }

    @Override
    public AskedSamples answered(Path data, Preprocessing like) throws IOException {
        int rows = extent(like, 1);
        int columns = extent(like, 2);
        LabelledImages images = ImageFolder.readKnown(data,
                new ImageSettings(resize ? rows : 0, resize ? columns : 0, extent(like, 0), 0, 0),
                like.classes(),
                DataFolder.derived());
        if (images.rows() != rows || images.columns() != columns) {
            throw new IOException(data + " has images of " + images.rows() + "x" + images.columns()
                    + ", but the run learned images of " + rows + "x" + columns + "; --resize resizes");
        }
        float[] values = new float[images.count() * images.valuesPerImage()];
        java.lang.foreign.MemorySegment pixels = images.pixels();
        for (int i = 0; i < values.length; i++) {
            values[i] = Byte.toUnsignedInt(pixels.get(java.lang.foreign.ValueLayout.JAVA_BYTE, i));
        }
        return new AskedSamples(IntStream.range(0, images.count()).mapToObj(String::valueOf).toList(), values,
                IntStream.range(0, images.count()).map(images::label).toArray(), null);
    }
}
