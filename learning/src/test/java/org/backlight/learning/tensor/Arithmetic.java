package org.backlight.learning.tensor;

import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The ways in which a network multiplies: fp32, and bf16 in either of the two ways of which a processor takes one. */
public enum Arithmetic {
    FP32(Precision.FP32, null),
    /** As a processor with AMX does. */
    BF16_AS_BF16(Precision.BF16, ScalarType.BFloat16),
    /** As a processor without instructions for bf16 does. */
    BF16_AS_FP32(Precision.BF16, ScalarType.Float);

    private final Precision precision;
    private final ScalarType type;

    Arithmetic(Precision precision, ScalarType type) {
        this.precision = precision;
        this.type = type;
    }

    /** Makes bf16 be held in this way until another one is chosen, or {@link ProcessorsOwn} ends the test. */
    public Precision choose() {
        Precision.holdAs(type);
        return precision;
    }

    /** Leaves the choice to the processor again after each test. */
    public static final class ProcessorsOwn implements AfterEachCallback {

        @Override
        public void afterEach(ExtensionContext context) {
            Precision.holdAs(null);
        }
    }
}
