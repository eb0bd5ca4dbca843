package org.backlight.learning.tensor.internal;

import java.util.ArrayList;
import java.util.List;

import org.backlight.substrate.thread.ThreadTeam;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Contiguous blocks of rows, one for each core. A layer's neurons need nothing from each other, so each core
 * multiplies, differentiates and updates its own with single-threaded kernels: it waits for the others once per
 * layer, not several times within each product.
 */
public final class RowBlocks {

    /** Rows below which another block costs more than it brings. */
    private static final int LEAST_ROWS = 64;
    /** Blocks begin at multiples of this, so that kernels meet whole vectors. */
    private static final int ALIGNMENT = 16;
    private static volatile ThreadTeam team = ThreadTeam.of(Runtime.getRuntime().availableProcessors());

    private RowBlocks() {}

    /**
     * Works on a number of cores from now on, instead of all. What a network computes does not depend on it.
     *
     * @param cores at least 1
     */
    public static void useCores(int cores) {
        team = ThreadTeam.of(cores);
    }

    /** Returns the number of cores that it works on. */
    static int cores() {
        return team.size();
    }

    /** Work to be done on each block. */
    @FunctionalInterface
    public interface Work {
        /** Works on rows {@code from} … {@code from + size − 1}. */
        void on(long from, long size);
    }

    /** Runs the work on every block, all at once. Tensors that it creates are released with the block. */
    public static void forEach(long rows, Work work) {
        int blocks = blocks(rows);
        team.run(blocks, (_, index) -> {
            try (PointerScope _ = new PointerScope()) {
                long from = start(rows, blocks, index);
                work.on(from, start(rows, blocks, index + 1) - from);
            }
        });
    }

    /** Work to be done on each piece. */
    @FunctionalInterface
    public interface PieceWork {
        /** Works on piece {@code index}, rows {@code from} … {@code from + size − 1}. */
        void on(int index, long from, long size);
    }

    /**
     * Runs the work on pieces of a number of rows, of which the last may be shorter, all at once. Unlike blocks, pieces do not
     * depend on the number of cores, and so neither does what is summed over them in their order. Tensors that the
     * work creates are released with the piece.
     */
    public static void forEachPiece(long rows, long rowsPerPiece, PieceWork work) {
        team.run(pieces(rows, rowsPerPiece), (_, index) -> {
            try (PointerScope _ = new PointerScope()) {
                long from = index * rowsPerPiece;
                work.on(index, from, Math.min(rowsPerPiece, rows - from));
            }
        });
    }

    /** Returns the number of pieces, at least 1. */
    public static int pieces(long rows, long rowsPerPiece) {
        return (int) Math.max(1, Math.ceilDiv(rows, rowsPerPiece));
    }

    /** Runs pieces 0 … count − 1 of the work, all at once. */
    public static void together(int count, ThreadTeam.Piece work) {
        team.run(count, work);
    }

    /**
     * Divides tensors among the cores.
     *
     * @param tensors of one or more dimensions
     * @return for each core the views of its blocks of rows, in the order of the tensors; the last cores' lists are
     *     empty if all tensors are small
     */
    public static List<List<Tensor>> divide(List<Tensor> tensors) {
        List<List<Tensor>> shares = new ArrayList<>();
        for (int core = 0; core < team.size(); core++) {
            List<Tensor> share = new ArrayList<>();
            for (Tensor tensor : tensors) {
                long rows = tensor.size(0);
                int blocks = blocks(rows);
                if (core < blocks) {
                    long from = start(rows, blocks, core);
                    share.add(tensor.narrow(0, from, start(rows, blocks, core + 1) - from));
                }
            }
            shares.add(share);
        }
        return shares;
    }

    private static int blocks(long rows) {
        return (int) Math.clamp(rows / LEAST_ROWS, 1, team.size());
    }

    private static long start(long rows, int blocks, int index) {
        return index == blocks ? rows : rows * index / blocks / ALIGNMENT * ALIGNMENT;
    }
}
