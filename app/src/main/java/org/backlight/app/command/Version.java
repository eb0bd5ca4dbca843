package org.backlight.app.command;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Backlight.class.getPackage().getImplementationVersion();
        return new String[]{"backlight " + (version == null ? "(development build)" : version)};
    }
}
