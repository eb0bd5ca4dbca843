package org.backlight.app.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Parameters of a device are written as they were read, whatever their texts look like. */
class ProjectionChoiceTest {

    @ParameterizedTest
    @ValueSource(strings = {"bench-2:5555", "unix:/run/bench", "[::1]:5555", "10.0.0.2:5555"})
    void addressesStayTexts(String address) {
        Map<String, JsonNode> tree = ProjectionChoice.tree(Map.of("address", address));
        assertThat(tree.get("address").isString()).isTrue();
        assertThat(tree.get("address").stringValue()).isEqualTo(address);
    }

    @Test
    void numbersStayNumbersInTheirParts() {
        Map<String, JsonNode> tree = ProjectionChoice
                .tree(Map.of("camera.bits", "10", "medium.path", "T.npy"));
        assertThat(tree.get("camera").get("bits").intValue()).isEqualTo(10);
        assertThat(tree.get("medium").get("path").stringValue()).isEqualTo("T.npy");
    }
}
