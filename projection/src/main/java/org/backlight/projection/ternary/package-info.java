/**
 * Errors turned into codes −1, 0 and 1, which is what a device with binary mirrors can show. A new rule is a record
 * that implements {@link org.backlight.projection.ternary.Ternarizer}.
 */
package org.backlight.projection.ternary;
