/** Many trainings below one folder, each a process of its own, that go on where they were stopped. */
package org.backlight.app.trainings;
