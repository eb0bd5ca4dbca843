package org.backlight.substrate.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ThreadTeamTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void everyPieceIsDoneOnceByOneMemberAtATime(int size) {
        ThreadTeam team = ThreadTeam.of(size);
        assertThat(team.size()).isEqualTo(size);
        for (int count : new int[]{0, 1, 2, 5, 1000}) {
            for (int repetition = 0; repetition < 200; repetition++) {
                AtomicIntegerArray done = new AtomicIntegerArray(count);
                AtomicIntegerArray busy = new AtomicIntegerArray(size);
                team.run(count, (member, index) -> {
                    assertThat(busy.getAndIncrement(member)).isZero();
                    done.incrementAndGet(index);
                    busy.decrementAndGet(member);
                });
                for (int i = 0; i < count; i++) {
                    assertThat(done.get(i)).isEqualTo(1);
                }
            }
        }
    }

    /** Each piece waits for the other, so a team that did them one after the other would never end. */
    @Test
    void piecesRunAtTheSameTimeEvenAfterAPause() throws InterruptedException {
        ThreadTeam team = ThreadTeam.of(2);
        for (int pauseMillis : new int[]{0, 0, 1, 20}) {
            Thread.sleep(pauseMillis);
            CountDownLatch both = new CountDownLatch(2);
            team.run(2, (_, _) -> {
                both.countDown();
                try {
                    assertThat(both.await(30, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }

    @Test
    void aFailureReachesTheCallerAndTheTeamGoesOn() {
        ThreadTeam team = ThreadTeam.of(3);
        for (int failing = 0; failing < 20; failing++) {
            int bad = failing;
            assertThatThrownBy(() -> team.run(20, (_, index) -> {
                if (index == bad) {
                    throw new IllegalStateException("piece " + index);
                }
            })).hasMessage("piece " + bad);
        }
        AtomicInteger done = new AtomicInteger();
        team.run(20, (_, _) -> done.incrementAndGet());
        assertThat(done).hasValue(20);
    }

    @Test
    void severalCallersAndNestedJobsGetTheirWorkDone() throws InterruptedException {
        ThreadTeam team = ThreadTeam.of(2);
        AtomicInteger done = new AtomicInteger();
        Thread[] callers = new Thread[4];
        for (int i = 0; i < callers.length; i++) {
            callers[i] = new Thread(() -> {
                for (int repetition = 0; repetition < 200; repetition++) {
                    team.run(4, (_, _) -> team.run(3, (_, _) -> done.incrementAndGet()));
                }
            });
            callers[i].start();
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(done).hasValue(4 * 200 * 4 * 3);
    }

    /** Helpers end two seconds after their last job, and are there again for the next one. */
    @Test
    void idleHelpersEndAndComeBack() throws InterruptedException {
        ThreadTeam team = ThreadTeam.of(41);
        for (int round = 0; round < 2; round++) {
            CountDownLatch all = new CountDownLatch(41);
            team.run(41, (_, _) -> {
                all.countDown();
                try {
                    assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(alive("backlight-40")).isTrue();
            for (int wait = 0; wait < 200 && alive("backlight-40"); wait++) {
                Thread.sleep(100);
            }
            assertThat(alive("backlight-40")).isFalse();
        }
    }

    private static boolean alive(String name) {
        return Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().equals(name));
    }

    @Test
    void aTeamNeedsAThread() {
        assertThatThrownBy(() -> ThreadTeam.of(0))
                .hasMessage("The number of threads must be at least 1, not 0.");
    }
}
