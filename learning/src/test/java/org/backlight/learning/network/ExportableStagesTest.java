package org.backlight.learning.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.backlight.learning.export.Exportable;
import org.backlight.learning.export.NotExportableException;
import org.backlight.learning.export.OperatorGraph;
import org.backlight.learning.export.TorchModule;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.SampleShape;
import org.bytedeco.pytorch.LinearImpl;
import org.junit.jupiter.api.Test;

/** Which networks can be said in the terms of other programs. */
class ExportableStagesTest {

    private static ModuleStage stage(String name) {
        return ModuleStage.of(name, SampleShape.of(3), SampleShape.of(3), 1, () -> new LinearImpl(3, 3),
                LinearImpl::forward);
    }

    @Test
    void aStageThatDoesNotSayItsOperatorsIsNamed() {
        Network network = new Network(List.of(stage("first"), stage("own")), Precision.FP32);
        assertThatThrownBy(network::exportables).isInstanceOf(NotExportableException.class)
                .hasMessage("stage first (ModuleStage) has no operators to be exported with");
    }

    @Test
    void aModuleIsExportedAsItsMakerSays() {
        Exportable terms = new Exportable() {

            @Override
            public String operators(OperatorGraph graph, String rows) {
                return graph.add("Neg", rows);
            }

            @Override
            public void torch(TorchModule module) {
                module.statement("x = -x");
            }
        };
        Network network = new Network(List.of(stage("first").exportAs(terms)), Precision.FP32);
        assertThat(network.exportables()).containsExactly(terms);
    }
}
