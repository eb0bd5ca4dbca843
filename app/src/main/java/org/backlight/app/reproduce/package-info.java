/** Published results, trained again here, with a report that puts what was published beside what was measured. */
package org.backlight.app.reproduce;
