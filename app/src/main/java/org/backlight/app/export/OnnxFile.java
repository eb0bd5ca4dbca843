package org.backlight.app.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.backlight.app.run.Build;
import org.backlight.app.task.ModelEnds;
import org.backlight.learning.export.OperatorGraph;
import org.backlight.learning.export.OperatorGraph.Port;
import org.backlight.learning.export.OperatorGraph.Weight;
import org.backlight.substrate.file.WriteFailedException;

/**
 * Writer of ONNX files (onnx/onnx, {@code docs/IR.md} and {@code docs/ExternalData.md}). Weights go from their memory into the file
 * piece by piece: as raw data within the model, or, where that would be too large for one message of protobuf, in a file beside it
 * that the model names.
 */
final class OnnxFile {

    /** Weights of more bytes lie in a file of their own: messages of 2 GiB cannot be read, and large ones need memory twice. */
    static final long MOST_BYTES_WITHIN = 1L << 29;
    /** Ending that the name of that file has behind the model's. */
    static final String DATA = ".data";

    /** Version of the format that has the operators of {@link OperatorGraph#OPSET}, and that older programs read. */
    private static final long IR_VERSION = 8;
    private static final int PIECE = 1 << 20;
    /** Weights of fewer bytes stay within the model: what shapes follow from must. */
    private static final long LEAST_OUTSIDE = 1 << 10;
    /** Large weights begin at a page, so that they can be mapped. */
    private static final long PAGE = 1 << 12;

    private OnnxFile() {}

    /**
     * Writes a model.
     *
     * @param file the model's
     * @param data the file beside it for large weights
     * @param outside whether they go there
     * @param metadata texts by their keys
     * @throws IOException if a file cannot be written
     */
    static void write(Path file, Path data, boolean outside, OperatorGraph graph, ModelEnds ends,
            Map<String, String> metadata) throws IOException {
        List<TensorProto> heads = new ArrayList<>();
        List<Weight> within = new ArrayList<>();
        GraphProto.Builder rest = GraphProto.newBuilder().setName("backlight");
        graph.nodes().forEach(node -> rest.addNode(node(node)));
        rest.addInput(port(ends.input()));
        ends.results().forEach(result -> rest.addOutput(port(result)));
        if (outside) {
            writeOutside(data, graph, rest, heads, within);
        } else {
            for (Weight weight : graph.weights()) {
                heads.add(head(weight).build());
                within.add(weight);
            }
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE)) {
            OutputStream stream = Channels.newOutputStream(channel);
            CodedOutputStream out = CodedOutputStream.newInstance(stream, PIECE);
            model(metadata).writeTo(out);
            writeGraph(out, rest.build(), heads, within);
            out.flush();
        } catch (IOException e) {
            throw WriteFailedException.of(file, e);
        }
    }

    private static ModelProto model(Map<String, String> metadata) {
        ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(IR_VERSION)
                .setProducerName("backlight").setProducerVersion(Build.version())
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("")
                        .setVersion(OperatorGraph.OPSET));
        metadata.forEach((key, value) -> model
                .addMetadataProps(StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return model.build();
    }

    /** Writes the graph as the model's field; weights, which its message does not hold, as fields of the graph. */
    private static void writeGraph(CodedOutputStream out, GraphProto rest, List<TensorProto> heads,
            List<Weight> weights) throws IOException {
        long bytes = rest.getSerializedSize();
        for (int i = 0; i < heads.size(); i++) {
            long size = size(heads.get(i), weights.get(i));
            bytes += CodedOutputStream.computeTagSize(GraphProto.INITIALIZER_FIELD_NUMBER)
                    + CodedOutputStream.computeUInt64SizeNoTag(size) + size;
        }
        tag(out, ModelProto.GRAPH_FIELD_NUMBER, bytes);
        rest.writeTo(out);
        for (int i = 0; i < heads.size(); i++) {
            tag(out, GraphProto.INITIALIZER_FIELD_NUMBER, size(heads.get(i), weights.get(i)));
            heads.get(i).writeTo(out);
            MemorySegment body = weights.get(i).bytes();
            tag(out, TensorProto.RAW_DATA_FIELD_NUMBER, body.byteSize());
            for (long from = 0; from < body.byteSize(); from += PIECE) {
                out.write(piece(body, from));
            }
        }
    }

    private static long size(TensorProto head, Weight weight) {
        long bytes = weight.bytes().byteSize();
        return head.getSerializedSize()
                + CodedOutputStream.computeTagSize(TensorProto.RAW_DATA_FIELD_NUMBER)
                + CodedOutputStream.computeUInt64SizeNoTag(bytes) + bytes;
    }

    /** Writes what precedes a field of a number of bytes. */
    private static void tag(CodedOutputStream out, int field, long bytes) throws IOException {
        // 2 is the wire type of fields with a length.
        out.writeTag(field, 2);
        out.writeUInt64NoTag(bytes);
    }

    private static ByteBuffer piece(MemorySegment body, long from) {
        return body.asSlice(from, Math.min(PIECE, body.byteSize() - from)).asByteBuffer();
    }

    private static void writeOutside(Path data, OperatorGraph graph, GraphProto.Builder rest,
            List<TensorProto> heads, List<Weight> within) throws IOException {
        try (FileChannel channel = FileChannel.open(data, StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE)) {
            long offset = 0;
            for (Weight weight : graph.weights()) {
                MemorySegment body = weight.bytes();
                if (body.byteSize() < LEAST_OUTSIDE) {
                    heads.add(head(weight).build());
                    within.add(weight);
                    continue;
                }
                offset = Math.ceilDiv(offset, PAGE) * PAGE;
                rest.addInitializer(head(weight).setDataLocation(TensorProto.DataLocation.EXTERNAL)
                        .addExternalData(entry("location", data.getFileName().toString()))
                        .addExternalData(entry("offset", String.valueOf(offset)))
                        .addExternalData(entry("length", String.valueOf(body.byteSize()))));
                for (long from = 0; from < body.byteSize(); from += PIECE) {
                    ByteBuffer piece = piece(body, from);
                    while (piece.hasRemaining()) {
                        offset += channel.write(piece, offset);
                    }
                }
            }
        } catch (IOException e) {
            throw WriteFailedException.of(data, e);
        }
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    private static TensorProto.Builder head(Weight weight) {
        TensorProto.Builder head = TensorProto.newBuilder().setName(weight.name())
                .setDataType(weight.type().number());
        for (long size : weight.sizes()) {
            head.addDims(size);
        }
        return head;
    }

    private static ValueInfoProto port(Port port) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (int i = 0; i < port.extents().size(); i++) {
            OptionalLong extent = port.extent(i);
            shape.addDim(extent.isPresent()
                    ? TensorShapeProto.Dimension.newBuilder().setDimValue(extent.getAsLong())
                    : TensorShapeProto.Dimension.newBuilder().setDimParam(port.extents().get(i)));
        }
        return ValueInfoProto.newBuilder().setName(port.name()).setType(TypeProto.newBuilder()
                .setTensorType(
                        TypeProto.Tensor.newBuilder().setElemType(port.type().number()).setShape(shape)))
                .build();
    }

    private static NodeProto node(OperatorGraph.Node node) {
        NodeProto.Builder proto = NodeProto.newBuilder().setOpType(node.operator())
                .setName(node.outputs().getFirst()).addAllInput(node.inputs()).addAllOutput(node.outputs());
        node.attributes().entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(attribute -> {
            AttributeProto.Builder one = AttributeProto.newBuilder().setName(attribute.getKey());
            switch (attribute.getValue()) {
                case Long whole -> one.setType(AttributeProto.AttributeType.INT).setI(whole);
                case Float number -> one.setType(AttributeProto.AttributeType.FLOAT).setF(number);
                case long[] wholes -> {
                    one.setType(AttributeProto.AttributeType.INTS);
                    for (long whole : wholes) {
                        one.addInts(whole);
                    }
                }
                default -> throw new IllegalArgumentException(
                        attribute.getKey() + " is " + attribute.getValue()
                                + "; expected a number, or a list");
            }
            proto.addAttribute(one);
        });
        return proto.build();
    }
}
