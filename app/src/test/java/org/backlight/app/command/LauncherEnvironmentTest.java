package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the caller's environment may not change: variables, functions, descriptors, locale and home. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherEnvironmentTest extends LauncherFixture {

    private final Map<String, String> environment = new LinkedHashMap<>();

    @BeforeEach
    void oneJdk() throws IOException {
        jdk("jdk-25", "25");
    }

    /** Runs without the variables that this process has for locale and home. */
    private Result runBare(Path script, String... arguments) throws Exception {
        ProcessBuilder builder = launcher(Map.of(), script, arguments);
        builder.environment().keySet().removeIf(
                name -> name.startsWith("LC_") || List.of("LANG", "HOME", "TMPDIR").contains(name));
        builder.environment().putAll(environment);
        return finish(builder);
    }

    private void javaPrints(String body) throws IOException {
        script(jdks.resolve("jdk-25/bin/java"), body);
    }

    @Test
    void exportedVariablesOfTheShellDoNotMatter() throws Exception {
        Path startup = Files.writeString(folder.resolve("startup"),
                "set -Ceu\nIFS=/\nshopt -s nullglob failglob\ncd() { echo elsewhere; }\nreadonly PWD=/\n");
        environment.putAll(Map.of("CDPATH", folder + ":.", "BASH_ENV", startup.toString(), "IFS", "a",
                "SHELLOPTS", "noclobber:nounset:errexit:noglob", "GLOBIGNORE", "*", "POSIXLY_CORRECT", "1",
                "GREP_OPTIONS", "--invert-match"));
        for (String function : List.of("cd", "find", "grep", "readlink", "rm")) {
            environment.put("BASH_FUNC_" + function + "%%", "() {  echo " + function + "; return 1\n}");
        }
        for (int i = 0; i < 2; i++) {
            Result result = runBare(Path.of("my project/backlight"), "a b");
            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.out()).startsWith("java of jdk-25\n").endsWith("<a b>\n");
            assertThat(result.err()).hasLineCount(i == 0 ? 1 : 0);
        }
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void anyShellWillDo() throws Exception {
        for (String shell : List.of("sh", "bash")) {
            Result result = finish(
                    launcher(Map.of(), Path.of("/bin/" + shell), root.resolve("backlight").toString(), "x"));
            assertThat(result.out()).endsWith("<x>\n");
        }
    }

    @Test
    void closedDescriptorsAreNotTakenForFiles() throws Exception {
        run();
        javaPrints("echo lost\necho lost >&2\nexit 3\n");
        Result result = finish(launcher(Map.of(), Path.of("bash"), "-c", "exec \"$0\" <&- >&- 2>&-",
                root.resolve("backlight").toString()));
        assertThat(result).isEqualTo(new Result(3, "", ""));
    }

    @Test
    void relativeJavaHomeIsThatOfTheWorkingFolder() throws Exception {
        environment.put("JAVA_HOME", "jdks/jdk-25");
        assertThat(runBare(root.resolve("backlight")).out()).startsWith("java of jdk-25\n");
        assertThat(folder.resolve("builds")).content().startsWith("mvn " + folder + "/jdks/jdk-25 ");
    }

    // --- Locale ----------------------------------------------------------------------------------

    private static final String LOCALE_OF_JAVA = "euro=$'\\342\\202\\254'\n"
            + "echo \"characters=${#euro} numbers=${LC_ALL:-${LC_NUMERIC:-${LANG:-C}}}\"\nprintf '<%s>\\n' \"$@\"\n";

    @ParameterizedTest
    @EnabledOnOs(OS.LINUX)
    @ValueSource(strings = {"", "LC_ALL=C", "LC_ALL=POSIX", "LANG=C", "LC_CTYPE=C", "LC_ALL=xx_YY.UTF-8",
            "LC_CTYPE=UTF-16", "LANG=xx_YY"})
    void theJvmGetsUtf8WhateverTheLocale(String variable) throws Exception {
        javaPrints(LOCALE_OF_JAVA);
        if (!variable.isEmpty()) {
            environment.put(variable.split("=")[0], variable.split("=")[1]);
        }
        Result result = runBare(root.resolve("backlight"), "x");
        assertThat(result.out()).startsWith("characters=1 numbers=")
                .contains("<-Dfile.encoding=UTF-8>\n<-Dstdout.encoding=UTF-8>\n<-Dstderr.encoding=UTF-8>\n")
                .endsWith("<x>\n");
        // The shell itself warns of a locale that is not there, as every one does.
        assertThat(result.err().lines().filter(line -> !line.contains("setlocale"))).hasSize(1);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void formatsOfNumbersStay() throws Exception {
        javaPrints(LOCALE_OF_JAVA);
        environment.putAll(Map.of("LC_ALL", "C", "LC_NUMERIC", "C.UTF-8"));
        assertThat(runBare(root.resolve("backlight")).out()).startsWith("characters=1 numbers=C\n");
        environment.remove("LC_ALL");
        environment.put("LC_CTYPE", "C");
        assertThat(runBare(root.resolve("backlight")).out()).startsWith("characters=1 numbers=C.UTF-8\n");
    }

    /** By the real JVM, which takes C for all where one category has no locale. */
    @ParameterizedTest
    @ValueSource(strings = {"LC_ALL=C", "LC_ALL=xx_YY.UTF-8", "LC_TIME=xx_YY", "LANG=C"})
    void namesBeyondAsciiAreRead(String variable) throws Exception {
        Path recipe = Files.writeString(Files.createDirectories(folder.resolve("dé €")).resolve("ö.yaml"),
                "modél: 1\n");
        environment.putAll(Map.of("JAVA_HOME", System.getProperty("java.home"), "BACKLIGHT_JAVA_OPTS",
                "-cp " + System.getProperty("java.class.path"), "LANG", "C.UTF-8"));
        environment.put(variable.split("=")[0], variable.split("=")[1]);
        Result result = runBare(root.resolve("backlight"), "train", "dé €/" + recipe.getFileName());
        assertThat(result.err()).contains("dé €/ö.yaml", "modél").doesNotContain("does not exist");
        assertThat(result.exitCode()).isEqualTo(2);
    }

    // --- Home ------------------------------------------------------------------------------------

    @Test
    void homeIsTheOneOfTheEnvironment() throws Exception {
        Path home = Files.createDirectory(folder.resolve("a home"));
        environment.put("HOME", home.toString());
        assertThat(runBare(root.resolve("backlight")).out()).contains("<-Duser.home=" + home + ">\n");
        assertThat(folder.resolve("builds")).content().doesNotContain("user.home");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nonexistent/home", "?", "relative"})
    void whoeverHasNoHomeGetsATemporaryFolderOfTheirOwn(String home) throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("temporary files"));
        environment.putAll(Map.of("HOME", home, "TMPDIR", temporary.toString()));
        String uid = Files.getAttribute(temporary, "unix:uid").toString();
        Path own = temporary.resolve("backlight-" + uid);
        for (int i = 0; i < 2; i++) {
            assertThat(runBare(root.resolve("backlight")).out()).contains("<-Duser.home=" + own + ">\n");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own))).isEqualTo("rwx------");
        assertThat(folder.resolve("builds")).content().contains("-Duser.home=" + own,
                "-Dmaven.repo.local=" + own + "/.m2/repository");
        assertThat(folder.resolve(home)).doesNotExist();
    }

    /** Native libraries are loaded from there, so it must not be a place that somebody else has laid. */
    @Test
    void aTemporaryFolderThatIsALinkIsNotUsed() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        environment.putAll(Map.of("HOME", "/nonexistent", "TMPDIR", temporary.toString()));
        String uid = Files.getAttribute(temporary, "unix:uid").toString();
        Files.createSymbolicLink(temporary.resolve("backlight-" + uid), folder);
        Result result = runBare(root.resolve("backlight"));
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).startsWith("backlight: there is no home folder that can be written")
                .contains(temporary + "/backlight-" + uid, "set HOME").hasLineCount(1);
    }
}
