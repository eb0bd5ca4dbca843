/**
 * The page {@code backlight watch}: runs as their folders tell them, in a browser, while they train and afterwards.
 *
 * <p>{@link org.backlight.app.watch.WatchServer} listens; {@code PageHandler} answers each request, after {@code Access} has let it
 * in; {@code WatchedRuns} looks into the runs folder, one thread for all who watch, and hands what is new to {@code EventStreams}.
 * A run is a {@code WatchedRun}: its head ({@code RunHead}), the end of its metrics ({@code MetricsTail}), and, where somebody asks,
 * all of its figures ({@code RunFigures}), thinned ({@code Thinning}). The page itself is in the resources, folder {@code page}: plain modules
 * of JavaScript, one file an idea, on uPlot from its WebJar. To show another figure, write it to the metrics and add a line to
 * {@code figures.js}.
 *
 * <p>Not to be touched: nothing here writes into a runs folder, locks a file there, or is known to a training; no path is made of
 * what a request says, since names are looked up among the runs that were found; and the page loads nothing from elsewhere.
 */
package org.backlight.app.watch;
