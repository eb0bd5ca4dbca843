package org.backlight.datasets.image;

import java.util.ArrayList;
import java.util.List;

/**
 * The pen strokes of the ten digits in their usual writing styles.
 *
 * <p>A style is written as points "x,y" in hundredths of the digit's box, x to the right and y down. The
 * pen passes smoothly through the points of a stroke; "!" after a point makes it a corner, and ";" lifts the
 * pen.
 */
final class DigitStrokes {

    /** One stroke: points (x0, y0, x1, y1, …) in units of the box, and which of them are corners. */
    record Stroke(float[] points, boolean[] corners) {

        int count() {
            return corners.length;
        }
    }

    /** No digit has more points in all its strokes. */
    static final int MOST_POINTS = 16;

    private static final String[][] STYLES = {
            {"55,0 20,14 4,50 20,87 50,100 82,86 96,50 80,13 52,1",
                    "72,8 42,0 12,25 5,60 22,94 58,99 92,68 92,30 66,4 38,7",
                    "62,0 26,20 6,66 28,100 66,84 92,36 72,2 56,4"},
            {"50,0 51,50 50,100", "52,0 49,50 47,100", "24,24 54,0! 53,50 54,100",
                    "25,22 52,0! 52,50 52,98!; 22,100 82,99"},
            {"10,24 30,3 64,2 84,25 68,56 36,82 8,99! 50,98 95,98",
                    "10,22 40,0 78,8 80,35 50,70 17,98 6,88 22,77 50,90 76,100 97,92",
                    "14,28 28,5 60,0 85,20 75,50 42,80 10,98! 42,91 66,99 94,94",
                    "8,10 50,2 82,16 74,48 12,98! 55,96 94,99"},
            {"10,14 45,0 84,12 80,34 40,47! 82,56 92,80 56,100 8,88",
                    "10,3! 86,2! 44,40! 80,50 92,75 60,100 8,91",
                    "12,16 50,0 85,18 70,40 40,48 34,45 48,44 84,58 86,86 50,100 8,86"},
            {"25,0 17,28 8,57! 50,56 92,55; 68,24 66,60 65,100",
                    "66,0 36,32 5,66! 50,65 95,64; 68,4 66,50 66,100",
                    "14,2 9,38 28,56 82,50; 84,2 80,50 77,100", "72,100 71,50 70,2! 36,34 5,68! 50,67 95,67"},
            {"85,3 54,2 26,2! 18,44! 50,36 88,50 90,78 55,100 8,90",
                    "24,6 18,44! 55,37 90,62 76,95 42,100 8,89; 23,4 56,4 90,1",
                    "88,2 44,4 24,14 26,38 60,48 88,68 66,97 10,95"},
            {"75,0 36,24 10,62 20,94 55,100 87,80 74,56 40,54 14,74",
                    "60,0 26,40 9,75 34,100 74,95 84,70 54,56 18,72",
                    "84,9 54,1 22,28 8,70 35,100 76,97 87,72 60,54 16,70"},
            {"5,5 48,4 90,4! 66,50 45,100", "6,6 48,3 92,3! 66,48 46,100; 30,52 54,50 80,48",
                    "7,24 9,5! 50,6 92,4! 60,45 42,100", "5,12 48,6 92,3! 58,42 48,100"},
            {"86,14 50,0 15,18 30,41 70,58 90,80 50,100 10,82 28,58 70,40 85,20 80,9",
                    "50,47 16,26 50,0 84,24 50,47 8,75 50,100 92,75 50,47",
                    "90,6 52,0 16,18 36,42 76,62 82,90 46,100 14,84 34,56 78,34 94,10"},
            {"86,26 54,1 14,24 26,50 60,48 87,20! 82,60 70,100",
                    "82,22 46,0 10,28 34,54 80,34; 85,6 82,50 78,100",
                    "86,30 56,0 15,20 20,50 55,52 85,26 86,66 60,98 16,95"}};

    private static final List<List<List<Stroke>>> DIGITS = parseAll();

    private DigitStrokes() {}

    /** Returns the writing styles of a digit; each is a list of strokes. */
    static List<List<Stroke>> styles(int digit) {
        return DIGITS.get(digit);
    }

    private static List<List<List<Stroke>>> parseAll() {
        List<List<List<Stroke>>> digits = new ArrayList<>();
        for (String[] styles : STYLES) {
            List<List<Stroke>> parsed = new ArrayList<>();
            for (String style : styles) {
                List<Stroke> strokes = new ArrayList<>();
                for (String stroke : style.split(";")) {
                    strokes.add(parse(stroke.strip()));
                }
                parsed.add(List.copyOf(strokes));
            }
            digits.add(List.copyOf(parsed));
        }
        return List.copyOf(digits);
    }

    private static Stroke parse(String text) {
        String[] words = text.split(" ");
        float[] points = new float[2 * words.length];
        boolean[] corners = new boolean[words.length];
        for (int i = 0; i < words.length; i++) {
            corners[i] = words[i].endsWith("!");
            String[] pair = words[i].replace("!", "").split(",");
            points[2 * i] = Integer.parseInt(pair[0]) / 100f;
            points[2 * i + 1] = Integer.parseInt(pair[1]) / 100f;
        }
        return new Stroke(points, corners);
    }
}
