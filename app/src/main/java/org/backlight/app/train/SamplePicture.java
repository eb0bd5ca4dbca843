package org.backlight.app.train;

import java.awt.image.BufferedImage;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import org.backlight.learning.data.TrainingData;
import org.backlight.learning.tensor.LibTorch;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** The first samples of image data, side by side. */
final class SamplePicture {

    private static final int SAMPLES = 16;
    private static final int IN_A_LINE = 8;

    private SamplePicture() {}

    /**
     * Draws the first samples, from their least value, black, to their largest.
     *
     * @param data samples of any shape
     * @return empty unless a sample is an image of one or three channels
     */
    static Optional<BufferedImage> of(TrainingData data) {
        List<Long> shape = data.shape().extents();
        if (shape.size() != 3 || shape.get(0) != 1 && shape.get(0) != 3 || data.count() == 0) {
            return Optional.empty();
        }
        int channels = Math.toIntExact(shape.get(0));
        int height = Math.toIntExact(shape.get(1));
        int width = Math.toIntExact(shape.get(2));
        int samples = Math.min(SAMPLES, data.count());
        try (PointerScope _ = new PointerScope()) {
            Tensor inputs = data.slice(0, samples).inputs().contiguous();
            float[] values = LibTorch.floats(inputs).toArray(ValueLayout.JAVA_FLOAT);
            int pixels = height * width;
            BufferedImage picture = new BufferedImage(Math.min(samples, IN_A_LINE) * width,
                    Math.ceilDiv(samples, IN_A_LINE) * height, BufferedImage.TYPE_INT_RGB);
            float least = Float.MAX_VALUE;
            float most = -Float.MAX_VALUE;
            for (float value : values) {
                least = Math.min(least, value);
                most = Math.max(most, value);
            }
            float range = Math.max(most - least, Float.MIN_NORMAL);
            for (int i = 0; i < samples * pixels; i++) {
                int sample = i / pixels;
                int pixel = i % pixels;
                int rgb = 0;
                for (int channel = 0; channel < 3; channel++) {
                    float value = values[(sample * channels + Math.min(channel, channels - 1)) * pixels
                            + pixel];
                    rgb = rgb << 8 | Math.round(255 * (value - least) / range);
                }
                picture.setRGB(sample % IN_A_LINE * width + pixel % width,
                        sample / IN_A_LINE * height + pixel / width, rgb);
            }
            return Optional.of(picture);
        }
    }
}
