package org.backlight.learning.tensor.internal;

import java.util.ArrayList;
import java.util.List;
import org.backlight.learning.tensor.KeptTensor;
import org.backlight.learning.tensor.TensorPlace;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Memory in which each core makes one piece of a tensor after the other, for a tensor that never exists as a whole. */
public final class PieceMemory {

    private final TensorPlace place;
    /** One for each core. */
    private final List<KeptTensor> pieces = new ArrayList<>();

    /** Takes no memory yet. */
    public PieceMemory(TensorPlace place) {
        this.place = place;
    }

    /** Work to be done on each piece. */
    @FunctionalInterface
    public interface Work {
        /**
         * Works on piece {@code index}, rows {@code from} … {@code from + size − 1}.
         *
         * @param memory float32, shape (size, columns), contiguous, with arbitrary contents
         */
        void on(int index, long from, long size, Tensor memory);
    }

    /** Makes room for pieces of this shape on every core that there is. */
    public void reserve(long rowsPerPiece, long columns) {
        while (pieces.size() < RowBlocks.cores()) {
            pieces.add(new KeptTensor(ScalarType.Float, place));
        }
        pieces.forEach(piece -> piece.of(rowsPerPiece, columns));
    }

    /** Runs the work on pieces as {@link RowBlocks#forEachPiece}; not to be called within such work. */
    public void forEachPiece(long rows, long rowsPerPiece, long columns, Work work) {
        reserve(Math.min(rows, rowsPerPiece), columns);
        RowBlocks.together(RowBlocks.pieces(rows, rowsPerPiece), (member, index) -> {
            try (PointerScope _ = new PointerScope()) {
                long from = index * rowsPerPiece;
                long size = Math.min(rowsPerPiece, rows - from);
                work.on(index, from, size, pieces.get(member).of(size, columns));
            }
        });
    }

    /** Returns the bytes that it holds, or would hold in memory. */
    public long bytes() {
        return pieces.stream().mapToLong(KeptTensor::bytes).sum();
    }
}
