package org.backlight.app.export;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.backlight.app.task.ModelEnds;
import org.backlight.learning.export.OperatorGraph.Port;
import org.backlight.learning.export.TorchModule;

/** The Python script beside exported tensors: the network in plain {@code torch.nn}, and what loads and runs it. */
final class TorchScript {

    /** What tells a script of ours from a user's own file. */
    static final String MARK = "Written by backlight export";

    private TorchScript() {}

    /**
     * Returns the script.
     *
     * @param file name of the file of the tensors
     * @param ends of the network; they are in the module already
     */
    static String of(String file, TorchModule module, ModelEnds ends) {
        Port input = ends.input();
        return """
                # %s. Needs PyTorch 1.13 or newer and NumPy: python3 SCRIPT.py INPUT.npy
                import json, os, struct, sys
                import numpy, torch
                from torch import nn

                class Model(nn.Module):
                    def __init__(self):
                        super().__init__()
                %s

                    def forward(self, x):  # %s: %s, shape (%s)
                %s
                        return x  # %s: shape (%s)

                def load(file=os.path.join(os.path.dirname(os.path.abspath(__file__)), %s)):
                    if file.endswith(".pt"):
                        tensors = torch.load(file, weights_only=True)
                    else:  # as safetensors.torch.load_file(file)
                        with open(file, "rb") as f:
                            header = json.loads(f.read(struct.unpack("<Q", f.read(8))[0]))
                            start, tensors = f.tell(), {}
                            for name, t in header.items():
                                if name != "__metadata__":
                                    f.seek(start + t["data_offsets"][0])
                                    kind = {"F32": "<f4", "F64": "<f8"}[t["dtype"]]
                                    values = numpy.fromfile(f, kind, numpy.prod(t["shape"], dtype=int))
                                    tensors[name] = torch.from_numpy(values).reshape(t["shape"])
                    model = Model()
                    model.load_state_dict(tensors)
                    return model.eval()

                if __name__ == "__main__":
                    with torch.no_grad():
                        print(load()(torch.from_numpy(numpy.load(sys.argv[1]))))
                """
                .formatted(MARK, indented(module.members()), input.name(), word(input), extents(input),
                        indented(module.statements()), ends.results().getFirst().name(),
                        extents(ends.results().getFirst()), literal(file));
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

    /** Returns a text as Python writes it. */
    private static String literal(String text) {
        StringBuilder literal = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                literal.append('\\');
            }
            literal.append(c < ' ' ? String.format(Locale.ROOT, "\\x%02x", c) : Character.toString(c));
        });
        return literal.append('"').toString();
    }
}
