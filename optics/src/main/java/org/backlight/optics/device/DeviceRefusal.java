package org.backlight.optics.device;

/**
 * Refusal of a device to do what it was asked, because it cannot: an exposure that is too long, a shape that its bench does not deliver.
 * Asking again would not help.
 */
public final class DeviceRefusal extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    /**
     * Makes a refusal.
     *
     * @param sentence names the device, and what it does not do
     */
    public DeviceRefusal(String sentence) {
        super(sentence);
    }
}
