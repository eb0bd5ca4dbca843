package org.backlight.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs a copy of the launcher in a small copy of the project's layout, with stand-ins for Maven and the JDK: Maven's
 * makes the files that a build makes, the JDK's {@code java} prints its arguments.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {

    private static final Path SCRIPT = Path.of("..", "backlight").toAbsolutePath().normalize();
    private static final Path TOOLS = Path.of("target", "launcher-test-tools").toAbsolutePath();
    private static final String MODULES = "projection optics datasets learning app";

    @TempDir
    private Path folder;

    private Path root;
    private Path commands;
    private Path jdks;

    private record Result(int exitCode, String out, String err) {}

    @BeforeEach
    void layOut() throws IOException {
        // A space, as in many a home folder.
        folder = folder.toRealPath();
        root = Files.createDirectories(folder.resolve("my project"));
        commands = Files.createDirectories(folder.resolve("bin"));
        jdks = Files.createDirectories(folder.resolve("jdks"));
        Files.copy(SCRIPT, root.resolve("backlight"));
        Files.createDirectory(root.resolve(".mvn"));
        Files.createFile(root.resolve("pom.xml"));
        for (String module : MODULES.split(" ")) {
            Files.createDirectories(root.resolve(module + "/src/main/java"));
            Files.createFile(root.resolve(module + "/pom.xml"));
            Files.createFile(root.resolve(module + "/src/main/java/A.java"));
        }
        age(root);
        maven("""
                echo "mvn $JAVA_HOME $*" >>"%s"
                for module in %s; do
                    mkdir -p $module/target/classes
                    echo "$module" >$module/target/backlight-$module-1.jar
                done
                echo "$PWD/projection/target/backlight-projection-1.jar:$PWD/lib.jar" >app/target/class-path.txt
                touch lib.jar
                """
                .formatted(folder.resolve("builds"), MODULES));
    }

    /** Makes everything an hour old, so that a build is newer. */
    private static void age(Path top) throws IOException {
        try (var files = Files.walk(top)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
            }
        }
    }

    private static void script(Path file, String body) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/bash\n" + body);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void maven(String body) throws IOException {
        script(commands.resolve("mvn"), body);
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = jdks.resolve(name);
        script(home.resolve("bin/java"),
                "echo \"java of " + name + "\"\nprintf '<%s>\\n' \"$@\"\nexit ${EXIT:-0}\n");
        script(home.resolve("bin/javac"), "exit 0\n");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private ProcessBuilder launcher(Map<String, String> environment, Path script, String... args) {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        Map<String, String> all = builder.environment();
        all.remove("JAVA_HOME");
        all.remove("BACKLIGHT_JAVA_OPTS");
        // Only the tools that the launcher may use, so that no java or mvn of this machine is found.
        all.put("PATH", commands + ":" + TOOLS);
        all.put("BACKLIGHT_JDK_FOLDERS", jdks.toString());
        all.putAll(environment);
        return builder;
    }

    /** Links to the system's commands; kept, since a temporary folder's end warns of every link. */
    @BeforeAll
    static void linkTools() throws IOException {
        Files.createDirectories(TOOLS);
        for (String tool : List.of("bash", "env", "readlink", "find", "head", "mkdir", "rm", "mv", "cp", "ln",
                "cat",
                "touch", "date", "sleep", "tr", "tput", "grep")) {
            for (Path place : List.of(Path.of("/bin"), Path.of("/usr/bin"))) {
                Path link = TOOLS.resolve(tool);
                if (Files.exists(place.resolve(tool)) && !Files.exists(link)) {
                    Files.createSymbolicLink(link, place.resolve(tool));
                }
            }
        }
    }

    private static Result finish(ProcessBuilder builder) throws Exception {
        Path out = Files.createTempFile("launcher", ".out");
        Path err = Files.createTempFile("launcher", ".err");
        Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Result result = new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        Files.delete(out);
        Files.delete(err);
        return result;
    }

    private Result run(String... args) throws Exception {
        return finish(launcher(Map.of(), root.resolve("backlight"), args));
    }

    private int builds() throws IOException {
        Path builds = folder.resolve("builds");
        return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
    }

    @Test
    void theFirstRunBuildsAndTheNextOnesDoNot() throws Exception {
        jdk("jdk-25", "25.0.1");
        Result first = run("train", "a b", "*");
        assertThat(first.exitCode()).isZero();
        assertThat(first.err())
                .isEqualTo(
                        "backlight: building; the first time this fetches libraries and takes some minutes\n");
        assertThat(first.out()).startsWith("java of jdk-25\n")
                .contains("<--add-modules=jdk.incubator.vector>",
                        "<--enable-native-access=ALL-UNNAMED>")
                .endsWith("<org.backlight.app.Backlight>\n<train>\n<a b>\n<*>\n");
        Result second = run("train");
        assertThat(second.err()).isEmpty();
        assertThat(builds()).isEqualTo(1);
        assertThat(Files.readString(folder.resolve("builds"))).contains("mvn " + jdks.resolve("jdk-25") + " ",
                "-pl app -am", "package");
    }

    @Test
    void theClassPathHoldsCopiesOfOurJarsSoThatABuildDoesNotDisturbARun() throws Exception {
        jdk("jdk-25", "25");
        String classPath = run().out().lines().dropWhile(line -> !line.equals("<-cp>")).skip(1).findFirst()
                .orElseThrow().replaceAll("[<>]", "");
        assertThat(classPath.split(":")).hasSize(3).endsWith(root + "/lib.jar")
                .allSatisfy(entry -> assertThat(Path.of(entry)).isRegularFile());
        assertThat(classPath).doesNotContain("projection/target");
        assertThat(Path.of(classPath.split(":")[0])).hasContent("app");
    }

    @Test
    void aNewerSourceADeletedOneAndALostLibraryAreBuiltAgain() throws Exception {
        jdk("jdk-25", "25");
        run();
        Files.writeString(root.resolve("learning/src/main/java/A.java"), "class A {}");
        assertThat(run().err()).isEqualTo("backlight: building, as sources have changed\n");
        assertThat(run().err()).isEmpty();
        Files.delete(root.resolve("optics/src/main/java/A.java"));
        run();
        assertThat(builds()).isEqualTo(3);
        Files.writeString(root.resolve("app/pom.xml"), "<project/>");
        run();
        assertThat(builds()).isEqualTo(4);
        Files.delete(root.resolve("lib.jar"));
        run();
        assertThat(builds()).isEqualTo(5);
        run();
        assertThat(builds()).isEqualTo(5);
    }

    @Test
    void aProjectThatWasMovedIsBuiltAgain() throws Exception {
        jdk("jdk-25", "25");
        run();
        Path moved = Files.move(root, folder.resolve("moved"));
        assertThat(finish(launcher(Map.of(), moved.resolve("backlight"))).out())
                .contains(moved + "/app/target");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void itWorksThroughSymbolicLinksAndFromAnyFolder() throws Exception {
        jdk("jdk-25", "25");
        Path link = Files.createSymbolicLink(folder.resolve("bin/light"), Path.of("../my project/backlight"));
        Path linkToLink = Files.createSymbolicLink(folder.resolve("lit"), link);
        assertThat(finish(launcher(Map.of(), linkToLink, "x")).out()).endsWith("<x>\n");
        assertThat(finish(launcher(Map.of(), Path.of("bash"), "-c", "light y")).out()).endsWith("<y>\n");
        assertThat(finish(launcher(Map.of(), Path.of("./backlight"), "z").directory(root.toFile())).out())
                .endsWith("<z>\n");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void theJdkIsThatOfJavaHomeThenOfThePathThenTheOldestInstalledThatWillDo() throws Exception {
        Path home = jdk("../home", "25.0.2");
        Path path = jdk("../path", "25");
        jdk("jdk-24", "24.0.1");
        jdk("jdk-26", "26-ea");
        jdk("jdk-25", "25.0.1+8");
        jdk("jdk-8", "1.8.0_402");
        Map<String, String> environment = new LinkedHashMap<>();
        assertThat(finish(launcher(environment, root.resolve("backlight"))).out())
                .startsWith("java of jdk-25\n");
        Path onPath = Files.createSymbolicLink(commands.resolve("java"), path.resolve("bin/java"));
        assertThat(finish(launcher(environment, root.resolve("backlight"))).out())
                .startsWith("java of ../path\n");
        environment.put("JAVA_HOME", home.toString());
        assertThat(finish(launcher(environment, root.resolve("backlight"))).out())
                .startsWith("java of ../home\n");
        environment.put("JAVA_HOME", jdks.resolve("jdk-24").toString());
        Files.delete(onPath);
        assertThat(finish(launcher(environment, root.resolve("backlight"))).out())
                .startsWith("java of jdk-25\n");
    }

    @Test
    void withoutAJdkItSaysWhereItLooked() throws Exception {
        Path old = jdk("jdk-17", "17.0.1");
        Files.createSymbolicLink(commands.resolve("java"), old.resolve("bin/java"));
        Result result = finish(
                launcher(Map.of("JAVA_HOME", folder + "/nothing"), root.resolve("backlight"), "train"));
        assertThat(result.err()).isEqualTo("backlight: no JDK 25 or newer was found in JAVA_HOME (" + folder
                + "/nothing), the PATH (" + old + "/bin/java), " + jdks
                + "; install one, from https://adoptium.net for example, or set JAVA_HOME to it\n");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(builds()).isZero();
    }

    @Test
    void withoutMavenItSaysSo() throws Exception {
        jdk("jdk-25", "25");
        Files.delete(commands.resolve("mvn"));
        Result result = run();
        assertThat(result.err()).startsWith("backlight: Maven is needed for the build").hasLineCount(1);
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void aFailedBuildShowsMavensLogAndIsNotTakenForAGoodOne() throws Exception {
        jdk("jdk-25", "25");
        Path good = Files.copy(commands.resolve("mvn"), commands.resolve("good"));
        maven("echo '[ERROR] A.java:3 expected ;'\nexit 1\n");
        Result failed = run();
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.err())
                .contains("[ERROR] A.java:3 expected ;\nbacklight: the build failed; Maven's log is"
                        + " above and in " + root + "/app/target/launcher/build.log\n");
        assertThat(failed.out()).isEmpty();
        Files.move(good, commands.resolve("mvn"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(run().exitCode()).isZero();
    }

    @Test
    void anInterruptedBuildStopsMavenAndIsRedoneFromCleanClasses() throws Exception {
        jdk("jdk-25", "25");
        Path good = Files.copy(commands.resolve("mvn"), commands.resolve("good"));
        maven("mkdir -p app/target/classes\ntouch app/target/classes/Half.class\n"
                + "trap 'touch \"" + folder + "/stopped\"; exit 143' TERM\nwhile :; do sleep 0.05; done\n");
        Process process = launcher(Map.of(), root.resolve("backlight")).redirectErrorStream(true).start();
        while (!Files.exists(root.resolve("app/target/classes/Half.class"))) {
            Thread.sleep(10);
        }
        process.destroy();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(folder.resolve("stopped")).exists();
        Files.move(good, commands.resolve("mvn"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(run().exitCode()).isZero();
        assertThat(root.resolve("app/target/classes")).isEmptyDirectory();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void twoAtOnceBuildOnce() throws Exception {
        jdk("jdk-25", "25");
        String body = Files.readString(commands.resolve("mvn")).replaceFirst("#!/bin/bash\n", "");
        maven("sleep 0.5\n" + body);
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            processes.add(
                    launcher(Map.of(), root.resolve("backlight"), "n" + i).redirectErrorStream(true).start());
        }
        for (int i = 0; i < processes.size(); i++) {
            assertThat(new String(processes.get(i).getInputStream().readAllBytes()))
                    .endsWith("<n" + i + ">\n");
            assertThat(processes.get(i).waitFor()).isZero();
        }
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void aLockThatADeadBuildLeftBehindIsBroken() throws Exception {
        jdk("jdk-25", "25");
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Path state = Files.createDirectories(root.resolve("app/target/launcher"));
        Files.createSymbolicLink(state.resolve("lock"), Path.of(Long.toString(dead.pid())));
        assertThat(run().exitCode()).isZero();
        assertThat(Files.isSymbolicLink(state.resolve("lock"))).isFalse();
    }

    @Test
    void theExitCodeAndFurtherOptionsArePassedOn() throws Exception {
        jdk("jdk-25", "25");
        Result result = finish(launcher(Map.of("EXIT", "7", "BACKLIGHT_JAVA_OPTS", "-Xmx1g -Da=b"),
                root.resolve("backlight"), "--", "-x"));
        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.out()).contains("<-Xmx1g>\n<-Da=b>\n<org.backlight.app.Backlight>\n<-->\n<-x>\n");
    }
}
