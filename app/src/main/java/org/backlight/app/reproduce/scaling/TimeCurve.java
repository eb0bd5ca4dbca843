package org.backlight.app.reproduce.scaling;

import org.backlight.app.machine.Quartiles;
import org.backlight.app.machine.StepCost;

/** A curve of time: a method, and for light how host and device take turns. */
enum TimeCurve {

    BP("BP", ScalingMethod.BP), DFA("DFA", ScalingMethod.DFA), ODFA("ODFA",
            ScalingMethod.ODFA), ODFA_OVERLAPPED(
                    "ODFA, overlapped", ScalingMethod.ODFA);

    private final String label;
    private final ScalingMethod method;

    TimeCurve(String label, ScalingMethod method) {
        this.label = label;
        this.method = method;
    }

    String label() {
        return label;
    }

    ScalingMethod method() {
        return method;
    }

    /** Returns the seconds of a measured step. */
    Quartiles of(NetworkTimes times) {
        return this == ODFA_OVERLAPPED ? times.overlapped() : times.serial();
    }

    /** Returns the seconds of a modelled step. */
    double of(StepCost cost) {
        return this == ODFA_OVERLAPPED ? cost.overlapped() : cost.serial();
    }
}
