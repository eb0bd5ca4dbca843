package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** When the launcher builds, and how it runs what is built. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest extends LauncherFixture {

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
                .endsWith("<org.backlight.app.command.Backlight>\n<train>\n<a b>\n<*>\n");
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
    void otherScriptsGetTheSameJdkWithoutABuild() throws Exception {
        jdk("jdk-17", "17");
        Path chosen = jdk("jdk-25", "25");
        Result result = run("--java-home");
        assertThat(result.out()).isEqualTo(chosen + "\n");
        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isZero();
        assertThat(builds()).isZero();
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
        maven("trap 'touch \"" + folder + "/stopped\"; exit 143' TERM\nmkdir -p app/target/classes\n"
                + "touch app/target/classes/Half.class\nwhile :; do sleep 0.05; done\n");
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
        assertThat(result.out())
                .contains("<-Xmx1g>\n<-Da=b>\n<org.backlight.app.command.Backlight>\n<-->\n<-x>\n");
    }

    /** A server of the page runs beside trainings for hours, and must not take their cores to compile what it hardly uses. */
    @Test
    void onlyAServerOfThePageGoesWithoutTheSecondCompiler() throws Exception {
        jdk("jdk-25", "25");
        Map<String, String> own = Map.of("BACKLIGHT_JAVA_OPTS", "-XX:TieredStopAtLevel=4");
        assertThat(finish(launcher(own, root.resolve("backlight"), "watch")).out())
                .contains("<-XX:TieredStopAtLevel=1>\n<-XX:TieredStopAtLevel=4>\n");
        assertThat(finish(launcher(Map.of(), root.resolve("backlight"), "-v", "--debug", "watch")).out())
                .contains("<-XX:TieredStopAtLevel=1>\n");
        assertThat(finish(launcher(Map.of(), root.resolve("backlight"), "train", "watch")).out())
                .doesNotContain("TieredStopAtLevel");
    }
}
