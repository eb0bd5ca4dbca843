package org.backlight.learning.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.backlight.learning.metric.EpochMetrics;
import org.junit.jupiter.api.Test;

class PositionJsonTest {

    @Test
    void aPositionComesBackAsItWas() {
        var last = new EpochMetrics(8, 1, 0.5, Map.of("accuracy", 0.75), 0.25, Map.of("accuracy", 0.875),
                List.of(Double.NaN, 0.125), 3.5);
        var position = new Position(11, 24, 1.5, Map.of("accuracy", List.of(20.0)), 4.5, 11, 704, last);
        assertThat(PositionJson.read(PositionJson.write(position))).isEqualTo(position);
        assertThat(PositionJson.read(PositionJson.write(Position.START))).isEqualTo(Position.START);
    }

    @Test
    void aNumberOfCorrectPredictionsIsTheSumOfTheAccuracy() {
        Position position = PositionJson.read("""
                {"step": 11, "samples": 24, "lossSum": 1.5, "correct": 20, "trainSeconds": 4.5,
                 "projectedBatches": 11, "projectedRows": 704,
                 "last": {"step": 8, "epoch": 1, "trainLoss": 0.5, "trainAccuracy": 0.75, "testLoss": 0.25,
                          "testAccuracy": 0.875, "alignment": [0.125], "trainSeconds": 3.5}}
                """);
        assertThat(position.sums()).isEqualTo(Map.of("accuracy", List.of(20.0)));
        assertThat(position.last().train()).isEqualTo(Map.of("accuracy", 0.75));
        assertThat(position.last().test()).isEqualTo(Map.of("accuracy", 0.875));
    }
}
