/** Tests of the package for Python, and of devices that it serves. They are skipped where there is no Python that has what they need. */
package org.backlight.app.python;
