/**
 * Data sets in their publishers' own files: readers that check every field, digits drawn by code, and
 * downloads checked against known digests. Nothing here knows tensors or networks.
 */
package org.backlight.datasets;
