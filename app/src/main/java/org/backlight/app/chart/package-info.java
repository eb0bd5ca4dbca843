/** What all charts have in common. */
package org.backlight.app.chart;
