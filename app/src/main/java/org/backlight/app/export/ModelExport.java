package org.backlight.app.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeWriter;
import org.backlight.app.run.Build;
import org.backlight.app.run.RunFolder;
import org.backlight.app.task.ExportRequest;
import org.backlight.app.task.ModelToExport;
import org.backlight.app.task.Tasks;
import org.backlight.app.terminal.Terminal;
import org.backlight.datasets.DataFolder;
import org.backlight.learning.checkpoint.TensorFile;
import org.backlight.learning.export.Exportable;
import org.backlight.learning.export.NotExportableException;
import org.backlight.learning.export.OperatorGraph;
import org.backlight.learning.export.OperatorGraph.Arithmetic;
import org.backlight.learning.export.OperatorGraph.Port;
import org.backlight.learning.export.TorchModule;
import org.backlight.learning.optimizer.Optimizer.NamedTensor;
import org.backlight.substrate.file.WholeFile;
import tools.jackson.databind.json.JsonMapper;

/**
 * An export of a run's network.
 *
 * @param format of the file
 * @param out the file; null for one in the run's folder
 * @param preprocessing whether samples enter as files have them
 * @param arithmetic of an ONNX file
 * @param check whether an ONNX file is run on held-out samples
 */
public record ModelExport(ExportFormat format, Path out, boolean preprocessing, Arithmetic arithmetic,
        boolean check) {

    /** Differences of outputs, in units of the largest output but at least 1, from which on a file is not that network. */
    private static final double TOLERANCE = 1e-3;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * Exports the network of a run's newest checkpoint, and prints what came of it.
     *
     * @param folder the run's
     * @param data where data sets are looked for
     * @throws UserMistake if the network cannot be exported, or something cannot be read
     * @throws FailedRun if the file does not answer as the network does; nothing is written then
     * @throws IOException if a file cannot be written
     */
    public void run(RunFolder folder, DataFolder data, Terminal terminal) throws IOException {
        Path place = WholeFile.target(out != null ? out : folder.path().resolve(usualName()));
        try (ModelToExport model = Tasks.of(folder.recipe()).export(folder, data,
                new ExportRequest(preprocessing, check && format == ExportFormat.ONNX), terminal);
                FilesTogether files = FilesTogether.at(place)) {
            long parameters = model.network().parameterCount() + model.network().fixedCount();
            String name = place.getFileName().toString();
            copyTokenizer(model, files, place);
            List<String> lines = new ArrayList<>();
            if (format == ExportFormat.ONNX) {
                onnx(folder, model, files, name, lines);
            } else {
                torch(folder, model, files, name, place);
                lines.addAll(ports(model.ends().input(), model.ends().results().subList(0, 1)));
                lines.add("script   python3 " + place.resolveSibling(script(name)) + " INPUT.npy");
            }
            lines.addFirst(String.format(Locale.ROOT, "%s: %,d parameters, %s", place, parameters,
                    size(files.bytes(name, name + OnnxFile.DATA))));
            files.complete();
            lines.forEach(terminal.out()::println);
        } catch (NotExportableException e) {
            throw UserMistake.because("run " + folder.path() + " cannot be exported: ", e);
        }
    }

    private String usualName() {
        return (arithmetic == Arithmetic.INT8 ? "model-int8" : "model") + format.ending();
    }

    private void onnx(RunFolder folder, ModelToExport model, FilesTogether files, String name,
            List<String> lines) throws IOException {
        OperatorGraph graph = new OperatorGraph(arithmetic);
        String rows = model.ends().enter(graph);
        for (Exportable stage : model.network().exportables()) {
            rows = stage.operators(graph, rows);
        }
        model.ends().leave(graph, rows);
        long bytes = graph.weights().stream().mapToLong(weight -> weight.bytes().byteSize()).sum();
        files.requireSpace(bytes);
        boolean outside = bytes > OnnxFile.MOST_BYTES_WITHIN;
        Path file = files.path(name);
        Path weights = outside ? files.path(name + OnnxFile.DATA) : null;
        OnnxFile.write(file, weights, outside, graph, model.ends(), metadata(folder, model));
        lines.addAll(ports(model.ends().input(), model.ends().results()));
        if (model.heldOut().isEmpty()) {
            lines.add("checked  no");
            return;
        }
        try (OnnxCheck comparison = new OnnxCheck(model.network(), model.heldOut().get(), model.ends())) {
            // Another program's copy of the weights would have no place beside them, where the network is large.
            model.releaseWeights();
            OnnxCheck.Result result = comparison.run(file, outside);
            requireAlike(result);
            lines.addAll(words(result));
        }
    }

    private void requireAlike(OnnxCheck.Result result) {
        if (arithmetic == Arithmetic.INT8) {
            if (!Double.isFinite(result.largestDifference())) {
                throw new FailedRun(
                        "the network in eight bits gives outputs that are no finite numbers; nothing was written",
                        null);
            }
        } else if (!(result.largestDifference() <= TOLERANCE * Math.max(1, result.largestOutput()))) {
            throw new FailedRun(String.format(Locale.ROOT,
                    "the exported network answers otherwise than the run's: outputs differ by up to %.2g, and are at"
                            + " most %.3g; nothing was written",
                    result.largestDifference(), result.largestOutput()), null);
        }
    }

    private void torch(RunFolder folder, ModelToExport model, FilesTogether files, String name, Path place)
            throws IOException {
        try (TorchModule module = new TorchModule()) {
            torch(folder, model, files, name, place, module);
        }
    }

    private void torch(RunFolder folder, ModelToExport model, FilesTogether files, String name, Path place,
            TorchModule module) throws IOException {
        model.ends().torchEnter(module);
        // Of whatever numbers, samples keep their shape.
        module.shaped(model.ends().input().extents());
        model.network().exportables().forEach(stage -> stage.torch(module));
        model.ends().torchLeave(module);
        files.requireSpace(module.tensors().stream().mapToLong(
                tensor -> tensor.value().itemsize() * tensor.value().numel()).sum());
        String script = script(name);
        requireOurs(place.resolveSibling(script));
        if (format == ExportFormat.TORCH) {
            TorchFile.write(files.path(name), module.tensors());
        } else {
            Map<String, String> metadata = new LinkedHashMap<>();
            // By which readers of the format know PyTorch's layout.
            metadata.put("format", "pt");
            metadata.putAll(metadata(folder, model));
            TensorFile.write(files.path(name), metadata, module.tensors().stream()
                    .map(tensor -> new NamedTensor(tensor.name(), tensor.value())).toList());
        }
        Files.writeString(files.path(script), TorchScript.of(format, name, module, model.ends()),
                StandardOpenOption.CREATE_NEW);
    }

    private static String script(String name) {
        return (name.indexOf('.') > 0 ? name.substring(0, name.lastIndexOf('.')) : name) + ".py";
    }

    /** Refuses to write a script over a file of the user's. */
    private static void requireOurs(Path script) throws IOException {
        if (Files.exists(script)
                && !(Files.isRegularFile(script) && new String(Files.readAllBytes(script),
                        StandardCharsets.UTF_8).contains(TorchScript.MARK))) {
            throw new UserMistake(
                    script + ", where the script that loads the network goes, is there already and is"
                            + " no script of an export; expected another name in --out");
        }
    }

    private static void copyTokenizer(ModelToExport model, FilesTogether files, Path place)
            throws IOException {
        if (model.tokenizer().isEmpty()) {
            return;
        }
        Path tokenizer = model.tokenizer().get();
        Path beside = place.resolveSibling(tokenizer.getFileName());
        if (!Files.exists(beside)) {
            Files.copy(tokenizer, files.path(tokenizer.getFileName().toString()));
        } else if (Files.mismatch(tokenizer, beside) >= 0) {
            throw new UserMistake(
                    beside + " is there already and is another tokenizer than the run's; expected"
                            + " another folder in --out");
        }
    }

    private Map<String, String> metadata(RunFolder folder, ModelToExport model) {
        Recipe recipe = folder.recipe();
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("backlight.version", Build.version());
        Build.commit().ifPresent(commit -> metadata.put("backlight.commit", commit));
        metadata.put("backlight.run", folder.name());
        metadata.put("backlight.method", recipe.training().method().word());
        metadata.put("backlight.training", switch (recipe.training().method()) {
            case BP -> "backpropagation";
            case DFA -> "direct feedback alignment";
            case ODFA -> "optical direct feedback alignment";
            case SHALLOW -> "the last layer alone";
        });
        metadata.put("backlight.seed", String.valueOf(recipe.seed()));
        metadata.put("backlight.dataset", recipe.dataset().kind());
        metadata.put("backlight.model", recipe.model().kind());
        if (arithmetic == Arithmetic.INT8) {
            metadata.put("backlight.arithmetic", "int8");
        }
        metadata.put("backlight.preprocessing", preprocessing ? "inside" : "left out");
        metadata.put("backlight.recipe", RecipeWriter.yaml(recipe));
        if (!model.labels().isEmpty()) {
            metadata.put("backlight.labels", JSON.writeValueAsString(model.labels()));
        }
        return metadata;
    }

    private static String size(long bytes) {
        return bytes < 1 << 20
                ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
                : bytes < 1 << 30
                        ? String.format(Locale.ROOT, "%.2f MiB", bytes / (double) (1 << 20))
                        : String.format(Locale.ROOT, "%.2f GiB", bytes / (double) (1 << 30));
    }

    private static List<String> ports(Port input, List<Port> results) {
        List<String> lines = new ArrayList<>(List.of("takes    " + words(input)));
        for (Port result : results) {
            lines.add((lines.size() == 1 ? "gives    " : "         ") + words(result));
        }
        return lines;
    }

    private static String words(Port port) {
        return port.name() + ", " + port.type().name().toLowerCase(Locale.ROOT) + ", "
                + String.join(" × ", port.extents());
    }

    private List<String> words(OnnxCheck.Result result) {
        boolean classes = result.otherPredictions() >= 0;
        String predictions = !classes
                ? ""
                : result.otherPredictions() == 0
                        ? String.format(Locale.ROOT, ", all %,d predictions are the same", result.rows())
                        : String.format(Locale.ROOT, ", %,d of %,d predictions are others",
                                result.otherPredictions(), result.rows());
        String checked = String.format(Locale.ROOT,
                "checked  by ONNX Runtime on %s %,d held-out samples: %s differ by %.1e at most%s",
                result.samples() == result.all()
                        ? "all"
                        : String.format(Locale.ROOT, "the first %,d of", result.samples()),
                result.all(), classes ? "logits" : "standardized outputs", result.largestDifference(),
                predictions);
        String before = result.metric().format().words(result.before());
        String after = result.metric().format().words(result.after());
        return List.of(checked, result.metric().name() + " "
                + (arithmetic == Arithmetic.INT8
                        ? before + " in float32, " + after + " in int8"
                        : after));
    }
}
