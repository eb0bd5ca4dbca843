package org.backlight.app.task.climate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.backlight.app.task.climate.Climates.GRID;

import java.util.List;
import java.util.Map;
import org.backlight.app.report.Figure;
import org.backlight.app.report.MapFigure;
import org.backlight.datasets.climate.ClimateMaps;
import org.backlight.datasets.climate.ClimateScenario;
import org.backlight.datasets.climate.YearRange;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;

class ClimateFiguresTest {

    private static final YearRange YEARS = new YearRange(2098, 2099);

    @Test
    void curvesAreAreaMeansAndTheBandIsTheMembersRange() {
        ClimateScenario scenario = Climates.scenario("ssp370", GRID, YEARS, _ -> 0,
                (year, _) -> year - 2096, (year, _) -> 2 * (year - 2096));
        // The northern row weighs 3/4.
        ClimateMaps prediction = Climates.maps(GRID, YEARS, (_, cell) -> cell / 2 * 4);
        Figure figure = ClimateFigures.areaMeans("means", scenario, Map.of("network", prediction));
        assertThat(figure.numbers().csv()).isEqualTo("""
                chart,series,x,y,error
                ssp370,range of 2 members,2098,2,
                ssp370,range of 2 members,2099,3,
                ssp370,range of 2 members,2099,6,
                ssp370,range of 2 members,2098,4,
                ssp370,"truth, mean of members",2098,3,
                ssp370,"truth, mean of members",2099,4.5,
                ssp370,network,2098,3,
                ssp370,network,2099,3,
                """);
        XYChart chart = (XYChart) figure.charts().getFirst();
        assertThat(chart.getYAxisTitle()).isEqualTo("area mean of tas (K)");
        assertThat(chart.getStyler().getXAxisTickLabelsFormattingFunction().apply(2099.0)).isEqualTo("2099");
    }

    @Test
    void mapsAreOfTheYearAndPrecipitationIsInMillimetresADay() {
        ClimateMaps truth = precipitation(1e-5);
        MapFigure figure = ClimateFigures.compared("maps", truth, precipitation(3e-5), 2099);
        assertThat(figure.words()).isEqualTo("Maps of precipitation in 2099: truth, prediction and bias");
        assertThat(figure.layers()).extracting(MapFigure.Layer::title)
                .containsExactly("pr in 2099: truth", "pr in 2099: prediction", "prediction − truth");
        assertThat(figure.layers()).extracting(MapFigure.Layer::unit).containsOnly("mm/day");
        assertThat(figure.layers()).extracting(layer -> Math.round(1000 * layer.values()[3]))
                .containsExactly(864, 2592, 1728);
        MapFigure alone = ClimateFigures.alone("map", truth, 2098);
        assertThat(alone.layers()).extracting(layer -> Math.round(1000 * layer.values()[3]))
                .isEqualTo(List.of(0));
        assertThat(MapMetric.all(truth, 1).getLast().format().words(1e-5)).isEqualTo("0.8640 mm/day");
    }

    private static ClimateMaps precipitation(double last) {
        ClimateMaps maps = Climates.maps(GRID, YEARS, (year, _) -> (year - 2098) * last);
        return new ClimateMaps("pr", "kg m-2 s-1", "precipitation", GRID, YEARS, maps.values());
    }
}
