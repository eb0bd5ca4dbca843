package org.backlight.app.characterize;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;

import org.backlight.app.report.Charts;
import org.backlight.app.report.FramePicture;
import org.backlight.app.report.HtmlReport;
import org.backlight.optics.characterization.Characterization;
import org.backlight.optics.characterization.Characterization.Image;
import org.backlight.optics.characterization.HologramSpectrum;
import org.backlight.optics.characterization.MirrorFrame;
import org.backlight.optics.characterization.MirrorFrame.State;

/** Section of a report on single frames: on the mirrors, and on the camera with the reference beam. */
final class FrameSection {

    private static final Color OFF = new Color(0x202020);
    private static final Color ON = new Color(0xF4F4F4);
    private static final Color ANCHOR = Charts.color(2);
    private static final Color DEAD = Charts.color(1);
    private static final Color STUCK = Charts.color(5);
    /** Number of mirrors that can be circled without hiding the others. */
    private static final long MOST_CIRCLES = 200;

    private FrameSection() {}

    static void write(HtmlReport page, Characterization device) {
        page.section("Frames");
        mirrors(page, device.mirrors());
        Image hologram = device.hologram();
        if (hologram == null) {
            page.paragraph(
                    "This device has no reference beam to make a hologram with: a known pattern, the anchor, takes its "
                            + "place.");
            return;
        }
        HologramSpectrum spectrum = device.spectrum(hologram);
        page.picture(gray("Hologram of that pattern", hologram, "counts"), "Hologram of that pattern",
                OpuReport.good(spectrum.isOffAxis()
                        ? "fine fringes all over the picture, neither black nor at the largest count."
                        : "bright and dark grains all over the picture, without fringes since the beams are in line, neither "
                                + "black nor at the largest count."));
        spectrum(page, spectrum);
    }

    private static void mirrors(HtmlReport page, MirrorFrame frame) {
        FramePicture picture = new FramePicture("What the mirrors show", frame.rows(), frame.columns(),
                "mirror row", "mirror column", 0, 0);
        Color[] colors = {OFF, ON, ANCHOR, DEAD, STUCK};
        for (int r = 0; r < frame.rows(); r++) {
            for (int c = 0; c < frame.columns(); c++) {
                picture.set(r, c, colors[frame.states()[r * frame.columns() + c].ordinal()].getRGB());
            }
        }
        boolean circles = frame.count(State.DEAD) + frame.count(State.STUCK) <= MOST_CIRCLES;
        for (int i = 0; circles && i < frame.states().length; i++) {
            State state = frame.states()[i];
            if (state == State.DEAD || state == State.STUCK) {
                picture.circle(i / frame.columns(), i % frame.columns(), colors[state.ordinal()]);
            }
        }
        picture.legend(0, ON, "on");
        picture.legend(1, OFF, "off");
        picture.legend(2, DEAD, "dead (off)");
        picture.legend(3, STUCK, "stuck (on)");
        if (frame.anchored()) {
            picture.legend(4, ANCHOR, "anchor (on)");
        }
        page.paragraph(
                "A random pattern with %d inputs on%s, as the mirrors show it: each input is a square of mirrors. "
                        + (frame.faultsKnown()
                                ? "%,d mirrors are dead and %,d stuck%s."
                                : "Which mirrors do not move is left out: only a simulated device knows."),
                frame.inputsOn(),
                frame.anchored()
                        ? ", and the anchor with them (the mirrors from the last one backwards)"
                        : "",
                frame.count(State.DEAD), frame.count(State.STUCK), circles ? ", each in a circle" : "");
        page.picture(picture.picture(), "What the mirrors show", OpuReport.good(frame.anchored()
                ? "inputs and anchor that fill the mirrors, and few circles: mirrors that do not move cost light."
                : "inputs that fill the mirrors, and few circles: mirrors that do not move cost light."));
    }

    private static void spectrum(HtmlReport page, HologramSpectrum spectrum) {
        Image image = spectrum.decibels();
        float[] sorted = image.values().clone();
        Arrays.sort(sorted);
        double black = sorted[sorted.length / 100];
        double white = Math.max(black + 1, sorted[sorted.length - 1 - sorted.length / 1000]);
        FramePicture picture = new FramePicture("Power spectrum of the hologram", image.rows(),
                image.columns(), "cycles over the region, along the rows",
                "cycles over the region, along the columns", -(image.rows() / 2), -(image.columns() / 2));
        picture.grays(image.values(), black, white, "power (dB)");
        if (!spectrum.isOffAxis()) {
            page.picture(picture.picture(), "Power spectrum of the hologram",
                    OpuReport.good(
                            "light about the middle alone, as far as the pupil reaches; phase steps tell the object's share of it."));
            return;
        }
        for (int r = 0; r <= image.rows(); r++) {
            for (int c = 0; c <= image.columns(); c++) {
                boolean here = r < image.rows() && c < image.columns() && spectrum.inBand(r, c);
                boolean above = r > 0 && c < image.columns() && spectrum.inBand(r - 1, c);
                boolean left = c > 0 && r < image.rows() && spectrum.inBand(r, c - 1);
                if (c < image.columns() && here != above) {
                    picture.edge(r, c, r, c + 1, Charts.color(1));
                }
                if (r < image.rows() && here != left) {
                    picture.edge(r, c, r + 1, c, Charts.color(1));
                }
            }
        }
        page.paragraph(
                "The spectrum of the hologram holds the light of the object alone about the middle, and on either side of it "
                        + "what interferes with the reference beam. Retrieval cuts out the side band in the orange outline, which goes "
                        + "on at the opposite edge where it leaves the picture; its mirror image holds the same once more. Grays go from "
                        + "the 1st to the 99.9th percentile.");
        page.picture(picture.picture(), "Power spectrum of the hologram",
                OpuReport.good(
                        "a side band that is bright all over and touches neither the middle nor its own mirror image."));
    }

    /** Counts in gray, from 0 or the least to the largest. */
    static BufferedImage gray(String title, Image image, String unit) {
        double least = Double.MAX_VALUE;
        double most = -Double.MAX_VALUE;
        for (float value : image.values()) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        FramePicture picture = new FramePicture(title, image.rows(), image.columns(), "pixel row",
                "pixel column", 0, 0);
        picture.grays(image.values(), Math.min(0, least), Math.max(most, 1), unit);
        return picture.picture();
    }
}
