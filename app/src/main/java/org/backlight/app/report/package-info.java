/**
 * Reports: pages of HTML that need no other file, their tables, and their figures as drawings with the numbers that they
 * show.
 *
 * <p>{@link org.backlight.app.report.HtmlReport} is the page of every command that reports; a
 * {@link org.backlight.app.report.Table} is the same on a page, on a terminal and as CSV; a
 * {@link org.backlight.app.report.Figure} is one or more of XChart's charts, a {@link org.backlight.app.report.MapFigure} one or
 * more maps of the world on the Equal Earth projection. {@link org.backlight.app.report.Charts} has
 * their colours, lines and sizes, {@link org.backlight.app.report.RoundNumbers} their axes. Arrays with a pixel for each
 * value are {@link org.backlight.app.report.FramePicture}s, since as drawings they would have too many parts.
 *
 * <p>Every {@link org.backlight.app.report.Illustration} is made of {@link org.backlight.app.report.Panel}s, which draw with any pen
 * of Java 2D; {@link org.backlight.app.report.FigureFormat} makes files of them. To add a format, add a constant there.
 *
 * <p>To add a report, compose a page in the package of what it tells about; what only that report draws stays there.
 *
 * <p>Not to be touched: a page loads nothing from elsewhere, escapes every text that it is given, and can be made while the
 * JVM shuts down, so that what Ctrl-C ended is still reported.
 */
package org.backlight.app.report;
