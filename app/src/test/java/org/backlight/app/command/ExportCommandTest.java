package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.backlight.app.python.Python;
import org.backlight.app.run.RunFolder;
import org.backlight.app.task.ExportRequest;
import org.backlight.app.task.ModelToExport;
import org.backlight.app.task.Tasks;
import org.backlight.app.terminal.Terminal;
import org.backlight.datasets.DataFolder;
import org.backlight.learning.export.OperatorGraph.Port;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command export, on small networks of every kind. */
class ExportCommandTest {

    private static final int SAMPLES = 3;
    private static final Pattern INT8 = Pattern
            .compile("(?m)^\\w+ +([0-9.]+).* in float32, ([0-9.]+).* in int8$");
    private static final Pattern DIFFERENCE = Pattern.compile("differ by (\\S+) at most");

    @TempDir
    private static Path folder;
    private static Map<String, Path> runs;
    /** What the export of each run said. */
    private static final Map<String, CommandLineRun> EXPORTS = new LinkedHashMap<>();
    private static final Map<String, CommandLineRun> INT8_EXPORTS = new LinkedHashMap<>();

    @BeforeAll
    static void train() throws Exception {
        runs = new ExportedRuns(folder).train();
        runs.forEach((name, run) -> EXPORTS.put(name, exported(run)));
        for (String name : List.of("mlp", "cnn", "vit", "gpt", "climate-none")) {
            INT8_EXPORTS.put(name, exported(runs.get(name), "--int8"));
        }
    }

    private static CommandLineRun exported(Path run, String... more) {
        CommandLineRun export = ExportedRuns.export(run, more);
        assertThat(export.exitCode()).as(export.err()).isZero();
        return export;
    }

    private static double difference(CommandLineRun export) {
        Matcher matcher = DIFFERENCE.matcher(export.out());
        assertThat(matcher.find()).as(export.out()).isTrue();
        return Double.parseDouble(matcher.group(1));
    }

    @Test
    void everyKindAnswersAsTheNetworkDoes() {
        runs.forEach((name, run) -> {
            CommandLineRun export = EXPORTS.get(name);
            assertThat(difference(export)).as(name).isLessThan(1e-4);
            assertThat(export.out()).as(name).contains("held-out samples", run.resolve("model.onnx") + ": ");
            if (!name.startsWith("climate") && !name.equals("table")) {
                assertThat(export.out()).as(name).contains("predictions are the same");
            }
        });
    }

    @Test
    void preprocessingCanBeLeftOut() {
        for (String name : List.of("cnn", "table", "climate-forcing", "gpt")) {
            CommandLineRun export = exported(runs.get(name), "--no-preprocessing", "--out",
                    folder.resolve("bare-" + name).resolve("bare.onnx").toString());
            assertThat(difference(export)).as(name).isLessThan(1e-4);
            assertThat(export.out()).as(name)
                    .contains(name.startsWith("gpt") ? "tokens, int64" : "input, float32");
        }
    }

    @Test
    void eightBitsCostLittle() throws Exception {
        INT8_EXPORTS.forEach((name, export) -> {
            Matcher figures = INT8.matcher(export.out());
            assertThat(figures.find()).as(export.out()).isTrue();
            double before = Double.parseDouble(figures.group(1));
            assertThat(Double.parseDouble(figures.group(2))).as(name).isCloseTo(before,
                    within(0.03 * before));
            // Rounding to eight bits is there.
            assertThat(difference(export)).as(name).isGreaterThan(1e-4);
        });
        Path mlp = runs.get("mlp");
        assertThat((double) Files.size(mlp.resolve("model-int8.onnx")))
                .isLessThan(0.45 * Files.size(mlp.resolve("model.onnx")));
    }

    /** The pixels of files give what predict says of the files. */
    @Test
    void imagesEnterAsTheirFilesAre() throws Exception {
        OwnData own = new OwnData(Files.createDirectories(folder.resolve("own")));
        Path images = own.images("stripes", 20);
        assertThat(own.train("{kind: images, path: " + images + "}").exitCode()).isZero();
        Path run;
        try (Stream<Path> all = Files.list(own.runs())) {
            run = all.findFirst().orElseThrow();
        }
        exported(run);
        Path file = images.resolve("down").resolve("3.png");
        CommandLineRun predicted = CommandLineRun.of("predict", run.toString(), file.toString(), "--out",
                folder.resolve("stripes.csv").toString());
        assertThat(predicted.exitCode()).as(predicted.err()).isZero();
        String[] row = Files.readAllLines(folder.resolve("stripes.csv")).get(1).split(",");
        var image = ImageIO.read(file.toFile());
        ByteBuffer pixels = ByteBuffer.allocateDirect(64);
        for (int i = 0; i < 64; i++) {
            pixels.put((byte) image.getRaster().getSample(i % 8, i / 8, 0));
        }
        try (OrtSession session = OrtEnvironment.getEnvironment()
                .createSession(run.resolve("model.onnx").toString());
                OnnxTensor input = OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), pixels.flip(),
                        new long[]{1, 1, 8, 8}, OnnxJavaType.UINT8);
                OrtSession.Result results = session.run(Map.of("pixels", input))) {
            float[][] probabilities = (float[][]) results.get("probabilities").orElseThrow().getValue();
            assertThat(row[1]).isEqualTo("down");
            assertThat(probabilities[0][1]).isCloseTo(Float.parseFloat(row[2]), within(1e-4f));
            assertThat(session.getMetadata().getCustomMetadata())
                    .containsEntry("backlight.labels", "[\"across\",\"down\"]")
                    .containsEntry("backlight.method", "bp").containsKey("backlight.recipe");
        }
    }

    @Test
    void onnxCheckerTakesEveryFile() throws Exception {
        Python python = Python.with("onnx", "numpy", "python3-onnx");
        StringBuilder files = new StringBuilder();
        runs.values().forEach(run -> files.append(run.resolve("model.onnx")).append('\n'));
        INT8_EXPORTS.keySet()
                .forEach(name -> files.append(runs.get(name).resolve("model-int8.onnx")).append('\n'));
        Process process = python.process("-c", """
                import sys, onnx
                for line in open(sys.argv[1]):
                    onnx.checker.check_model(line.strip(), full_check=True)
                    print("valid")
                """, Files.writeString(folder.resolve("files.txt"), files).toString()).start();
        String output = Python.output(process);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output.lines().filter("valid"::equals)).hasSize(runs.size() + INT8_EXPORTS.size());
    }

    @Test
    void thePythonScriptRunsTheTensorsOfBothFormats() throws Exception {
        Python python = Python.with("torch, numpy", "torch", "python3-torch, python3-numpy");
        Map<String, float[]> expected = new LinkedHashMap<>();
        StringBuilder list = new StringBuilder();
        for (Map.Entry<String, Path> run : runs.entrySet()) {
            for (String ending : endings(run.getKey())) {
                exported(run.getValue(), "--out", run.getValue().resolve(ending + "." + ending).toString());
            }
            Path input = run.getValue().resolve("input.npy");
            expected.put(run.getKey(), answers(run.getValue(), input));
            list.append(run.getValue()).append('\n');
        }
        Process process = python.process("-c", """
                import contextlib, io, sys, os, numpy, torch, runpy
                for line in open(sys.argv[1]):
                    run = line.strip()
                    x = torch.from_numpy(numpy.load(os.path.join(run, "input.npy")))
                    for ending in ("safetensors", "pt"):
                        path = os.path.join(run, ending + ".py")
                        if not os.path.exists(path):
                            continue
                        with torch.no_grad():
                            y = runpy.run_path(path)["Model"]().eval()(x)
                        y.numpy().astype("<f4").tofile(os.path.join(run, "output." + ending))
                        sys.argv[1:] = [os.path.join(run, "input.npy")]
                        with contextlib.redirect_stdout(io.StringIO()) as printed:
                            runpy.run_path(path, run_name="__main__")
                        assert printed.getvalue() == str(y) + "\\n", printed.getvalue()
                """, Files.writeString(folder.resolve("runs.txt"), list).toString()).start();
        String output = Python.output(process);
        assertThat(process.waitFor()).as(output).isZero();
        for (Map.Entry<String, Path> run : runs.entrySet()) {
            float[] wanted = expected.get(run.getKey());
            for (String ending : endings(run.getKey())) {
                ByteBuffer bytes = ByteBuffer
                        .wrap(Files.readAllBytes(run.getValue().resolve("output." + ending)))
                        .order(ByteOrder.LITTLE_ENDIAN);
                float[] found = new float[bytes.remaining() / Float.BYTES];
                bytes.asFloatBuffer().get(found);
                assertThat(found).as(run.getKey() + " " + ending).hasSameSizeAs(wanted);
                float largest = 1;
                for (float value : wanted) {
                    largest = Math.max(largest, Math.abs(value));
                }
                for (int i = 0; i < found.length; i++) {
                    assertThat(found[i] / largest).as(run.getKey() + " " + ending)
                            .isCloseTo(wanted[i] / largest, within(1e-5f));
                }
            }
        }
    }

    /** The tensors are the same in both: a network of either type of elements shows the second format. */
    private static List<String> endings(String name) {
        return List.of("cnn", "climate-forcing").contains(name)
                ? List.of("pt", "safetensors")
                : List.of("safetensors");
    }

    /** A page of Python for each kind of network; that of a transformer with a matrix before its last block has three lines more. */
    @Test
    void theScriptIsShort() throws IOException {
        for (String name : List.of("mlp", "mlp-normalized", "cnn", "vit", "gpt", "gpt-plain")) {
            Path place = folder.resolve("short").resolve(name + ".safetensors");
            exported(runs.get(name), "--out", place.toString());
            List<String> lines = Files.readAllLines(place.resolveSibling(name + ".py"));
            assertThat(lines.stream().filter(line -> !line.isBlank() && !line.startsWith("#"))).as(name)
                    .hasSizeLessThanOrEqualTo(name.equals("gpt") ? 23 : 20);
            assertThat(lines).as(name).allMatch(line -> line.length() <= 140);
        }
    }

    /** Writes held-out samples as an array, and returns what ONNX Runtime answers. */
    private static float[] answers(Path run, Path file) throws IOException, OrtException {
        RunFolder opened = RunFolder.open(run, folder);
        try (PointerScope _ = new PointerScope();
                ModelToExport model = Tasks.of(opened.recipe()).export(opened,
                        DataFolder.resolve(run.getParent().getParent()), new ExportRequest(true, true),
                        new Terminal(new PrintWriter(Writer.nullWriter()), 0))) {
            Tensor inputs = model.heldOut().orElseThrow().samples().slice(0, SAMPLES).inputs();
            Port port = model.ends().input();
            long[] shape = new long[port.extents().size()];
            shape[0] = SAMPLES;
            for (int i = 1; i < shape.length; i++) {
                shape[i] = port.extents().get(i).equals("sequence")
                        ? inputs.size(i)
                        : Long.parseLong(port.extents().get(i));
            }
            OnnxJavaType type = switch (port.type()) {
                case UINT8 -> OnnxJavaType.UINT8;
                case INT64 -> OnnxJavaType.INT64;
                default -> OnnxJavaType.FLOAT;
            };
            String kind = switch (port.type()) {
                case UINT8 -> "|u1";
                case INT64 -> "<i8";
                default -> "<f4";
            };
            ByteBuffer given = model.ends().given(0, inputs);
            npy(file, kind, shape, given.duplicate());
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            try (OrtSession session = environment.createSession(run.resolve("model.onnx").toString());
                    OnnxTensor input = OnnxTensor.createTensor(environment, given, shape, type);
                    OrtSession.Result results = session.run(Map.of(port.name(), input))) {
                var buffer = ((OnnxTensor) results.get(0)).getFloatBuffer();
                float[] answers = new float[buffer.remaining()];
                buffer.get(answers);
                return answers;
            }
        }
    }

    private static void npy(Path file, String kind, long[] shape, ByteBuffer values) throws IOException {
        String sizes = Arrays.toString(shape).replace('[', '(').replace("]", ",)");
        String head = "{'descr': '" + kind + "', 'fortran_order': False, 'shape': " + sizes + ", }";
        String padded = head + " ".repeat(117 - head.length()) + "\n";
        ByteBuffer all = ByteBuffer.allocate(128 + values.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        all.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 0)
                .putShort((short) 118).put(padded.getBytes(StandardCharsets.US_ASCII)).put(values);
        Files.write(file, all.array());
    }

    @Test
    void mistakesAreOneSentenceAndWriteNothing() throws Exception {
        Path run = runs.get("mlp");
        List<String[]> mistakes = List.of(
                new String[]{"--format is pickle; expected one of onnx, safetensors, torch",
                        "--format", "pickle"},
                new String[]{"expected a file name that ends in .onnx, .safetensors or .pt", "--out",
                        folder.resolve("model.h5").toString()},
                new String[]{"expected a file name that ends in .pt", "--format", "torch", "--out",
                        folder.resolve("model.onnx").toString()},
                new String[]{"--int8 is for the format onnx, but the format is torch", "--format", "torch",
                        "--int8"},
                new String[]{"is a folder; expected the name of a file", "--out", folder.toString()});
        for (String[] mistake : mistakes) {
            CommandLineRun export = ExportedRuns.export(run, Arrays.copyOfRange(mistake, 1, mistake.length));
            assertThat(export.exitCode()).as(mistake[0]).isEqualTo(2);
            assertThat(export.err()).contains(mistake[0]).hasLineCount(1);
            assertThat(export.out()).isEmpty();
        }
        assertThat(folder.resolve("model.onnx")).doesNotExist();
    }

    @Test
    void filesOfOthersAreKept() throws Exception {
        Path place = Files.createDirectories(folder.resolve("kept"));
        Files.writeString(place.resolve("mine.py"), "print('mine')\n");
        CommandLineRun script = ExportedRuns.export(runs.get("mlp"), "--out",
                place.resolve("mine.safetensors").toString());
        assertThat(script.exitCode()).isEqualTo(2);
        assertThat(script.err()).contains("mine.py", "is there already").hasLineCount(1);
        Files.writeString(place.resolve("tokenizer.json"), "{}");
        CommandLineRun tokenizer = ExportedRuns.export(runs.get("gpt"), "--out",
                place.resolve("gpt.onnx").toString());
        assertThat(tokenizer.exitCode()).isEqualTo(2);
        assertThat(tokenizer.err()).contains("tokenizer.json", "another tokenizer").hasLineCount(1);
        try (Stream<Path> files = Files.list(place)) {
            assertThat(files.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("mine.py",
                    "tokenizer.json");
        }
        Path fresh = folder.resolve("new").resolve("folder");
        exported(runs.get("gpt"), "--out", fresh.resolve("gpt.onnx").toString());
        try (Stream<Path> files = Files.list(fresh)) {
            assertThat(files.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("gpt.onnx",
                    "tokenizer.json");
        }
    }

    @Test
    void linksAreKept() throws Exception {
        Path place = Files.createDirectories(folder.resolve("links"));
        Path script = place.resolve("elsewhere.py");
        Files.createSymbolicLink(place.resolve("linked.py"), script);
        exported(runs.get("mlp"), "--out", place.resolve("linked.pt").toString());
        assertThat(place.resolve("linked.py")).isSymbolicLink();
        assertThat(script).isRegularFile().content().contains("torch.load(file, weights_only=True)");
    }

    /** Where data are not there, only the check needs them; of climates, too, but for runs that keep no prior. */
    @Test
    void noCheckDoesWithoutTheData() throws Exception {
        Path nowhere = folder.resolve("nowhere");
        Map<Path, Path> away = Map.of(folder.resolve("text").resolve("book.txt"), folder.resolve("book.away"),
                folder.resolve("table-data").resolve("points.csv"), folder.resolve("points.away"));
        for (Map.Entry<Path, Path> file : away.entrySet()) {
            Files.move(file.getKey(), file.getValue());
        }
        try {
            for (String name : List.of("gpt", "table", "mlp")) {
                String[] args = {"export", runs.get(name).toString(), "--data-dir", nowhere.toString(),
                        "--out",
                        folder.resolve("unchecked").resolve(name + ".onnx").toString(), "--no-check"};
                CommandLineRun unchecked = CommandLineRun.of(args);
                assertThat(unchecked.exitCode()).as(unchecked.err()).isZero();
                assertThat(unchecked.out()).contains("checked  no");
                if (!name.equals("mlp")) {
                    CommandLineRun checked = CommandLineRun.of(Arrays.copyOf(args, args.length - 1));
                    assertThat(checked.exitCode()).as(checked.out()).isEqualTo(2);
                    assertThat(checked.err()).contains("; --no-check exports without the run's data")
                            .hasLineCount(1);
                }
            }
            for (String name : List.of("climate-none", "climate-forcing")) {
                Path run = runs.get(name);
                Path file = folder.resolve("unchecked").resolve(name + ".onnx");
                String[] args = {"export", run.toString(), "--data-dir", nowhere.toString(), "--out",
                        file.toString(), "--no-check"};
                CommandLineRun climate = CommandLineRun.of(args);
                assertThat(climate.exitCode()).as(climate.err()).isZero();
                // With the same prior and the same weights as the file that was checked.
                Path with = folder.resolve("checked").resolve(name + ".onnx");
                exported(run, "--out", with.toString());
                assertThat(Files.mismatch(file, with)).isNegative();
                CommandLineRun checked = CommandLineRun.of(Arrays.copyOf(args, args.length - 1));
                assertThat(checked.exitCode()).as(checked.out()).isEqualTo(2);
                assertThat(checked.err())
                        .contains("is no folder", "; --no-check exports without the run's data")
                        .hasLineCount(1);
                Files.writeString(run.resolve("climate.npz"), "damaged");
                CommandLineRun damaged = CommandLineRun.of(args);
                assertThat(damaged.exitCode()).as(damaged.out()).isEqualTo(2);
                assertThat(damaged.err()).contains("climate.npz").hasLineCount(1);
                Files.delete(run.resolve("climate.npz"));
                CommandLineRun older = CommandLineRun.of(args);
                assertThat(older.exitCode()).as(older.out()).isEqualTo(2);
                assertThat(older.err()).contains("is no folder").doesNotContain("--no-check").hasLineCount(1);
            }
        } finally {
            for (Map.Entry<Path, Path> file : away.entrySet()) {
                Files.move(file.getValue(), file.getKey());
            }
        }
    }

    /** Exports a run whose preprocessing somebody has changed. */
    private static CommandLineRun withPreprocessing(String name, Path place, String pattern,
            String replacement, String... more) throws IOException {
        Path file = runs.get(name).resolve("preprocessing.json");
        String kept = Files.readString(file);
        String changed = kept.replaceFirst(pattern, replacement);
        assertThat(changed).isNotEqualTo(kept);
        Files.writeString(file, changed);
        try {
            List<String> args = new ArrayList<>(List.of("--out", place.resolve("model.onnx").toString()));
            args.addAll(List.of(more));
            return ExportedRuns.export(runs.get(name), args.toArray(String[]::new));
        } finally {
            Files.writeString(file, kept);
        }
    }

    @Test
    void whatAnswersOtherwiseLeavesNothingBehind() throws Exception {
        Path place = folder.resolve("other").resolve("folder");
        // A mean that pixels have only where they are brighter than files can say.
        CommandLineRun other = withPreprocessing("mlp", place, "\"mean\" : \\[ [^\\]]*", "\"mean\" : [ 3.7 ");
        assertThat(other.exitCode()).as(other.out()).isEqualTo(1);
        assertThat(other.err()).contains("answers otherwise than the run's", "nothing was written")
                .hasLineCount(1);
        assertThat(other.out()).isEmpty();
        assertThat(folder.resolve("other")).doesNotExist();
        CommandLineRun infinite = withPreprocessing("table", place,
                "(?s)(\"targets\".*\"deviation\" : )[^\\s,}]+",
                "$11e300", "--int8");
        assertThat(infinite.exitCode()).as(infinite.out()).isEqualTo(1);
        assertThat(infinite.err()).contains("no finite numbers", "nothing was written").hasLineCount(1);
        assertThat(folder.resolve("other")).doesNotExist();
    }
}
