/**
 * The data sets that there are, and how they come: {@link org.backlight.datasets.catalog.DatasetCatalog} lists them
 * with the digests of their files, {@link org.backlight.datasets.catalog.Download} fetches and checks them. A new
 * published data set is an entry of the catalog.
 */
package org.backlight.datasets.catalog;
