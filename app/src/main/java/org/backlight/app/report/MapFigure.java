package org.backlight.app.report;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Maps of the world on one grid, such as the truth, a prediction and its bias, that stand side by side where there is room, with the
 * values that they show.
 *
 * @param name of the file that a reader saves the values as, without its ending
 * @param words what it shows, for those who cannot see it
 * @param latitudes of the cells' centres in degrees north, at least 2, rising or falling
 * @param longitudes of the cells' centres in degrees east, at least 2, rising or falling, from 0 or from -180 on or between
 * @param layers the maps, at least 1
 */
public record MapFigure(String name, String words, double[] latitudes, double[] longitudes,
        List<Layer> layers)
        implements
            Illustration {

    private static final int COLUMNS = 3;

    /**
     * One of the maps.
     *
     * @param title above it
     * @param values of the cells, latitude by latitude; those that are not finite are gray
     * @param unit of the values
     * @param scale of the colours
     */
    public record Layer(String title, float[] values, String unit, DivergingScale scale) {}

    /**
     * Puts maps together; nothing is copied but the list.
     *
     * @throws IllegalArgumentException if sizes do not fit
     */
    public MapFigure {
        layers = List.copyOf(layers);
        if (latitudes.length < 2 || longitudes.length < 2) {
            throw new IllegalArgumentException("a map has " + latitudes.length + " latitudes and "
                    + longitudes.length + " longitudes; expected at least 2 of each");
        }
        for (Layer layer : layers) {
            if (layer.values.length != latitudes.length * longitudes.length) {
                throw new IllegalArgumentException("the map \"" + layer.title + "\" has "
                        + layer.values.length + " values; expected " + latitudes.length + " × "
                        + longitudes.length);
            }
        }
    }

    /**
     * Puts truth, prediction and bias side by side: the first two share a scale, the bias has its own.
     *
     * @param name as of the record
     * @param words as of the record
     * @param latitudes as of the record
     * @param longitudes as of the record
     * @param title what is shown, such as "Change in 2099", before ": truth"
     * @param truth values of the cells, latitude by latitude
     * @param prediction likewise
     * @param unit of the values
     * @param hues of the scales
     */
    public static MapFigure compared(String name, String words, double[] latitudes, double[] longitudes,
            String title, float[] truth, float[] prediction, String unit, DivergingScale.Hues hues) {
        float[] bias = new float[truth.length];
        for (int i = 0; i < bias.length; i++) {
            bias[i] = prediction[i] - truth[i];
        }
        DivergingScale scale = DivergingScale.of(hues, truth, prediction);
        return new MapFigure(name, words, latitudes, longitudes,
                List.of(new Layer(title + ": truth", truth, unit, scale),
                        new Layer(title + ": prediction", prediction, unit, scale),
                        new Layer("prediction − truth", bias, unit, DivergingScale.of(hues, bias))));
    }

    @Override
    public List<String> svg() {
        return layers.stream().map(this::svg).toList();
    }

    private String svg(Layer layer) {
        VectorGraphics2D pen = new VectorGraphics2D();
        WorldMap.draw(pen, this, layer);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            new SVGProcessor().getDocument(pen.getCommands(), new PageSize(WorldMap.WIDTH, WorldMap.HEIGHT))
                    .writeTo(bytes);
        } catch (IOException e) {
            // Nothing is written but memory.
            throw new UncheckedIOException(e);
        }
        return SvgElement.of(bytes.toString(StandardCharsets.UTF_8), WorldMap.WIDTH, WorldMap.HEIGHT);
    }

    /** Returns the values: latitude, longitude and a column for each map, a line for each cell. */
    @Override
    public Table numbers() {
        List<String> head = new ArrayList<>(List.of("latitude", "longitude"));
        layers.forEach(layer -> head.add(layer.title + " (" + layer.unit + ")"));
        Table numbers = new Table(head);
        for (int i = 0; i < latitudes.length * longitudes.length; i++) {
            List<String> cells = new ArrayList<>();
            cells.add(Float.toString((float) latitudes[i / longitudes.length]));
            cells.add(Float.toString((float) longitudes[i % longitudes.length]));
            for (Layer layer : layers) {
                cells.add(Float.toString(layer.values[i]));
            }
            numbers.row(cells);
        }
        return numbers;
    }

    /** Returns the maps as one PNG, three in each line, each {@code 2 ·} as wide as on a page. */
    @Override
    public byte[] png() {
        return png(2 * WorldMap.WIDTH);
    }

    /**
     * Returns the maps as one PNG, three in each line.
     *
     * @param mapWidth of each map in pixels, at least 1
     */
    public byte[] png(int mapWidth) {
        double zoom = (double) mapWidth / WorldMap.WIDTH;
        int mapHeight = (int) Math.ceil(zoom * WorldMap.HEIGHT);
        int columns = Math.min(COLUMNS, layers.size());
        BufferedImage picture = new BufferedImage(columns * mapWidth,
                Math.ceilDiv(layers.size(), columns) * mapHeight, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = picture.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        for (int i = 0; i < layers.size(); i++) {
            Graphics2D place = (Graphics2D) pen.create();
            place.translate(i % columns * mapWidth, i / columns * mapHeight);
            place.scale(zoom, zoom);
            WorldMap.draw(place, this, layers.get(i));
            place.dispose();
        }
        pen.dispose();
        return Png.bytes(picture);
    }
}
