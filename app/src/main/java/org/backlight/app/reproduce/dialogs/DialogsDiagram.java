package org.backlight.app.reproduce.dialogs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.backlight.app.task.text.GptChoice;

/**
 * A drawing of the transformer from the input on, in SVG: which stages take feedback, from where it comes, and what
 * takes the exact gradient.
 */
final class DialogsDiagram {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 300;
    private static final int TOP = 40;
    private static final int BOX = 60;
    private static final int GAP = 30;
    private static final int MARGIN = 8;
    /** The mean width of a letter of a sans-serif font, and a little more, in units of the font's size. */
    private static final double LETTER = 0.58;
    /** Number of hidden blocks that fit; of more, the first two and the last one are drawn. */
    private static final int MOST_BLOCKS = 3;
    private static final String HIDDEN = "#eef3fb";
    private static final String EXACT = "#eaf6ec";
    private static final String LIGHT = "#fdf0ee";

    private final StringBuilder svg = new StringBuilder();

    private DialogsDiagram() {}

    /**
     * Draws a transformer.
     *
     * @param gpt its sizes
     * @param vocabulary the number of its tokens
     */
    static String svg(GptChoice gpt, int vocabulary) {
        return new DialogsDiagram().draw(gpt, vocabulary);
    }

    private String draw(GptChoice gpt, int vocabulary) {
        int hidden = gpt.blocks() - 1;
        List<String[]> stages = new ArrayList<>();
        stages.add(new String[]{"embedding", format("%,d tokens, %d places", vocabulary, gpt.context()),
                HIDDEN});
        for (int i = 1; i <= hidden; i++) {
            if (hidden > MOST_BLOCKS && i == 3) {
                stages.add(new String[]{"…", format("%d more blocks", hidden - 3), HIDDEN});
                i = hidden;
            }
            stages.add(new String[]{"block " + i, "attention, MLP", HIDDEN});
        }
        stages.add(new String[]{"block " + gpt.blocks(), "last block", EXACT});
        stages.add(new String[]{"logits", format("%,d tokens", vocabulary), EXACT});
        int width = (WIDTH - GAP * stages.size()) / stages.size();
        int feedback = TOP + BOX + 70;
        for (int i = 0; i < stages.size(); i++) {
            int left = GAP / 2 + i * (width + GAP);
            int middle = left + width / 2;
            box(left, TOP, width, stages.get(i));
            if (i > 0) {
                arrow(left - GAP, TOP + BOX / 2, left - 2, TOP + BOX / 2, "#333");
            }
            if (stages.get(i)[2].equals(HIDDEN)) {
                arrow(middle, feedback, middle, TOP + BOX + 2, "#c0392b");
            } else {
                text(middle, TOP + BOX + 22, 12, "#1e7a34", "exact gradient");
            }
        }
        // The error leaves the head where the last block begins, and comes back from below.
        int source = GAP / 2 + (stages.size() - 2) * (width + GAP) - GAP / 2;
        int last = GAP / 2 + (stages.size() - 3) * (width + GAP) + width / 2;
        int first = GAP / 2 + width / 2;
        line(source, TOP + BOX / 2, source, feedback + 64);
        text(source + 8, feedback + 30, 12, "#c0392b", "start", "error e");
        int light = Math.max(0, (first + last) / 2 - 150);
        box(light, feedback + 34, 300,
                new String[]{"fixed random projection", "by light (ODFA) or in software (DFA)", LIGHT});
        arrow(source, feedback + 64, light + 302, feedback + 64, "#c0392b");
        line(first, feedback, last, feedback);
        line(light + 150, feedback + 34, light + 150, feedback);
        text(light + 158, feedback + 22, 12, "#c0392b", "start", "feedback B e");
        return format(
                "<svg viewBox=\"0 0 %d %d\" style=\"max-width:%dpx\" font-family=\"sans-serif\" role=\"img\">"
                        + "<title>The transformer and the way of its feedback</title>",
                WIDTH, HEIGHT, WIDTH) + svg + "</svg>";
    }

    /**
     * Draws a box with words.
     *
     * @param words title, second line and colour
     */
    private void box(int left, int top, int width, String[] words) {
        svg.append(format(
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\" fill=\"%s\" stroke=\"#555\"/>",
                left,
                top, width, BOX, words[2]));
        text(left + width / 2, top + 26, fitting(15, width, words[0]), "#222", words[0]);
        text(left + width / 2, top + 46, fitting(11, width, words[1]), "#555", words[1]);
    }

    /** Returns the largest font size up to one in which words surely stay within a box of some width. */
    private static int fitting(int most, int width, String words) {
        return (int) Math.clamp((width - MARGIN) / (LETTER * words.length()), 6, most);
    }

    private void text(int x, int y, int size, String color, String words) {
        text(x, y, size, color, "middle", words);
    }

    private void text(int x, int y, int size, String color, String anchor, String words) {
        svg.append(
                format("<text x=\"%d\" y=\"%d\" font-size=\"%d\" fill=\"%s\" text-anchor=\"%s\">%s</text>", x,
                        y, size, color, anchor, words));
    }

    private void line(int x1, int y1, int x2, int y2) {
        svg.append(
                format("<path d=\"M%d %dL%d %d\" stroke=\"#c0392b\" stroke-width=\"2\"/>", x1, y1, x2, y2));
    }

    private void arrow(int x1, int y1, int x2, int y2, String color) {
        // The tip: two strokes, back and to both sides.
        int along = 6 * Integer.signum(x2 - x1);
        int across = 6 * Integer.signum(y2 - y1);
        svg.append(format(
                "<path d=\"M%d %dL%d %dM%d %dL%d %dL%d %d\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
                x1, y1,
                x2, y2, x2 - along - across, y2 - across - along, x2, y2, x2 - along + across,
                y2 - across + along, color));
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
