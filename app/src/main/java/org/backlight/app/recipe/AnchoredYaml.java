package org.backlight.app.recipe;

import java.io.Reader;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.NodeEvent;

import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.io.IOContext;
import tools.jackson.core.util.BufferRecycler;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/** Factory of parsers that also give the anchor of a scalar, which Jackson's own give of mappings and lists alone. */
final class AnchoredYaml extends YAMLFactory {

    private static final long serialVersionUID = 1;

    @Override
    protected YAMLParser _createParser(ObjectReadContext context, IOContext io, Reader reader) {
        return new Parser(context, io, _getBufferRecycler(),
                context.getStreamReadFeatures(_streamReadFeatures),
                context.getFormatReadFeatures(_formatReadFeatures), _loadSettings, reader);
    }

    /** A parser that knows the anchor of the node at which it stands. */
    static final class Parser extends YAMLParser {

        private Parser(ObjectReadContext context, IOContext io, BufferRecycler recycler, int features,
                int formatFeatures, LoadSettings settings, Reader reader) {
            super(context, io, recycler, features, formatFeatures, settings, reader);
        }

        /** Returns the anchor of the node that begins at the current token, or null. */
        String anchor() {
            return _lastEvent instanceof NodeEvent node
                    ? node.getAnchor().map(Anchor::getValue).orElse(null)
                    : null;
        }
    }
}
