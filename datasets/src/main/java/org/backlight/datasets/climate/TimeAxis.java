package org.backlight.datasets.climate;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.backlight.substrate.check.Visible;

/**
 * Years of a time coordinate: years as numbers, or times since a date in days, hours, minutes, seconds or years, in the
 * calendars of the CF conventions.
 */
final class TimeAxis {

    private static final Pattern SINCE = Pattern
            .compile("(\\w+) since (-?\\d{1,4})(?:-(\\d{1,2})-(\\d{1,2})(?:[T ].*)?)?");

    private TimeAxis() {}

    /**
     * Returns the years of a file's times.
     *
     * @param time the variable of times
     * @throws IOException naming the file, if the unit or the calendar is unknown, or the years do not follow each other
     */
    static YearRange read(Path file, NetcdfVariable time, String name) throws IOException {
        double[] times = time.coordinates();
        if (times.length == 0) {
            throw new IOException(file + " has no times in " + name);
        }
        String units = time.units();
        String calendar = time.attribute("calendar").toLowerCase(Locale.ROOT);
        int first = 0;
        int previous = 0;
        for (int i = 0; i < times.length; i++) {
            int year = year(file, name, times[i], units, calendar);
            if (i == 0) {
                first = year;
            } else if (year != previous + 1) {
                throw new IOException(file + " has the year " + year + " after " + previous + " in " + name
                        + " at position " + i + ", expected annual values of consecutive years");
            }
            previous = year;
        }
        return new YearRange(first, previous);
    }

    private static int year(Path file, String name, double time, String units, String calendar)
            throws IOException {
        Matcher since = SINCE.matcher(units);
        if (since.matches()) {
            return yearSince(file, name, time, units, since, calendar);
        }
        if (!units.isEmpty() && !units.matches("(?i)years?|1|common_years?|AD|CE")) {
            throw unknown(file, name, "unit \"" + units + "\"", "years, or days since a date");
        }
        if (time != Math.rint(time) || Math.abs(time) > 9999) {
            throw new IOException(
                    file + " has " + time + " in " + name + ", expected whole years up to 9999");
        }
        return (int) time;
    }

    private static int yearSince(Path file, String name, double time, String units, Matcher since,
            String calendar)
            throws IOException {
        int year = Integer.parseInt(since.group(2));
        int month = since.group(3) == null ? 1 : Integer.parseInt(since.group(3));
        int day = since.group(4) == null ? 1 : Integer.parseInt(since.group(4));
        double perDay = switch (since.group(1).toLowerCase(Locale.ROOT)) {
            case "day", "days", "d" -> 1;
            case "hour", "hours", "hr", "h" -> 24;
            case "minute", "minutes", "min" -> 1440;
            case "second", "seconds", "s" -> 86_400;
            case "year", "years", "common_year", "common_years" -> 0;
            default -> throw unknown(file, name, "unit \"" + units + "\"",
                    "days, hours, minutes, seconds or years since a date");
        };
        if (Math.abs(time) > 1e12) {
            throw new IOException(
                    file + " has " + time + " in " + name + ", expected " + Visible.text(units));
        }
        if (perDay == 0) {
            return (int) Math.floor(year + time);
        }
        long days = (long) Math.floor(time / perDay);
        try {
            return switch (calendar) {
                case "", "standard", "gregorian", "proleptic_gregorian" ->
                    LocalDate.of(year, month, day).plusDays(days).getYear();
                case "noleap", "365_day" ->
                    // Any year that is none of the leap years gives the day's number within the year.
                    (int) (year + Math.floorDiv(LocalDate.of(2001, month, day).getDayOfYear() - 1 + days,
                            365));
                case "all_leap", "366_day" ->
                    (int) (year + Math.floorDiv(LocalDate.of(2000, month, day).getDayOfYear() - 1 + days,
                            366));
                case "360_day" -> (int) (year + Math.floorDiv((month - 1) * 30L + day - 1 + days, 360));
                default -> throw unknown(file, name, "calendar \"" + calendar + "\"",
                        "standard, proleptic_gregorian, noleap, all_leap or 360_day");
            };
        } catch (DateTimeException e) {
            throw new IOException(
                    file + " has the unit \"" + Visible.text(units) + "\" in " + name
                            + ", which names no date",
                    e);
        }
    }

    private static IOException unknown(Path file, String name, String found, String expected) {
        return new IOException(
                file + " has the " + Visible.text(found) + " in " + name + ", expected " + expected);
    }
}
