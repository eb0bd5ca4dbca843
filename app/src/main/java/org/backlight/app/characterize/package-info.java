/** The report on an optical processing unit: measurements of the optics module as pictures and tables. */
package org.backlight.app.characterize;
