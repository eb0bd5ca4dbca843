/** Networks, losses, credit assignment and trainer, on libtorch. */
module org.backlight.learning {
    requires transitive org.backlight.projection;
    requires transitive org.bytedeco.pytorch;
    requires transitive org.bytedeco.javacpp;
    requires jdk.incubator.vector;
    requires tools.jackson.databind;

    exports org.backlight.learning.checkpoint;
    exports org.backlight.learning.data;
    exports org.backlight.learning.export;
    exports org.backlight.learning.feedback;
    exports org.backlight.learning.layer;
    exports org.backlight.learning.loss;
    exports org.backlight.learning.metric;
    exports org.backlight.learning.model;
    exports org.backlight.learning.network;
    exports org.backlight.learning.optimizer;
    exports org.backlight.learning.tensor;
    exports org.backlight.learning.training;
}
