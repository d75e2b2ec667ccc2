// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopReadsTest {
    private static final ChannelConfig FLOOD = new EmbeddedChannel().config();
    private static final ChannelConfig OTHER = new EmbeddedChannel().config();

    private final LoopReads reads = LoopReads.direct();

    @AfterEach
    void release() {
        reads.release();
    }

    @Test
    void aBufferThatWasGivenBackIsReadIntoAgainFromItsStart() {
        ByteBuf first = next();
        first.writeBytes(new byte[] {1, 2, 3}).readByte();
        first.release();

        ByteBuf second = next();
        assertThat(second).isSameAs(first);
        assertThat(second.readerIndex()).isZero();
        assertThat(second.writerIndex()).isZero();
        second.release();
    }

    @Test
    void aBufferThatSomebodyKeepsIsLeftToHim() {
        ByteBuf kept = next();
        kept.writeByte(7);

        ByteBuf other = next();
        other.writeByte(8);
        assertThat(other).isNotSameAs(kept);
        assertThat(kept.readByte()).isEqualTo((byte) 7);
        assertThat(kept.release()).as("whether he was the last to hold it").isTrue();
        other.release();
    }

    @Test
    void aReadThatDidNotFillTheBufferIsTheLastOfItsTurn() {
        assertThat(goesOnAfter(1_000, 1)).isFalse();
    }

    @Test
    void aSocketThatFillsEveryBufferLetsTheOthersHaveTheirTurn() {
        assertThat(goesOnAfter(65_536, 1)).isTrue();
        assertThat(goesOnAfter(65_536, 4)).isFalse();
    }

    @Test
    void aSocketThatIsNeverEmptyGetsLongerTurnsAsLongAsNobodyElseHasAnythingToRead() {
        assertThat(List.of(turn(FLOOD), turn(FLOOD), turn(FLOOD), turn(FLOOD)))
                .containsExactly(4, 8, 16, 16);

        turn(OTHER);
        assertThat(List.of(turn(FLOOD), turn(OTHER), turn(FLOOD), turn(FLOOD)))
                .containsExactly(4, 4, 4, 8);
    }

    @Test
    void aSocketThatWasEmptiedBeginsAnew() {
        turn(FLOOD);
        turn(FLOOD);
        reads.reset(FLOOD);
        read(1_000);
        reads.readComplete();

        assertThat(turn(FLOOD)).isEqualTo(4);
    }

    /** How many buffers are read of a socket that fills all of them. */
    private int turn(ChannelConfig channel) {
        reads.reset(channel);
        int count = 0;
        do {
            read(reads.guess());
            count++;
        } while (reads.continueReading());
        reads.readComplete();
        return count;
    }

    private void read(int bytes) {
        reads.attemptedBytesRead(reads.guess());
        reads.lastBytesRead(bytes);
        reads.incMessagesRead(1);
    }

    private boolean goesOnAfter(int bytes, int times) {
        for (int i = 0; i < times; i++) {
            read(bytes);
        }
        boolean goesOn = reads.continueReading();
        reads.incMessagesRead(-times);
        return goesOn;
    }

    private ByteBuf next() {
        return reads.allocate(UnpooledByteBufAllocator.DEFAULT);
    }
}
