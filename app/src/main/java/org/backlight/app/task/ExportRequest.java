package org.backlight.app.task;

/**
 * What is asked of a network that is to leave.
 *
 * @param preprocessing whether samples enter as files have them, and answers leave in the units of files
 * @param check whether it will be checked on held-out samples, for which the run's data are needed
 */
public record ExportRequest(boolean preprocessing, boolean check) {}
