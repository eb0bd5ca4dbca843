package org.backlight.optics;

import org.backlight.projection.ThreadTeam;

final class Crew implements AutoCloseable {

    private final ThreadTeam team;

    Crew(int threads) {
        Ranges.check("threads", threads, 1, 1024);
        team = ThreadTeam.of(threads);
    }

    int threads() {
        return team.size();
    }

    void run(int count, ThreadTeam.Piece piece) {
        team.run(count, piece);
    }

    @Override
    public void close() {}
}
