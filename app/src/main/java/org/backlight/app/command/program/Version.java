package org.backlight.app.command.program;

import org.backlight.app.run.Build;
import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest, and the commit where it is known. */
public final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[]{"backlight " + Build.version()
                + Build.commit().map(commit -> ", commit " + commit).orElse("")};
    }
}
