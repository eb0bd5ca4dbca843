package org.backlight.datasets.token;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.backlight.datasets.DataFolder;
import org.backlight.substrate.file.FolderTree;

/**
 * Setup of the tokenizers library before its classes are loaded: the library would otherwise report its use to its
 * makers, ask for a CUDA build from the web where there is a GPU, and unpack its native code to {@code ~/.djl.ai}. What
 * the user has set stays.
 */
final class TokenizerNatives {

    private static boolean prepared;

    private TokenizerNatives() {}

    /** Sets up the library, once; its native code is kept in the user's cache. */
    static void prepare() {
        prepare(true);
    }

    /**
     * Sets up the library, once.
     *
     * @param keeping whether its native code may be kept in the user's cache where it is not there yet
     */
    static synchronized void prepare(boolean keeping) {
        if (prepared) {
            return;
        }
        prepared = true;
        setUnlessSet("OPT_OUT_TRACKING", "true");
        setUnlessSet("RUST_FLAVOR", "cpu");
        if (System.getenv("DJL_OFFLINE") == null && System.getProperty("ai.djl.offline") == null) {
            System.setProperty("ai.djl.offline", "true");
        }
        if (!isSet("DJL_CACHE_DIR")) {
            setUnlessSet("ENGINE_CACHE_DIR", folder(keeping).toString());
        }
    }

    private static void setUnlessSet(String name, String value) {
        if (!isSet(name)) {
            System.setProperty(name, value);
        }
    }

    private static boolean isSet(String name) {
        return System.getenv(name) != null || System.getProperty(name) != null;
    }

    private static Path folder(boolean keeping) {
        Path usual = DataFolder.userCache().resolve("natives");
        if (!keeping && !Files.exists(usual)) {
            return ownTemporaryFolder(usual);
        }
        try {
            return Files.createDirectories(usual);
        } catch (IOException _) {
            return ownTemporaryFolder(usual);
        }
    }

    /** Creates a folder for this process alone: code that is loaded must not come from where others may write. */
    private static Path ownTemporaryFolder(Path usual) {
        try {
            Path folder = Files.createTempDirectory("backlight-natives");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> FolderTree.delete(folder)));
            return folder;
        } catch (IOException _) {
            return usual;
        }
    }
}
