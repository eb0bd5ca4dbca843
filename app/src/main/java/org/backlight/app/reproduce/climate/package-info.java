/**
 * The published networks that learn maps of the climate, trained again: a vision transformer and a fully connected network.
 *
 * <p>{@code ClimateMethod} lists what is compared: to add a way to train, add a constant, and to {@code ClimateClaims} the claim
 * that it decides. Sizes are in {@code ClimateSize} and {@code ClimateNetwork}; {@link
 * org.backlight.app.reproduce.climate.ClimateReport} composes the page.
 */
package org.backlight.app.reproduce.climate;
