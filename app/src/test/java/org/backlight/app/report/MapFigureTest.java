package org.backlight.app.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.backlight.app.report.DivergingScale.Hues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MapFigureTest {

    private static final int ROWS = 24;
    private static final int COLUMNS = 36;

    private static double[] latitudes() {
        return IntStream.range(0, ROWS).mapToDouble(i -> -90 + 7.5 * (i + 0.5)).toArray();
    }

    private static double[] longitudes(double first) {
        return IntStream.range(0, COLUMNS).mapToDouble(i -> first + 10 * i).toArray();
    }

    private static float[] values(double[] latitudes, double[] longitudes, DoubleBinaryOperator value) {
        float[] values = new float[latitudes.length * longitudes.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) value.applyAsDouble(latitudes[i / longitudes.length],
                    CellBounds.wrapped(longitudes[i % longitudes.length]));
        }
        return values;
    }

    private static MapFigure figure(double[] latitudes, double[] longitudes, DoubleBinaryOperator value) {
        float[] values = values(latitudes, longitudes, value);
        return new MapFigure("map", "a map", latitudes, longitudes, List.of(
                new MapFigure.Layer("title", values, "K", DivergingScale.of(Hues.BLUE_RED, values))));
    }

    private static BufferedImage picture(MapFigure figure) {
        return Sheet.of(figure.panels(true), figure.columns()).pixels((double) WorldMap.WIDTH / Panel.COLUMN);
    }

    /** Areas: the map's Jacobian in λ and φ is cos φ everywhere, so that areas on it are those on a sphere of radius 1. */
    @ParameterizedTest
    @CsvSource({"0, 0", "30, 10", "-45, 100", "60, -170", "85, 3", "-89, 179"})
    void theProjectionKeepsAreas(double latitude, double longitude) {
        double h = 1e-4;
        double dx = (EqualEarth.x(longitude + h, latitude) - EqualEarth.x(longitude - h, latitude)) / 2;
        double dy = (EqualEarth.y(latitude + h) - EqualEarth.y(latitude - h)) / 2;
        // x depends on latitude too, but y on latitude alone: the determinant is the product of these two.
        assertThat(dx * dy / Math.pow(Math.toRadians(h), 2))
                .isCloseTo(Math.cos(Math.toRadians(latitude)), within(1e-5));
    }

    /** The whole map has the area of the sphere, and the published shape: twice and a little as wide as high, poles 0.59 as wide. */
    @Test
    void theProjectionHasThePublishedShape() {
        double area = IntStream.range(0, 18_000).mapToDouble(i -> -90 + 0.01 * (i + 0.5))
                .map(latitude -> 2 * EqualEarth.x(180, latitude)
                        * (EqualEarth.y(latitude + 0.005) - EqualEarth.y(latitude - 0.005)))
                .sum();
        assertThat(area).isCloseTo(4 * Math.PI, within(1e-5));
        assertThat(EqualEarth.HALF_WIDTH / EqualEarth.HALF_HEIGHT).isCloseTo(2.05458, within(1e-5));
        assertThat(EqualEarth.x(180, 90) / EqualEarth.HALF_WIDTH).isCloseTo(0.5917, within(1e-3));
    }

    @Test
    void coastlinesAreWithinTheWorldAndCrossNoMeridianOf180() {
        assertThat(Coastlines.lines()).hasSizeGreaterThan(100).allSatisfy(line -> {
            assertThat(List.of(line)).hasSizeGreaterThan(1).allSatisfy(point -> {
                assertThat(point).hasSize(2);
                assertThat(point[0]).isBetween(-180.0, 180.0);
                assertThat(point[1]).isBetween(-90.0, 84.0);
            });
            for (int i = 1; i < line.length; i++) {
                assertThat(Math.abs(line[i][0] - line[i - 1][0])).isLessThan(30);
            }
        });
        // The Cape of Good Hope and Cape Horn, to a degree.
        for (double[] place : new double[][]{{18.5, -34.3}, {-67.3, -55.9}}) {
            assertThat(Coastlines.lines().stream().flatMap(Arrays::stream)).anySatisfy(point -> assertThat(
                    Math.hypot(point[0] - place[0], point[1] - place[1])).isLessThan(1));
        }
    }

    /** Cells are where they lie on Earth, whatever the order of rows and the first longitude. */
    @ParameterizedTest
    @CsvSource({"-175, false", "5, false", "-175, true", "185, true"})
    void cellsAreInTheirPlaces(double first, boolean fromNorth) {
        double[] latitudes = latitudes();
        if (fromNorth) {
            latitudes = IntStream.range(0, ROWS).mapToDouble(i -> 90 - 7.5 * (i + 0.5)).toArray();
        }
        // Warm in the north-west, cold in the south-east, missing in the south-west.
        BufferedImage picture = picture(figure(latitudes, longitudes(first),
                (latitude, longitude) -> latitude > 0
                        ? longitude < 0 ? 9.5 : 0.5
                        : longitude > 0 ? -9.5 : Double.NaN));
        assertThat(color(picture, 45, -40)).isEqualTo(new Color(0x67001F));
        assertThat(color(picture, 10, -178)).isEqualTo(new Color(0x67001F));
        assertThat(color(picture, -10, 178)).isEqualTo(new Color(0x053061));
        assertThat(color(picture, -40, 95)).isEqualTo(new Color(0x053061));
        assertThat(color(picture, -40, -110)).isEqualTo(new Color(0xBDBDBD));
        Color pale = color(picture, 10, 150);
        assertThat(pale.getRed()).isGreaterThan(pale.getBlue()).isGreaterThan(240);
        assertThat(picture.getRGB(2, 2)).isEqualTo(Color.WHITE.getRGB());
    }

    private static Color color(BufferedImage picture, double latitude, double longitude) {
        double scale = (WorldMap.WIDTH - 2.0 * 42) / 2 / EqualEarth.HALF_WIDTH;
        return new Color(picture.getRGB(
                (int) Math.round(WorldMap.WIDTH / 2.0 + scale * EqualEarth.x(longitude, latitude)),
                (int) Math.round(36 + scale * (EqualEarth.HALF_HEIGHT - EqualEarth.y(latitude)))));
    }

    /** A whole grid of the size of ClimateBench's, each cell unlike its neighbours: the largest drawing there is. */
    @Test
    void drawingsAreWellFormedAndSmall() throws Exception {
        double[] latitudes = IntStream.range(0, 96).mapToDouble(i -> -90 + i * 180 / 95.0).toArray();
        double[] longitudes = IntStream.range(0, 144).mapToDouble(i -> 2.5 * i).toArray();
        float[] truth = values(latitudes, longitudes, (latitude, longitude) -> 2 + latitude / 30);
        float[] prediction = truth.clone();
        for (int i = 0; i < prediction.length; i++) {
            prediction[i] += (i % 2 - 0.5f) * 2;
        }
        MapFigure figure = MapFigure.compared("maps", "maps", latitudes, longitudes, "Change in 2099", truth,
                prediction, "K", Hues.BLUE_RED);
        assertThat(figure.svg()).hasSize(3).allSatisfy(svg -> {
            assertThat(svg).startsWith("<svg ").endsWith("</svg>")
                    .contains("viewBox=\"0 0 400 260\"", "sans-serif")
                    .doesNotContain("<image").hasSizeLessThan(1_000_000);
            DocumentBuilderFactory.newInstance().newDocumentBuilder()
                    .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        });
        assertThat(figure.layers().get(0).scale()).isSameAs(figure.layers().get(1).scale());
        assertThat(figure.layers().get(2).values()).startsWith(-1, 1, -1, 1);
        Table numbers = figure.numbers();
        assertThat(numbers.head()).containsExactly("latitude", "longitude", "Change in 2099: truth (K)",
                "Change in 2099: prediction (K)", "prediction − truth (K)");
        assertThat(numbers.rows()).hasSize(96 * 144).contains(List.of("-90.0", "2.5", "-1.0", "0.0", "1.0"));
        assertThat(picture(figure).getWidth()).isEqualTo(2 * WorldMap.WIDTH);
    }

    @Test
    void scalesHaveAsManyClassesOnEitherSideOfZero() {
        float[] values = new float[1000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 10 - 2;
        }
        DivergingScale scale = DivergingScale.of(Hues.BLUE_RED, values);
        assertThat(scale).isEqualTo(new DivergingScale(Hues.BLUE_RED, 1, 7, false));
        assertThat(scale.classOf(-1e-9)).isEqualTo(6);
        assertThat(scale.classOf(1e-9)).isEqualTo(7);
        assertThat(scale.classOf(100)).isEqualTo(13);
        assertThat(scale.classOf(-100)).isZero();
        assertThat(scale.color(13)).isEqualTo(new Color(0x67001F));
        // One cell far off neither makes the others pale nor is it hidden that there is one.
        values[0] = -50;
        values[1] = Float.NaN;
        assertThat(DivergingScale.of(Hues.BLUE_RED, values))
                .isEqualTo(new DivergingScale(Hues.BLUE_RED, 1, 7, true));
        assertThat(DivergingScale.of(Hues.BLUE_RED, new float[5]).classes()).isPositive();
        assertThat(DivergingScale.of(Hues.BROWN_GREEN, new float[]{Float.NaN}).color(0))
                .isEqualTo(new Color(0x543005));
    }

    @Test
    void sizesThatDoNotFitAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new MapFigure("map", "a map", latitudes(),
                longitudes(0),
                List.of(new MapFigure.Layer("bias", new float[7], "K", DivergingScale.of(Hues.BLUE_RED)))))
                .withMessage("the map \"bias\" has 7 values; expected 24 × 36");
        assertThatIllegalArgumentException().isThrownBy(
                () -> new MapFigure("map", "a map", new double[1], longitudes(0), List.of()))
                .withMessage("a map has 1 latitudes and 36 longitudes; expected at least 2 of each");
    }
}
