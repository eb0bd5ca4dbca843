/** Trainings over a grid of recipes: which device trains a network how well, how fast, and at what cost. */
package org.backlight.app.explore;
