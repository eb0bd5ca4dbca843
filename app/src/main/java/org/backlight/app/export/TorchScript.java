package org.backlight.app.export;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.backlight.app.task.ModelEnds;
import org.backlight.learning.export.OperatorGraph.Port;
import org.backlight.learning.export.TorchModule;

/** The Python script beside exported tensors: the network in plain {@code torch.nn}, which loads them, and what runs it. */
final class TorchScript {

    /** What tells a script of ours from a user's own file. */
    static final String MARK = "Written by backlight export";

    /** A tensor that the file does not have ends it; scalars are PyTorch's own counts of batches. */
    private static final String READ_SAFETENSORS = """
            with open(file, "rb") as stream:
                header = json.loads(stream.read(int.from_bytes(stream.read(8), "little")))
                for name, values in ((name, tensor.numpy()) for name, tensor in self.state_dict().items() if tensor.dim()):
                    start = stream.tell() + header[name]["data_offsets"][0]
                    values[...] = numpy.fromfile(file, values.dtype, values.size, offset=start).reshape(values.shape)""";
    private static final String READ_TORCH = "self.load_state_dict(torch.load(file, weights_only=True))";

    private TorchScript() {}

    /**
     * Returns the script.
     *
     * @param format of the tensors: safetensors or torch
     * @param file name of their file, whose ending the script's own takes the place of
     * @param ends of the network; they are in the module already
     */
    static String of(ExportFormat format, String file, TorchModule module, ModelEnds ends) {
        Port input = ends.input();
        boolean torch = format == ExportFormat.TORCH;
        return """
                # %s. Needs PyTorch 1.13 or newer and NumPy: python3 SCRIPT.py INPUT.npy
                import %ssys, numpy, torch
                from torch import nn

                class Model(nn.Module):
                    def __init__(self, file=__file__[:-3] + "%s"):
                        super().__init__()
                %s
                %s

                    def forward(self, x):  # %s: %s, shape (%s)
                %s  # %s: shape (%s)

                if __name__ == "__main__":
                    print(Model().eval().requires_grad_(False)(torch.from_numpy(numpy.load(sys.argv[1]))))
                """
                .formatted(MARK, torch ? "" : "json, ", file.substring(file.lastIndexOf('.')),
                        indented(module.members()),
                        indented((torch ? READ_TORCH : READ_SAFETENSORS).lines().toList()), input.name(),
                        word(input), extents(input), indented(module.statements()),
                        ends.results().getFirst().name(), extents(ends.results().getFirst()));
    }

    private static String indented(List<String> lines) {
        return lines.stream().map(line -> "        " + line).collect(Collectors.joining("\n"));
    }

    private static String word(Port port) {
        return port.type().name().toLowerCase(Locale.ROOT);
    }

    private static String extents(Port port) {
        return String.join(", ", port.extents());
    }
}
