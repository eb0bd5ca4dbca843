package org.backlight.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Memory is lent within its bound, in the order of arrival. */
class ArrayMemoryTest {

    private static void awaitWaiting(Thread thread) throws InterruptedException {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.sleep(1);
        }
    }

    @Test
    void whoFindsTooLittleWaitsAndNobodyOvertakes() throws Exception {
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        try (var memory = new ArrayMemory(1000)) {
            ArrayMemory.Piece first = memory.take(600);
            assertThat(memory.lentBytes()).isEqualTo(600);
            CountDownLatch taken = new CountDownLatch(2);
            List<Thread> threads = new ArrayList<>();
            // The second one would fit at once, but came later.
            for (int bytes : new int[]{900, 200}) {
                Thread thread = Thread.ofPlatform().start(() -> {
                    try (var _ = memory.take(bytes)) {
                        order.add(bytes);
                        taken.countDown();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                awaitWaiting(thread);
                threads.add(thread);
            }
            assertThat(order).isEmpty();
            first.close();
            taken.await();
            for (Thread thread : threads) {
                thread.join();
            }
            // Both do not fit at once: the second takes its piece once the first has been given back.
            assertThat(order).containsExactly(900, 200);
            assertThat(memory.lentBytes()).isZero();
        }
    }

    @Test
    void whatCanNeverBeIsRefusedAndWhoWaitsIsLetGoAtTheEnd() throws Exception {
        var memory = new ArrayMemory(1000);
        assertThatThrownBy(() -> memory.take(1001)).isInstanceOf(Refusal.class)
                .hasMessage("The arrays of a call take 1001 bytes together, but this service has 1000.");
        ArrayMemory.Piece all = memory.take(1000);
        List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
        Thread waiting = Thread.ofPlatform().start(() -> {
            try (var _ = memory.take(1)) {
                thrown.add(new AssertionError("there is none"));
            } catch (Refusal | InterruptedException e) {
                thrown.add(e);
            }
        });
        awaitWaiting(waiting);
        memory.close();
        waiting.join();
        assertThat(thrown).singleElement().satisfies(e -> assertThat(e).hasMessage("The service is ending."));
        all.close();
        assertThat(memory.lentBytes()).isZero();
    }

    @Test
    void memoryThatWasGivenBackIsUsedAgain() throws Exception {
        try (var memory = new ArrayMemory(1 << 20)) {
            long address;
            try (var piece = memory.take(4096)) {
                address = piece.segment().address();
            }
            try (var again = memory.take(2000)) {
                assertThat(again.segment().address()).isEqualTo(address);
                assertThat(memory.lentBytes()).isEqualTo(4096);
            }
            // What is kept makes room for what is larger.
            try (var large = memory.take(1 << 20)) {
                assertThat(large.segment().byteSize()).isEqualTo(1 << 20);
            }
        }
    }
}
