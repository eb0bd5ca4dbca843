package org.backlight.datasets.image;

import java.util.Arrays;
import java.util.List;
import org.backlight.substrate.random.Draws;

/**
 * Pen that draws one digit: its strokes as curves through jittered points, moved by one person's habits and a smooth
 * distortion, inked with a round pen. Reused for many digits, by one thread at a time.
 */
final class DigitPen {

    private static final int SIDE = DrawnDigits.SIDE;
    /** Straight pieces per curve between two points of a stroke. */
    private static final int PIECES = 6;
    /** Nodes of the distortion's grid along each side; the cells between are 9 pixels wide. */
    private static final int NODES = 4;

    private final float[] ink = new float[SIDE * SIDE];
    /** The points of all the digit's strokes in pixels: (x0, y0, x1, y1, …). */
    private final float[] moved = new float[2 * DigitStrokes.MOST_POINTS];
    private final float[] distortion = new float[2 * NODES * NODES];

    private float xx;
    private float xy;
    private float yx;
    private float yy;
    private float centreX;
    private float centreY;

    /** Overwrites the 784 pixels from {@code offset} on with a digit that the draws alone decide. */
    void draw(int digit, Draws draws, byte[] pixels, int offset) {
        Arrays.fill(ink, 0);
        chooseHabits(draws);
        float halfWidth = 0.5f * draws.between(1.5f, 3.2f);
        float pressure = draws.between(0, 0.35f);
        float jitter = draws.between(0.01f, 0.05f);
        List<List<DigitStrokes.Stroke>> styles = DigitStrokes.styles(digit);
        List<DigitStrokes.Stroke> strokes = styles.get(draws.below(styles.size()));
        int points = 0;
        for (DigitStrokes.Stroke stroke : strokes) {
            move(stroke, points, jitter, draws);
            points += stroke.count();
        }
        keepOnPaper(0, points, halfWidth);
        keepOnPaper(1, points, halfWidth);
        int first = 0;
        for (DigitStrokes.Stroke stroke : strokes) {
            write(stroke, first, halfWidth, pressure * draws.bell() / 2);
            first += stroke.count();
        }
        float level = draws.between(190, 255);
        float grain = draws.between(0, 0.12f);
        for (int i = 0; i < ink.length; i++) {
            // Only inked pixels are drawn for, so that paper stays exactly 0.
            float value = ink[i] == 0 ? 0 : ink[i] * level * (1 + grain * draws.bell());
            pixels[offset + i] = (byte) (int) Math.clamp(value + 0.5f, 0, 255);
        }
    }

    /** Draws size, proportion, slant, rotation, position and distortion. */
    private void chooseHabits(Draws draws) {
        float height = draws.between(15.5f, 21.5f);
        float width = height * draws.between(0.48f, 0.84f);
        float slant = draws.between(-0.15f, 0.45f);
        float angle = 0.15f * draws.bell();
        float cos = (float) StrictMath.cos(angle);
        float sin = (float) StrictMath.sin(angle);
        // Scale, then slant (x grows as y falls), then rotation.
        xx = cos * width;
        xy = (-cos * slant - sin) * height;
        yx = sin * width;
        yy = (-sin * slant + cos) * height;
        centreX = 0.5f * SIDE + draws.between(-2, 2);
        centreY = 0.5f * SIDE + draws.between(-2, 2);
        float amplitude = draws.between(0.4f, 1.4f);
        for (int i = 0; i < distortion.length; i++) {
            distortion[i] = amplitude * draws.bell();
        }
    }

    /** Puts the stroke's points, jittered, into {@link #moved} from point {@code first} on. */
    private void move(DigitStrokes.Stroke stroke, int first, float jitter, Draws draws) {
        for (int i = 0; i < stroke.count(); i++) {
            float u = stroke.points()[2 * i] - 0.5f + jitter * draws.bell();
            float v = stroke.points()[2 * i + 1] - 0.5f + jitter * draws.bell();
            float x = centreX + xx * u + xy * v;
            float y = centreY + yx * u + yy * v;
            moved[2 * (first + i)] = x + distortion(0, x, y);
            moved[2 * (first + i) + 1] = y + distortion(1, x, y);
        }
    }

    /** Shifts all points along one axis by as little as keeps the ink off the border, if it fits at all. */
    private void keepOnPaper(int axis, int points, float halfWidth) {
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < points; i++) {
            least = Math.min(least, moved[2 * i + axis]);
            most = Math.max(most, moved[2 * i + axis]);
        }
        float margin = halfWidth + 1;
        float tooLow = margin - least;
        float tooHigh = most - (SIDE - margin);
        // Where it does not fit it is centred, and both sides lose as much.
        float shift = tooLow + tooHigh > 0
                ? (tooLow - tooHigh) / 2
                : Math.max(0, tooLow) - Math.max(0, tooHigh);
        for (int i = 0; i < points; i++) {
            moved[2 * i + axis] += shift;
        }
    }

    /** Returns the displacement along one axis at a place: bilinear between the grid's nodes. */
    private float distortion(int axis, float x, float y) {
        float gridX = Math.clamp(x * ((NODES - 1f) / SIDE), 0, NODES - 1.001f);
        float gridY = Math.clamp(y * ((NODES - 1f) / SIDE), 0, NODES - 1.001f);
        int column = (int) gridX;
        int row = (int) gridY;
        float right = gridX - column;
        float down = gridY - row;
        int node = 2 * (row * NODES + column) + axis;
        float upper = distortion[node] + right * (distortion[node + 2] - distortion[node]);
        float lower = distortion[node + 2 * NODES]
                + right * (distortion[node + 2 * NODES + 2] - distortion[node + 2 * NODES]);
        return upper + down * (lower - upper);
    }

    /** Inks a Catmull-Rom curve through the moved points; a corner ends one curve and begins the next. */
    private void write(DigitStrokes.Stroke stroke, int first, float halfWidth, float taper) {
        int last = stroke.count() - 1;
        float length = last * PIECES;
        for (int i = 0; i < last; i++) {
            int before = i == 0 || stroke.corners()[i] ? i : i - 1;
            int after = i + 1 == last || stroke.corners()[i + 1] ? i + 1 : i + 2;
            float fromX = point(first + i, 0);
            float fromY = point(first + i, 1);
            for (int piece = 1; piece <= PIECES; piece++) {
                float t = piece / (float) PIECES;
                float toX = curve(first + before, first + i, first + after, 0, t);
                float toY = curve(first + before, first + i, first + after, 1, t);
                float along = 2 * (i * PIECES + piece) / length - 1;
                inkSegment(fromX, fromY, toX, toY, halfWidth * (1 + taper * along));
                fromX = toX;
                fromY = toY;
            }
        }
    }

    private float point(int index, int axis) {
        return moved[2 * index + axis];
    }

    /** Returns the curve from point {@code index} to the next at t in 0 to 1, by those two and their neighbours. */
    private float curve(int before, int index, int after, int axis, float t) {
        float p0 = point(before, axis);
        float p1 = point(index, axis);
        float p2 = point(index + 1, axis);
        float p3 = point(after, axis);
        float cubic = 3 * (p1 - p2) + p3 - p0;
        float square = 2 * p0 - 5 * p1 + 4 * p2 - p3;
        return p1 + 0.5f * t * (p2 - p0 + t * (square + t * cubic));
    }

    /** Raises every pixel near the segment to the pen's coverage, which falls to 0 over about one pixel. */
    private void inkSegment(float x0, float y0, float x1, float y1, float halfWidth) {
        float reach = halfWidth + 0.5f;
        int left = Math.max(0, (int) Math.floor(Math.min(x0, x1) - reach));
        int right = Math.min(SIDE - 1, (int) Math.ceil(Math.max(x0, x1) + reach));
        int top = Math.max(0, (int) Math.floor(Math.min(y0, y1) - reach));
        int bottom = Math.min(SIDE - 1, (int) Math.ceil(Math.max(y0, y1) + reach));
        float dx = x1 - x0;
        float dy = y1 - y0;
        float squared = Math.max(dx * dx + dy * dy, 1e-12f);
        for (int row = top; row <= bottom; row++) {
            for (int column = left; column <= right; column++) {
                float px = column + 0.5f - x0;
                float py = row + 0.5f - y0;
                float t = Math.clamp((px * dx + py * dy) / squared, 0, 1);
                float awayX = px - t * dx;
                float awayY = py - t * dy;
                float coverage = reach - (float) Math.sqrt(awayX * awayX + awayY * awayY);
                int pixel = row * SIDE + column;
                if (coverage > ink[pixel]) {
                    ink[pixel] = Math.min(1, coverage);
                }
            }
        }
    }
}
