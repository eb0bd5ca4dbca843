package org.backlight.optics.twin;

import org.backlight.optics.device.ExposureSettings;

/** Number of photoelectrons that a twin's light makes in a pixel. */
record PhotonBudget(OpuParameters parameters) {

    /** Returns mean photoelectrons in a pixel from one mirror, for a dose in open microseconds. */
    private double electronsPerMirror(double doseMicros) {
        return parameters.camera().quantumEfficiency() * parameters.laser().photonsPerPixelMicrosecond()
                * doseMicros / parameters.dmd().mirrors();
    }

    /** Returns the counts that one more mirror adds to a pixel each microsecond on average. */
    double countsPerMirrorMicrosecond() {
        Dmd dmd = parameters.dmd();
        return electronsPerMirror(1) * (1 - dmd.leak()) * (1 - dmd.leak())
                * (1 - dmd.deadFraction() - dmd.stuckFraction()) / parameters.camera().electronsPerCount();
    }

    /** Returns the camera during an exposure with the laser at some part of its mean power. */
    OpticsKernels.CameraModel model(ExposureSettings settings, double power, int mirrorsPerInput) {
        Camera camera = parameters.camera();
        double leak = parameters.dmd().leak();
        // A field of one input has intensity 2 in the units of the medium.
        double object = power * electronsPerMirror(settings.doseMicros()) * mirrorsPerInput * (1 - leak)
                * (1 - leak) / 2;
        double reference = power * camera.quantumEfficiency()
                * parameters.reference().photonsPerPixelMicrosecond()
                * settings.doseMicros() * settings.referenceTransmission();
        double dark = camera.darkCurrentElectronsPerSecond() * settings.exposureMicros() * 1e-6;
        return new OpticsKernels.CameraModel((float) object, (float) (2 * Math.sqrt(object * reference)),
                (float) (reference + dark), camera.shotNoise(),
                (float) (camera.readNoiseElectrons() * camera.readNoiseElectrons()),
                (float) camera.fullWellElectrons(), (float) (1 / camera.electronsPerCount()),
                (float) camera.blackLevelCounts(),
                camera.bits() == 0 ? 0 : (int) Math.max(1, camera.saturationCounts()));
    }
}
