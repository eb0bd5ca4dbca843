package org.backlight.optics.retrieval;

/** A retrieval that lets the object's light interfere with that of a reference beam. */
interface Holography extends Retrieval {

    @Override
    default boolean usesReference() {
        return true;
    }

    @Override
    default KnownField knownField(CalibrationBench bench) {
        return new ReferenceField(bench);
    }

    @Override
    default long mostFieldFrames(AutoExposure autoExposure) {
        return ReferenceField.mostFrames(autoExposure);
    }
}
