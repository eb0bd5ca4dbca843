/** Data sets in their publishers' own files, and their downloads. */
module org.backlight.datasets {
    requires org.backlight.substrate;
    requires java.desktop;
    requires java.net.http;
    requires org.apache.commons.csv;
    requires ai.djl.tokenizers;
    requires io.jhdf;
    requires tools.jackson.databind;

    exports org.backlight.datasets;
    exports org.backlight.datasets.catalog;
    exports org.backlight.datasets.climate;
    exports org.backlight.datasets.image;
    exports org.backlight.datasets.table;
    exports org.backlight.datasets.text;
    exports org.backlight.datasets.token;
}
