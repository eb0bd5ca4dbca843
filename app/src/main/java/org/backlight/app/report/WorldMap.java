package org.backlight.app.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Drawing of one map: cells in the colours of their classes on the Equal Earth projection, coastlines, every thirtieth parallel and
 * sixtieth meridian, and the scale below. Neighbours of one class in a row are one shape, so that a drawing stays small.
 */
final class WorldMap {

    /** Size of the drawing. */
    static final int WIDTH = 560;
    static final int HEIGHT = 364;

    private static final int SIDE = 42;
    private static final int TOP = 36;
    private static final double SCALE = (WIDTH - 2.0 * SIDE) / 2 / EqualEarth.HALF_WIDTH;
    private static final double MIDDLE_X = WIDTH / 2.0;
    private static final double MIDDLE_Y = TOP + SCALE * EqualEarth.HALF_HEIGHT;

    private static final double BAR_TOP = MIDDLE_Y + SCALE * EqualEarth.HALF_HEIGHT + 18;
    private static final int BAR_HEIGHT = 14;
    private static final int BAR_WIDTH = 350;
    private static final double BAR_LEFT = 52;
    private static final int POINT = 13;
    private static final int LABEL_ROOM = 56;

    /** Bounds of cells that are seen as curved are drawn by pieces of at most this many degrees. */
    private static final double PIECE = 5;
    /** Neighbouring shapes overlap by as much on each side, so that no light line is between them. */
    private static final double OVERLAP = 0.25;

    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 18);
    private static final Font SMALL = TEXT.deriveFont(14f);
    private static final Font BOLD = TEXT.deriveFont(Font.BOLD, 20f);
    private static final Color GRID = new Color(0x9A9A9A);
    private static final Color COAST = new Color(0x2B2B2B);
    private static final Color MISSING = new Color(0xBDBDBD);

    private final Graphics2D pen;

    private WorldMap(Graphics2D pen) {
        this.pen = pen;
    }

    /** Part of a row of cells, between two longitudes in [-180, 180]. */
    private record Stretch(double west, double east, int number) {}

    /**
     * Draws a map into a rectangle of {@link #WIDTH} by {@link #HEIGHT} from the origin.
     *
     * @param pen to draw with
     * @param figure whose grid is taken
     * @param layer whose values are shown
     * @param titled whether its title is written above it
     */
    static void draw(Graphics2D pen, MapFigure figure, MapFigure.Layer layer, boolean titled) {
        WorldMap map = new WorldMap(pen);
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, WIDTH, HEIGHT);
        map.cells(figure, layer);
        map.grid();
        map.coasts();
        map.scale(layer.scale(), layer.unit());
        pen.setColor(Color.BLACK);
        pen.setFont(BOLD);
        if (titled) {
            map.centred(layer.title(), MIDDLE_X, 24);
        }
    }

    private void cells(MapFigure figure, MapFigure.Layer layer) {
        double[] latitudes = CellBounds.ofLatitudes(figure.latitudes());
        double[] longitudes = CellBounds.of(figure.longitudes());
        int classes = layer.scale().classes();
        Path2D[] shapes = new Path2D[classes + 1];
        for (int row = 0; row < figure.latitudes().length; row++) {
            double south = Math.min(latitudes[row], latitudes[row + 1]);
            double north = Math.max(latitudes[row], latitudes[row + 1]);
            for (Stretch stretch : stretches(layer, row, longitudes)) {
                if (shapes[stretch.number] == null) {
                    shapes[stretch.number] = new Path2D.Double();
                }
                add(shapes[stretch.number], stretch, south, north);
            }
        }
        for (int i = 0; i <= classes; i++) {
            if (shapes[i] != null) {
                pen.setColor(i == classes ? MISSING : layer.scale().color(i));
                pen.fill(shapes[i]);
            }
        }
    }

    /** Returns what a row is made of, from west to east, neighbours of one class as one; missing values are a class of their own. */
    private static List<Stretch> stretches(MapFigure.Layer layer, int row, double[] bounds) {
        int columns = bounds.length - 1;
        List<Stretch> cells = new ArrayList<>();
        for (int column = 0; column < columns; column++) {
            float value = layer.values()[row * columns + column];
            int number = Float.isFinite(value) ? layer.scale().classOf(value) : layer.scale().classes();
            double width = Math.abs(bounds[column + 1] - bounds[column]);
            double west = CellBounds.wrapped(Math.min(bounds[column], bounds[column + 1]));
            cells.add(new Stretch(west, Math.min(180, west + width), number));
            if (west + width > 180) {
                cells.add(new Stretch(-180, west + width - 360, number));
            }
        }
        cells.sort(Comparator.comparingDouble(Stretch::west));
        List<Stretch> stretches = new ArrayList<>();
        for (Stretch cell : cells) {
            Stretch last = stretches.isEmpty() ? null : stretches.getLast();
            if (last != null && last.number == cell.number && cell.west - last.east < 1e-6) {
                stretches.set(stretches.size() - 1, new Stretch(last.west, cell.east, cell.number));
            } else {
                stretches.add(cell);
            }
        }
        return stretches;
    }

    private static void add(Path2D shape, Stretch stretch, double south, double north) {
        int pieces = (int) Math.ceil((north - south) / PIECE);
        for (int i = 0; i <= pieces; i++) {
            double latitude = south + i * (north - south) / pieces;
            double y = y(latitude) + (i == 0 ? OVERLAP : i == pieces ? -OVERLAP : 0);
            if (i == 0) {
                shape.moveTo(rounded(x(stretch.west, latitude) - OVERLAP), rounded(y));
            } else {
                shape.lineTo(rounded(x(stretch.west, latitude) - OVERLAP), rounded(y));
            }
        }
        for (int i = pieces; i >= 0; i--) {
            double latitude = south + i * (north - south) / pieces;
            double y = y(latitude) + (i == 0 ? OVERLAP : i == pieces ? -OVERLAP : 0);
            shape.lineTo(rounded(x(stretch.east, latitude) + OVERLAP), rounded(y));
        }
        shape.closePath();
    }

    private static double x(double longitude, double latitude) {
        return MIDDLE_X + SCALE * EqualEarth.x(longitude, latitude);
    }

    private static double y(double latitude) {
        return MIDDLE_Y - SCALE * EqualEarth.y(latitude);
    }

    /** Returns a coordinate to a tenth, which is enough, and short to write. */
    private static double rounded(double coordinate) {
        return Math.round(10 * coordinate) / 10.0;
    }

    private void grid() {
        pen.setColor(GRID);
        pen.setStroke(new BasicStroke(0.6f));
        Path2D lines = new Path2D.Double();
        for (int latitude = -60; latitude <= 60; latitude += 30) {
            line(lines, new double[][]{{-180, latitude}, {180, latitude}});
        }
        for (int longitude = -120; longitude <= 120; longitude += 60) {
            line(lines, meridian(longitude));
        }
        pen.draw(lines);
        pen.setColor(COAST);
        pen.setStroke(new BasicStroke(1));
        Path2D outline = new Path2D.Double();
        line(outline, meridian(-180));
        line(outline, new double[][]{{-180, 90}, {180, 90}});
        line(outline, meridian(180));
        line(outline, new double[][]{{-180, -90}, {180, -90}});
        pen.draw(outline);
        pen.setFont(SMALL);
        for (int latitude = -60; latitude <= 60; latitude += 30) {
            String text = Math.abs(latitude) + "°" + (latitude < 0 ? "S" : latitude > 0 ? "N" : "");
            int width = pen.getFontMetrics().stringWidth(text);
            pen.drawString(text, (float) (x(-180, latitude) - 4 - width), (float) y(latitude) + 5);
        }
    }

    private static double[][] meridian(double longitude) {
        int pieces = (int) (180 / PIECE);
        double[][] points = new double[pieces + 1][];
        for (int i = 0; i <= pieces; i++) {
            points[i] = new double[]{longitude, -90 + i * PIECE};
        }
        return points;
    }

    private void coasts() {
        pen.setColor(COAST);
        pen.setStroke(new BasicStroke(0.8f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        Path2D lines = new Path2D.Double();
        Coastlines.lines().forEach(coast -> line(lines, coast));
        pen.draw(lines);
    }

    private static void line(Path2D path, double[][] points) {
        for (int i = 0; i < points.length; i++) {
            double x = rounded(x(points[i][0], points[i][1]));
            double y = rounded(y(points[i][1]));
            if (i == 0) {
                path.moveTo(x, y);
            } else {
                path.lineTo(x, y);
            }
        }
    }

    private void scale(DivergingScale scale, String unit) {
        double width = (double) BAR_WIDTH / scale.classes();
        for (int i = 0; i < scale.classes(); i++) {
            Path2D box = new Path2D.Double();
            double left = BAR_LEFT + i * width;
            double right = left + width;
            box.moveTo(rounded(left), BAR_TOP);
            box.lineTo(rounded(right), BAR_TOP);
            if (scale.exceeded() && i == scale.classes() - 1) {
                box.lineTo(rounded(right + POINT), BAR_TOP + BAR_HEIGHT / 2.0);
            }
            box.lineTo(rounded(right), BAR_TOP + BAR_HEIGHT);
            box.lineTo(rounded(left), BAR_TOP + BAR_HEIGHT);
            if (scale.exceeded() && i == 0) {
                box.lineTo(rounded(left - POINT), BAR_TOP + BAR_HEIGHT / 2.0);
            }
            box.closePath();
            pen.setColor(scale.color(i));
            pen.fill(box);
            pen.setColor(COAST);
            pen.setStroke(new BasicStroke(0.5f));
            pen.draw(box);
        }
        pen.setColor(Color.BLACK);
        pen.setStroke(new BasicStroke(1));
        pen.setFont(TEXT);
        // Labels stand where 0 has one, as many as there is room for.
        int every = 1;
        while (every * width < LABEL_ROOM) {
            every++;
        }
        for (int i = -scale.steps() / every * every; i <= scale.steps(); i += every) {
            double x = BAR_LEFT + (i + scale.steps()) * width;
            double foot = BAR_TOP + BAR_HEIGHT;
            pen.draw(new Line2D.Double(rounded(x), foot, rounded(x), foot + 4));
            centred(RoundNumbers.text(i * scale.step()), x, foot + 21);
        }
        pen.drawString(unit, (float) (BAR_LEFT + BAR_WIDTH + POINT + 8), (float) BAR_TOP + BAR_HEIGHT);
    }

    private void centred(String text, double x, double y) {
        FontMetrics metrics = pen.getFontMetrics();
        pen.drawString(text, (float) (x - metrics.stringWidth(text) / 2.0), (float) y);
    }
}
