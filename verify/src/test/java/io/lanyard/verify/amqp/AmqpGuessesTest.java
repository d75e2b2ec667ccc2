// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.cloud.amqp.AmqpSettings;
import io.lanyard.platform.access.AddressBlock;
import io.lanyard.platform.access.FailedSignIns;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.SignInRefusal;
import io.lanyard.platform.registry.AccessKey;
import io.lanyard.testkit.await.Await;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Failed sign-ins over AMQP get their answer later and later; right ones at once. */
class AmqpGuessesTest {
    private static final int FREE = FailedSignIns.FREE_FOR_CLAIMED;

    /** Longer than any exchange of these tests is waited for. */
    private static final Duration VERY_LONG = Duration.ofMinutes(5);

    private static AmqpFixture platform(
            Path folder, UnaryOperator<AmqpSettings> adjust, Duration longestDelay) {
        return new AmqpFixture(folder, System::nanoTime, adjust, longestDelay);
    }

    private static Socket signingIn(AmqpFixture platform, String userName, String password)
            throws IOException {
        Socket client = RawSasl.connect(platform.port());
        client.getOutputStream().write(RawSasl.HEADER);
        client.getOutputStream().write(RawSasl.init(userName, password));
        return client;
    }

    private static Socket guessing(AmqpFixture platform, AccessKey key) throws IOException {
        return signingIn(platform, AmqpFixture.credentialsOf(key)[0], "bm8=");
    }

    /** The last byte of what comes before the end or, when the sign-in is right, of its outcome. */
    private static int outcome(Socket client) throws IOException {
        // 8 bytes of the header, the frame of mechanisms, and that of the outcome.
        byte[] header = client.getInputStream().readNBytes(RawSasl.HEADER.length);
        assertThat(header).isEqualTo(RawSasl.HEADER);
        RawSasl.readFrame(client);
        byte[] frame = RawSasl.readFrame(client);
        return frame[frame.length - 1];
    }

    private static long delayed(AmqpFixture platform) {
        return platform.counters.value(Counters.Event.SIGN_IN_DELAYED);
    }

    @Test
    void manyWrongSignInsAreAnsweredLaterAndCounted(@TempDir Path folder) throws Exception {
        try (AmqpFixture platform =
                platform(folder, UnaryOperator.identity(), Duration.ofMillis(20))) {
            AccessKey key = platform.newKey();
            for (int i = 0; i < FREE + 2; i++) {
                try (Socket guess = guessing(platform, key)) {
                    assertThat(outcome(guess)).isOne();
                }
            }
            assertThat(delayed(platform)).isEqualTo(2);
            assertThat(platform.counters.value(SignInRefusal.BAD_CREDENTIALS)).isEqualTo(FREE + 2);
        }
    }

    @Test
    void aKeyThatThereIsNotCountsLikeOneThatThereIs(@TempDir Path folder) throws Exception {
        try (AmqpFixture platform =
                platform(folder, UnaryOperator.identity(), Duration.ofMillis(20))) {
            String user = AmqpFixture.userName("x", "hmacsha1", "nobody", AmqpFixture.GROUP);
            for (int i = 0; i < FREE + 1; i++) {
                try (Socket guess = signingIn(platform, user, "bm8=")) {
                    assertThat(outcome(guess)).isOne();
                }
            }
            assertThat(delayed(platform)).isOne();
        }
    }

    @Test
    void aRightSignInWithTheSameKeyFromTheSameAddressIsAnsweredAtOnce(@TempDir Path folder)
            throws Exception {
        try (AmqpFixture platform = platform(folder, UnaryOperator.identity(), VERY_LONG)) {
            AccessKey key = platform.newKey();
            failMany(platform, key);
            String[] right = AmqpFixture.credentialsOf(key);
            try (Socket guess = guessing(platform, key)) {
                Await.until("the answer is held back", () -> delayed(platform) == 1);
                try (Socket client = signingIn(platform, right[0], right[1])) {
                    assertThat(outcome(client)).isZero();
                }
                assertThat(delayed(platform)).isOne();
                assertThat(guess.isClosed()).isFalse();
            }
        }
    }

    @Test
    void whoGuessesFasterThanItIsAnsweredLosesHisOldestConnection(@TempDir Path folder)
            throws Exception {
        // Of 20 connections two may wait.
        try (AmqpFixture platform = platform(folder, AmqpGuessesTest::withTwenty, VERY_LONG)) {
            AccessKey key = platform.newKey();
            failMany(platform, key);
            List<Socket> guesses = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                guesses.add(guessing(platform, key));
                int count = i;
                Await.until("an answer is held back", () -> delayed(platform) == count);
            }
            RawSasl.awaitEnd(guesses.getFirst());
            for (Socket guess : guesses) {
                guess.close();
            }
        }
    }

    private static AmqpSettings withTwenty(AmqpSettings usual) {
        return new AmqpSettings(
                usual.host(),
                usual.port(),
                usual.tlsPort(),
                usual.certificates(),
                usual.keys(),
                20,
                VERY_LONG,
                usual.attachPatience(),
                usual.minIdle(),
                usual.maxIdle());
    }

    /** So many, wherever they came from, that the next one has to wait for as long as it can be. */
    private static void failMany(AmqpFixture platform, AccessKey key) {
        for (int i = 0; i < FREE + 20; i++) {
            platform.failedSignIns.failed(AddressBlock.UNKNOWN, key.id());
        }
    }
}
