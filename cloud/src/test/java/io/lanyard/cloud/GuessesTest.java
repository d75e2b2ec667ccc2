// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.cloud.openapi.RequestSigner;
import io.lanyard.platform.access.AddressBlock;
import io.lanyard.platform.access.FailedSignIns;
import io.lanyard.platform.event.Counters;
import io.lanyard.platform.event.SignInRefusal;
import io.lanyard.platform.registry.NodeType;
import io.lanyard.platform.registry.Product;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.storage.memory.MemoryRegistry;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.registry.RegistryEntries;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Failed requests get their answer later and later; right ones at once. */
class GuessesTest {
    private static final int FREE = FailedSignIns.FREE_FOR_CLAIMED;

    private static final DeviceId DEVICE = DeviceId.of("a1QbDtEsT00", "device1");

    /** Longer than any exchange of these tests is waited for. */
    private static final Duration VERY_LONG = Duration.ofMinutes(5);

    private static final String RIGHT =
            "productKey=a1QbDtEsT00&deviceName=device1&random=abc123XYZ456789&sign=2ffd716b9cec37395101f2ae619569df43ff6828&signMethod=hmacsha1";
    private static final String WRONG = RIGHT.replace("sign=2ffd", "sign=3ffd");

    /** With room for one request at work. */
    private static RunningCloud cloud(Duration longestDelay, int maxConnections) {
        CloudSettings usual = CloudSettings.DEFAULT;
        RunningCloud cloud =
                new RunningCloud(
                        new CloudSettings(
                                usual.host(),
                                usual.port(),
                                maxConnections,
                                1,
                                usual.maxRequestLineBytes(),
                                usual.maxBodyBytes(),
                                usual.nonceBytes(),
                                usual.idleTimeout(),
                                usual.patience(),
                                usual.live(),
                                usual.consume(),
                                usual.metrics()),
                        new MemoryRegistry(),
                        longestDelay);
        cloud.registry.addProduct(
                new Product(
                        ProductKey.of("a1QbDtEsT00"),
                        "lamps",
                        "ProdSecret0123456",
                        NodeType.DEVICE,
                        1,
                        "",
                        true,
                        RunningCloud.NOW),
                List.of());
        cloud.registry.addDevices(List.of(RegistryEntries.device("a1QbDtEsT00", "device1")));
        return cloud;
    }

    private static void postRegistration(RawHttp http, String form) {
        http.send(
                "POST /auth/register/device HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                        + form.length()
                        + "\r\n\r\n"
                        + form);
    }

    private static int registered(RunningCloud cloud, String form) {
        try (RawHttp http = new RawHttp(cloud.port())) {
            postRegistration(http, form);
            return new JsonObject(http.receive().body()).getInteger("code");
        }
    }

    private static long delayed(RunningCloud cloud) {
        return cloud.counters.value(Counters.Event.SIGN_IN_DELAYED);
    }

    private static void awaitDelayed(RunningCloud cloud, long count) {
        Await.until("an answer is held back", () -> delayed(cloud) == count);
    }

    @Test
    void manyWrongRegistrationsAreAnsweredLater() {
        try (RunningCloud cloud = cloud(Duration.ofMillis(20), 100)) {
            for (int i = 0; i < FREE + 2; i++) {
                assertThat(registered(cloud, WRONG)).isEqualTo(401);
            }
            assertThat(delayed(cloud)).isEqualTo(2);
            assertThat(cloud.counters.value(SignInRefusal.REGISTRATION_REFUSED))
                    .isEqualTo(FREE + 2);
        }
    }

    @Test
    void aRightRegistrationOfTheSameDeviceFromTheSameAddressIsAnsweredAtOnce() {
        try (RunningCloud cloud = cloud(VERY_LONG, 100)) {
            failMany(cloud.failedRegistrations, DEVICE);
            try (RawHttp guessing = new RawHttp(cloud.port())) {
                postRegistration(guessing, WRONG);
                awaitDelayed(cloud, 1);
                // The one that waits has not even kept the only place at work.
                assertThat(registered(cloud, RIGHT)).isEqualTo(200);
                assertThat(delayed(cloud)).isEqualTo(1);
            }
        }
    }

    /** So many, wherever they came from, that the next one has to wait for as long as it can be. */
    private static <C> void failMany(FailedSignIns<C> failures, C claimed) {
        for (int i = 0; i < FREE + 20; i++) {
            failures.failed(AddressBlock.UNKNOWN, claimed);
        }
    }

    @Test
    void aParameterThatIsMissingCountsForTheAddress() {
        try (RunningCloud cloud = cloud(Duration.ofMillis(1), 100)) {
            for (int i = 0; i < FailedSignIns.FREE_FOR_ADDRESS; i++) {
                assertThat(registered(cloud, "sign=1")).isEqualTo(460);
            }
            assertThat(delayed(cloud)).isZero();
            assertThat(registered(cloud, "sign=1")).isEqualTo(460);
            assertThat(delayed(cloud)).isEqualTo(1);
        }
    }

    private static String query(RunningCloud cloud, String path, String action, String keyId) {
        Map<String, String> parameters =
                RequestSigner.sign(
                        "GET",
                        RunningCloud.parameters("Action", action, "ProductKey", "a1QbDtEsT00"),
                        keyId,
                        "a wrong secret",
                        "nonce-" + System.nanoTime(),
                        cloud.clock.instant());
        return path + "?" + RequestSigner.encoded(parameters);
    }

    private static void startGet(RawHttp http, String pathAndQuery) {
        http.send("GET " + pathAndQuery + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {RunningCloud.KEY_ID, "nobody"})
    void manyWrongSignaturesAreAnsweredLater(String keyId) {
        try (RunningCloud cloud = cloud(Duration.ofMillis(20), 100)) {
            for (int i = 0; i < FREE + 2; i++) {
                assertThat(cloud.get(query(cloud, "/", "QueryProduct", keyId)).statusCode())
                        .isGreaterThanOrEqualTo(400);
            }
            assertThat(delayed(cloud)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ QueryProduct",
                "/lanyard/v1/uplinks TailUplinks",
                "/lanyard/v1/messages ConsumeMessages"
            })
    void aRightRequestWithTheSameKeyFromTheSameAddressIsAnsweredAtOnce(String pathAndAction) {
        String[] words = pathAndAction.split(" ", -1);
        try (RunningCloud cloud = cloud(VERY_LONG, 100)) {
            failMany(cloud.failedSignatures, RunningCloud.KEY_ID);
            try (RawHttp guess = new RawHttp(cloud.port())) {
                startGet(guess, query(cloud, words[0], words[1], RunningCloud.KEY_ID));
                awaitDelayed(cloud, 1);
                cloud.done("QueryProduct", "ProductKey", "a1QbDtEsT00");
                assertThat(delayed(cloud)).isEqualTo(1);
            }
        }
    }

    @Test
    void whoGuessesFasterThanItIsAnsweredLosesHisOldestConnection() {
        try (RunningCloud cloud = cloud(VERY_LONG, 20)) {
            failMany(cloud.failedRegistrations, DEVICE);
            List<RawHttp> guesses = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                RawHttp guess = new RawHttp(cloud.port());
                guesses.add(guess);
                postRegistration(guess, WRONG);
                awaitDelayed(cloud, i);
            }
            // Of 20 connections two may wait.
            assertThat(guesses.getFirst().isAtEnd()).isTrue();
            assertThat(registered(cloud, RIGHT)).isEqualTo(200);
            guesses.forEach(RawHttp::close);
        }
    }
}
