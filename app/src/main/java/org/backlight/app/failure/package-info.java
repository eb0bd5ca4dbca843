/** The two ways in which a command ends without success: the user's mistake and the failed run. */
package org.backlight.app.failure;
