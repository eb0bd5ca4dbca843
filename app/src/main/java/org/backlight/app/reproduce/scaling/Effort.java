package org.backlight.app.reproduce.scaling;

/**
 * How long a point is measured.
 *
 * @param warmUpSteps steps before, at least
 * @param warmUpSeconds seconds before, at least, in which memory is touched and code is compiled; more of them where the JVM is not
 *     done with that ({@link WarmUp})
 * @param leastSteps steps that are measured, at least
 * @param seconds that are measured, at least
 */
record Effort(int warmUpSteps, double warmUpSeconds, int leastSteps, double seconds) {

    /** Usual effort: about three seconds, and for large steps as long as eight of them take. */
    static final Effort USUAL = new Effort(3, 1, 5, 2);

    /** Returns one of so many seconds, with half of that to warm up. */
    static Effort of(double seconds) {
        return new Effort(USUAL.warmUpSteps, seconds / 2, USUAL.leastSteps, seconds);
    }
}
