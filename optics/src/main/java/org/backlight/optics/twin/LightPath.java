package org.backlight.optics.twin;

import java.util.Arrays;
import org.backlight.optics.device.Aperture;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.substrate.thread.ThreadTeam;

/**
 * Way of the light of frames through the medium to the counts of the pixels that are read: those of a region, or those of
 * a list, which then stand for a region of one tile in a row.
 */
final class LightPath implements AutoCloseable {

    /** Tiles times frames of a piece of work, some 50 microseconds of it. */
    private static final int TILE_FRAMES_AT_ONCE = 256;

    private final SpeckleField field;
    private final Aperture aperture;
    private final SimulatedCamera camera;
    private final ThreadTeam team;
    /** One for each thread. */
    private final RowCarrier[] carriers;

    /**
     * State that all pixels of a frame share.
     *
     * @param number the frame's number
     * @param model the camera with its light
     * @param correlation of the medium with that of the start
     * @param phase of the reference beam
     * @param state start of the frame's random sequence
     * @param gamma its increment
     */
    record Moment(long number, OpticsKernels.CameraModel model, double correlation, double phase, long state,
            long gamma) {}

    /**
     * Makes a path.
     *
     * @param field closed with this
     * @param rows pixel rows that are read
     */
    LightPath(SpeckleField field, Aperture aperture, SimulatedCamera camera, int rows, ThreadTeam team) {
        this.field = field;
        this.aperture = aperture;
        this.camera = camera;
        this.team = team;
        RowCarrier carrier = RowCarrier.of(field, aperture, rows);
        carriers = new RowCarrier[team.size()];
        Arrays.setAll(carriers, _ -> carrier.copy());
    }

    /** Returns how many frames should be exposed at once. */
    int framesAtOnce() {
        return field.framesAtOnce();
    }

    /**
     * Exposes some of the frames of a batch.
     *
     * @param first the first of them, for which is the first moment
     * @param counts overwritten from that frame on
     */
    void expose(BinaryFrames frames, int first, Moment[] moments, CountFrames counts) {
        int count = moments.length;
        field.show(frames, first, first + count,
                Arrays.stream(moments).mapToDouble(Moment::correlation).toArray());
        // A piece is some tiles with a run of frames, so that a tile's part of the matrix is read once for all of these.
        int units = field.units();
        int tilesOfUnit = field.tilesOfUnit();
        int run = (int) Math.clamp((long) count * units / (8L * team.size()), 1,
                Math.min(count, field.framesOfRun()));
        int runs = (count + run - 1) / run;
        int unitsAtOnce = Math.clamp(TILE_FRAMES_AT_ONCE / run / tilesOfUnit, 1,
                Math.max(1, units / (4 * team.size())));
        int pieces = Math.multiplyExact((units + unitsAtOnce - 1) / unitsAtOnce, runs);
        team.run(pieces, (worker, piece) -> {
            int firstUnit = piece / runs * unitsAtOnce;
            int from = piece % runs * run;
            for (int unit = firstUnit; unit < Math.min(units, firstUnit + unitsAtOnce); unit++) {
                expose(worker, unit, from, Math.min(count, from + run), moments, counts, first);
            }
        });
    }

    /** Exposes a run of frames on a unit of the field. */
    private void expose(int worker, int unit, int from, int to, Moment[] moments, CountFrames counts,
            int first) {
        int firstRow = field.firstTileRow(unit);
        int column = field.tileColumn(unit);
        int pixels = counts.region().pixels();
        field.take(worker, unit, from, to);
        for (int f = from; f < to; f++) {
            field.prepare(worker, unit, f);
            for (int tile = 0; tile < field.tilesOfUnit(); tile++) {
                collect(worker, unit, tile, firstRow + tile, f, moments[f]);
                camera.develop(worker, firstRow + tile, column, moments[f], counts, (first + f) * pixels);
            }
        }
    }

    /** Collects the light of a frame on a tile of a unit, which lies in a row of tiles. */
    private void collect(int worker, int unit, int tile, int row, int frame, Moment moment) {
        int places = aperture.places();
        if (places == 1) {
            camera.collect(worker, field.rows(worker, unit, tile, frame, 0, 0), moment.model(),
                    carriers[worker].at(0, moment.phase()), row, false);
            return;
        }
        for (int i = 0; i < places; i++) {
            for (int j = 0; j < places; j++) {
                camera.collect(worker, field.rows(worker, unit, tile, frame, i, j),
                        moment.model().part(aperture.weight(i) * aperture.weight(j)),
                        carriers[worker].at(i, moment.phase()), row, i + j > 0);
            }
        }
    }

    @Override
    public void close() {
        field.close();
    }
}
