package org.backlight.app.report;

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
    public List<Panel> panels(boolean titled) {
        double zoom = (double) Panel.COLUMN / WorldMap.WIDTH;
        return layers.stream()
                .map(layer -> new Panel(Panel.COLUMN, (int) Math.ceil(zoom * WorldMap.HEIGHT), pen -> {
                    pen.scale(zoom, zoom);
                    WorldMap.draw(pen, this, layer, titled || layers.size() > 1);
                })).toList();
    }

    @Override
    public int columns() {
        return 2;
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
}
