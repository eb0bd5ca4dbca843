package org.backlight.learning.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The Python of modules whose pieces come in any order. */
class TorchModuleTest {

    /** What comes behind a statement of a stage of one's own is not called before it. */
    @Test
    void piecesKeepTheirOrder() {
        try (TorchModule module = new TorchModule()) {
            module.shaped(List.of("batch", "3"));
            module.flatten();
            assertThat(module.layer("nn.Linear(3, 4)")).isEqualTo("layers.0");
            assertThat(module.layer("nn.Tanh()")).isEqualTo("layers.1");
            module.statement("x = -x");
            assertThat(module.layer("nn.Linear(4, 5)")).isEqualTo("layers2.0");
            assertThat(module.block("blocks", "nn.Block()", "")).isEqualTo("blocks.layers.0");
            assertThat(module.block("blocks", "nn.Block()", "")).isEqualTo("blocks.layers.1");
            module.through("torch.abs(", ")");
            assertThat(module.block("blocks", "nn.Block()", "")).isEqualTo("blocks2.layers.0");
            assertThat(module.norm("nn.Norm()")).isEqualTo("blocks2.norm");
            assertThat(module.members()).containsExactly(
                    "self.layers = nn.Sequential(nn.Linear(3, 4), nn.Tanh())",
                    "self.layers2 = nn.Sequential(nn.Linear(4, 5))", "block = nn.Block()",
                    "self.blocks = nn.TransformerEncoder(block, 2, enable_nested_tensor=False)",
                    "self.blocks2 = nn.TransformerEncoder(block, 1, nn.Norm(), enable_nested_tensor=False)");
            assertThat(module.statements()).containsExactly("x = self.layers(x)", "x = -x",
                    "return self.blocks2(torch.abs(self.blocks(self.layers2(x))))");
        }
    }

    @Test
    void aShapeIsGivenWhereItIsAnother() {
        try (TorchModule images = new TorchModule(); TorchModule rows = new TorchModule()) {
            images.shaped(List.of("batch", "1", "8", "8"));
            rows.shaped(List.of("batch", "64"));
            for (TorchModule module : List.of(images, rows)) {
                module.shape(List.of(1L, 8L, 8L));
                module.layer("nn.Conv2d(1, 2, 3)");
                module.flatten();
                module.flatten();
            }
            assertThat(images.statements()).containsExactly("return self.layers(x)");
            assertThat(rows.statements())
                    .containsExactly("return self.layers(torch.reshape(x, (-1, 1, 8, 8)))");
            assertThat(rows.members())
                    .containsExactly("self.layers = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten())");
        }
    }

    /** What code of a stage of one's own makes of x is not known. */
    @Test
    void aRowIsMadeOfWhatHasAnUnknownShape() {
        try (TorchModule module = new TorchModule()) {
            module.shaped(List.of("batch", "64"));
            module.layer("nn.Unflatten(1, (8, 8))");
            module.flatten();
            module.shaped(List.of("batch", "64"));
            module.through("torch.reshape(", ", (-1, 1, 8, 8))");
            module.flatten();
            module.statement("x = x.reshape(-1, 2, 32)");
            module.shape(List.of(64L));
            assertThat(module.members()).containsExactly(
                    "self.layers = nn.Sequential(nn.Unflatten(1, (8, 8)), nn.Flatten())",
                    "self.layers2 = nn.Sequential(nn.Flatten())");
            assertThat(module.statements()).containsExactly(
                    "x = self.layers2(torch.reshape(self.layers(x), (-1, 1, 8, 8)))",
                    "x = x.reshape(-1, 2, 32)", "return torch.reshape(x, (-1, 64))");
        }
    }

    @Test
    void blocksOfOneModuleAreEqual() {
        try (TorchModule module = new TorchModule()) {
            assertThatThrownBy(() -> module.norm("nn.Norm()"))
                    .hasMessage("the normalization nn.Norm() has no block before it");
            module.block("blocks", "nn.Block(1)", "");
            assertThatThrownBy(() -> module.block("blocks", "nn.Block(2)", ""))
                    .hasMessage(
                            "a block is nn.Block(2); expected nn.Block(1), as all blocks of a module are");
            assertThat(module.block("block", "nn.Block(1)", "")).isEqualTo("block.layers.0");
        }
    }

    /** The last statement returns what it computes; lines that would be too long are cut where x has a value. */
    @Test
    void longCallsAreCut() {
        try (TorchModule module = new TorchModule()) {
            for (int i = 0; i < 9; i++) {
                module.through("self.member_with_a_long_name_" + i + "(", ")");
            }
            module.statement("x = x * 2 + 1");
            assertThat(module.statements()).hasSizeGreaterThan(2).allMatch(line -> line.length() <= 112)
                    .last().isEqualTo("return x * 2 + 1");
        }
    }
}
