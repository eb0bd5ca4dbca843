package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a project lies and how its files are dated. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherPlaceTest extends LauncherFixture {

    private static final Duration AHEAD = Duration.ofHours(2);

    @BeforeEach
    void oneJdk() throws Exception {
        jdk("jdk-25", "25");
    }

    private static void date(Path file, Duration ahead) throws Exception {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plus(ahead)));
    }

    private void buildsOnceAs(Path place) throws Exception {
        int before = builds();
        Files.move(root, place);
        for (int i = 0; i < 2; i++) {
            Result result = finish(launcher(Map.of(), place.resolve("backlight"), "x"));
            assertThat(result.out()).contains(place + "/app/target/launcher/jars-").endsWith("<x>\n");
        }
        assertThat(builds()).isEqualTo(before + 1);
        Files.move(place, root);
    }

    // --- Names -----------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"-dash", "[ab]", "*", "a'b", "$HOME `date`", "per%20cent #!",
            " ; ",
            "é€", "~", "-"})
    void anyOtherNameOfAFolderWillDo(String name) throws Exception {
        // What a pattern would match instead.
        Files.createDirectory(folder.resolve("a"));
        buildsOnceAs(folder.resolve(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b", ":", "line\nend", "line end\n", "a\"b", "a\\b"})
    void aNameThatNoBuildCanTakeIsRefusedBeforeTheBuild(String name) throws Exception {
        Path place = Files.move(root, folder.resolve(name));
        Result result = finish(launcher(Map.of(), place.resolve("backlight")));
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).startsWith("backlight: folder " + place + " has a ")
                .contains(name.contains(":")
                        ? "colon"
                        : name.contains("\n") ? "line end" : "quotation mark or a backslash")
                .endsWith("move the project to another\n");
        assertThat(result.err().replace(name, "")).hasLineCount(1);
        assertThat(builds()).isZero();
        assertThat(place.resolve("app/target")).doesNotExist();
    }

    @Test
    void aLibraryInAFolderWithAColonIsNamed() throws Exception {
        String body = Files.readString(commands.resolve("mvn")).replaceFirst("#!/bin/bash\n", "");
        maven(body.replace("$PWD/lib.jar", "/re:pository/lib.jar"));
        Result result = run();
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("library /re is not there after the build", "colon");
    }

    @Test
    void aRelativeNameThatStartsWithADashWillDo() throws Exception {
        Path place = Files.move(root, folder.resolve("-P"));
        assertThat(finish(launcher(Map.of(), Path.of("bash"), "--", "-P/backlight", "x")).out())
                .endsWith("<x>\n");
        assertThat(finish(launcher(Map.of(), Path.of("bash"), "--", "backlight", "x")
                .directory(place.toFile())).out()).endsWith("<x>\n");
    }

    @Test
    void aBuiltProjectThatMayNotBeWrittenRuns() throws Exception {
        run();
        Path state = root.resolve("app/target/launcher");
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            assertThat(run("x").out()).endsWith("<x>\n");
        } finally {
            Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        assertThat(builds()).isEqualTo(1);
    }

    /** The project of another user, whose local repository may not be read; here, libraries that are not there. */
    @Test
    void whatLacksALibraryAndMayNotBeWrittenSaysBoth() throws Exception {
        run();
        Files.delete(root.resolve("lib.jar"));
        Path state = root.resolve("app/target/launcher");
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            Result result = finish(withoutPrivilege(launcher(Map.of(), root.resolve("backlight"))));
            assertThat(result.err()).isEqualTo("backlight: library " + root
                    + "/lib.jar of the build is not there or"
                    + " may not be read, and no build can be made, as folder " + state
                    + " cannot be written; let its"
                    + " owner build, or copy the project, without its target folders, to a place of yours\n");
            assertThat(result.exitCode()).isEqualTo(1);
        } finally {
            Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    /** The superuser may write everywhere, but for a process that has given that up. */
    private ProcessBuilder withoutPrivilege(ProcessBuilder builder) throws IOException {
        if (!Files.getAttribute(folder, "unix:uid").equals(0)) {
            return builder;
        }
        Path setpriv = Path.of("/usr/bin/setpriv");
        assumeTrue(Files.exists(setpriv), "the superuser needs setpriv for this test");
        List<String> command = new ArrayList<>(
                List.of(setpriv.toString(), "--bounding-set=-dac_override", "--inh-caps=-dac_override"));
        command.addAll(builder.command());
        return builder.command(command);
    }

    /** As on a full disk. */
    @Test
    void aLockThatCannotBeMadeIsNotWaitedFor() throws Exception {
        script(commands.resolve("ln"), "exit 1\n");
        Result result = run();
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).isEqualTo(
                "backlight: folder " + root + "/app/target/launcher cannot be written\n");
    }

    // --- Dates -----------------------------------------------------------------------------------

    @Test
    void sourcesDatedInTheFutureAreBuiltOnceForEachChange() throws Exception {
        Path source = root.resolve("optics/src/main/java/A.java");
        Path other = Files.writeString(root.resolve("optics/src/main/java/B.java"), "class B {}");
        date(source, AHEAD);
        date(other, AHEAD);
        date(other.getParent(), AHEAD);
        run();
        run();
        assertThat(builds()).isEqualTo(1);
        Files.writeString(source, "class A {}");
        run();
        assertThat(builds()).isEqualTo(2);
        Files.writeString(source, "class A { }");
        date(source, AHEAD);
        run();
        run();
        assertThat(builds()).isEqualTo(3);
        Files.delete(other);
        date(other.getParent(), AHEAD);
        run();
        run();
        assertThat(builds()).isEqualTo(4);
    }

    @Test
    void aSourceInTheFutureThatChangesDuringTheBuildIsBuiltAgain() throws Exception {
        Path source = root.resolve("optics/src/main/java/A.java");
        date(source, AHEAD);
        Path good = Files.copy(commands.resolve("mvn"), commands.resolve("good"));
        maven("echo 'class A {}' >optics/src/main/java/A.java\nexec \"" + good + "\"\n");
        run();
        Files.move(good, commands.resolve("mvn"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        run();
        run();
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void aBuildDatedInTheFutureHidesNoChange() throws Exception {
        run();
        date(root.resolve("app/target/launcher/built"), AHEAD);
        Files.writeString(root.resolve("optics/src/main/java/A.java"), "class A {}");
        run();
        run();
        assertThat(builds()).isEqualTo(2);
    }
}
