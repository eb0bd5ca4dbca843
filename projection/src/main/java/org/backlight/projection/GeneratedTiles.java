package org.backlight.projection;

/** Tiles made from the random stream of a seed whenever they are needed. */
final class GeneratedTiles implements PanelProduct.Tiles {

    private final long root;
    private final EntryLaw law;
    private final Kernels kernels;

    GeneratedTiles(long seed, EntryLaw law, Kernels kernels) {
        this.root = RandomStream.root(seed);
        this.law = law;
        this.kernels = kernels;
    }

    @Override
    public void open(long panel, long states) {
        for (int p = 0; p < Kernels.PANEL_PAIRS; p++) {
            long pair = panel * Kernels.PANEL_PAIRS + p;
            Kernels.MEMORY.set(Kernels.LONGS, states + p * 8L, RandomStream.key(root, pair));
            Kernels.MEMORY.set(Kernels.LONGS, states + (Kernels.PANEL_PAIRS + p) * 8L,
                    RandomStream.gamma(root, pair));
        }
    }

    @Override
    public long tile(long panel, long column, int columns, long states, long scratch) {
        kernels.generate(law, states, column, columns, scratch);
        return scratch;
    }
}
