package org.backlight.optics.characterization;

import java.util.Optional;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.twin.MirrorFates;
import org.backlight.optics.twin.MirrorFates.Fate;

/**
 * Frame on the mirrors, mirror by mirror.
 *
 * @param rows rows of mirrors
 * @param columns columns of mirrors
 * @param states of the mirrors, row-major
 * @param inputsOn how many inputs are on
 * @param anchored whether the anchor is on as well
 * @param faultsKnown whether it is known which mirrors do not move; otherwise all are taken to
 */
public record MirrorFrame(int rows, int columns, State[] states, int inputsOn, boolean anchored,
        boolean faultsKnown) {

    /** State of a mirror. */
    public enum State {
        /** It sends its light away. */
        OFF,
        /** It sends its light to the medium. */
        ON,
        /** It belongs to the anchor and sends its light to the medium. */
        ANCHOR,
        /** It is always off, whatever the pattern says. */
        DEAD,
        /** It is always on. */
        STUCK
    }

    /** Returns the mirrors that show the first of the {@link CameraBench#patterns}, and the anchor if there is one. */
    static MirrorFrame of(DeviceUnderTest tested) {
        try (var bench = new CameraBench(tested)) {
            MirrorLayout layout = bench.layout();
            int on = tested.inputs() / 2;
            BinaryFrames frame = bench.patterns(1, on);
            boolean anchored = layout.anchorMirrors() > 0;
            if (anchored) {
                frame.set(0, layout.anchorBit());
            }
            Optional<MirrorFates> fates = tested.physics()
                    .map(known -> new MirrorFates(known.parameters().dmd(), known.seed()));
            State[] states = new State[layout.mirrorRows() * layout.mirrorColumns()];
            for (int r = 0; r < layout.mirrorRows(); r++) {
                for (int c = 0; c < layout.mirrorColumns(); c++) {
                    int bit = layout.bitAt(r, c);
                    Fate fate = fates.isPresent() ? fates.get().at(r, c) : Fate.MOVES;
                    states[r * layout.mirrorColumns() + c] = switch (fate) {
                        case DEAD -> State.DEAD;
                        case STUCK -> State.STUCK;
                        case MOVES -> bit < 0 || !frame.get(0, bit)
                                ? State.OFF
                                : bit == layout.inputs() ? State.ANCHOR : State.ON;
                    };
                }
            }
            return new MirrorFrame(layout.mirrorRows(), layout.mirrorColumns(), states, on, anchored,
                    fates.isPresent());
        }
    }

    /** Counts the mirrors in a state. */
    public long count(State state) {
        long found = 0;
        for (State each : states) {
            found += each == state ? 1 : 0;
        }
        return found;
    }
}
