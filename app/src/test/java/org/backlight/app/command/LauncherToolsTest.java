package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Where the launcher finds a JDK and Maven. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherToolsTest extends LauncherFixture {

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
}
