/**
 * Where data sets lie: {@link org.backlight.datasets.DataFolder}, and how they are divided: {@link
 * org.backlight.datasets.SeededSplit}. The kinds of data sets have packages of their own:
 * {@code image}, {@code table}, {@code text}, {@code token} (texts as numbers), {@code climate} (maps by years); {@code catalog} lists
 * and fetches the published ones. Nothing here knows tensors or networks.
 *
 * <p>A new kind of data gets its own package, with a reader that checks every field of the publisher's own files,
 * and, if it can be fetched, an entry in {@code org.backlight.datasets.catalog.DatasetCatalog}.
 */
package org.backlight.datasets;
