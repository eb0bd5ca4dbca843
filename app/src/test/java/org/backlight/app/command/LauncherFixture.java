package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs a copy of the launcher in a small copy of the project's layout, with stand-ins for Maven and the JDK: Maven's
 * makes the files that a build makes, the JDK's {@code java} prints its arguments.
 */
abstract class LauncherFixture {

    static final Path SCRIPT = Path.of("..", "backlight").toAbsolutePath().normalize();
    static final Path TOOLS = Path.of("target", "launcher-test-tools").toAbsolutePath();
    static final String MODULES = "substrate projection optics datasets learning app";

    @TempDir
    Path folder;

    Path root;
    Path commands;
    Path jdks;

    record Result(int exitCode, String out, String err) {}

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
    static void age(Path top) throws IOException {
        try (var files = Files.walk(top)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
            }
        }
    }

    static void script(Path file, String body) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/bash\n" + body);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    void maven(String body) throws IOException {
        script(commands.resolve("mvn"), body);
    }

    Path jdk(String name, String version) throws IOException {
        Path home = jdks.resolve(name);
        script(home.resolve("bin/java"),
                "echo \"java of " + name + "\"\nprintf '<%s>\\n' \"$@\"\nexit ${EXIT:-0}\n");
        script(home.resolve("bin/javac"), "exit 0\n");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    ProcessBuilder launcher(Map<String, String> environment, Path script, String... args) {
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
                "touch", "date", "sleep", "tr", "tput", "grep", "cksum", "locale")) {
            for (Path place : List.of(Path.of("/bin"), Path.of("/usr/bin"))) {
                Path link = TOOLS.resolve(tool);
                if (Files.exists(place.resolve(tool)) && !Files.exists(link)) {
                    Files.createSymbolicLink(link, place.resolve(tool));
                }
            }
        }
    }

    static Result finish(ProcessBuilder builder) throws Exception {
        Path out = Files.createTempFile("launcher", ".out");
        Path err = Files.createTempFile("launcher", ".err");
        Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Result result = new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        Files.delete(out);
        Files.delete(err);
        return result;
    }

    Result run(String... args) throws Exception {
        return finish(launcher(Map.of(), root.resolve("backlight"), args));
    }

    int builds() throws IOException {
        Path builds = folder.resolve("builds");
        return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
    }
}
