// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.mqtt.packet.Connect;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.platform.access.ApplicationSignIn;
import io.lanyard.platform.access.SignIn;
import io.lanyard.platform.event.SignInRefusal;
import io.lanyard.platform.registry.NodeType;
import io.lanyard.platform.registry.Product;
import io.lanyard.platform.service.RegistrationResult;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.signin.Credentials;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.storage.memory.MemoryRegistry;
import io.lanyard.testkit.registry.RegistryEntries;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How sign-ins wait for their check behind many others. */
class SignInWorkersTest {
    private static final DeviceId DEVICE = DeviceId.of("a1Product01", "device-1");

    /** More than any bound on how many wait that there was. */
    private static final int FLOOD = 30_000;

    private static final int LARGE = 65_000;

    private final MemoryRegistry registry = new MemoryRegistry();
    private final SignInWorkers workers =
            new SignInWorkers(
                    new SignIn(registry),
                    new ApplicationSignIn(_ -> Optional.empty()),
                    new ConnectRate(0, () -> 0),
                    1);
    private final CountDownLatch begin = new CountDownLatch(1);
    private Connect right = connect("");

    @BeforeEach
    void addDevice() {
        registry.addProduct(
                new Product(
                        DEVICE.productKey(),
                        "product",
                        "ProdSecret012345",
                        NodeType.DEVICE,
                        0,
                        "",
                        false,
                        Instant.EPOCH),
                List.of());
        var device = RegistryEntries.device("a1Product01", "device-1");
        registry.addDevices(List.of(device));
        Credentials credentials =
                Credentials.sign(DEVICE, device.secret(), SignMethod.HMAC_SHA256, Map.of());
        right = connect(credentials.clientId(), credentials.userName(), credentials.password());
    }

    @AfterEach
    void close() {
        begin.countDown();
        workers.close();
        registry.close();
    }

    private static Connect connect(String password) {
        return connect("x|signmethod=hmacsha256|", "device-1&a1Product01", password);
    }

    private static Connect connect(String clientId, String userName, String password) {
        return new Connect(
                MqttVersion.MQTT_3_1_1,
                clientId,
                true,
                60,
                userName,
                password.getBytes(StandardCharsets.UTF_8),
                null,
                Properties.NONE);
    }

    private static SignInTurn turn(boolean suspect, long bytes) {
        return new SignInTurn(suspect, bytes, () -> true, SignInWorkersTest::failAsAbandoned);
    }

    /** Keeps the thread of a lane at work until all is queued. */
    private void hold(boolean suspect) throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        BooleanSupplier untilBegin =
                () -> {
                    held.countDown();
                    try {
                        begin.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return true;
                };
        workers.check(
                connect("00"),
                null,
                new SignInTurn(suspect, 0, untilBegin, SignInWorkersTest::failAsAbandoned),
                _ -> {});
        assertThat(held.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private CompletableFuture<SignIn.Result> check(Connect connect, SignInTurn turn) {
        CompletableFuture<SignIn.Result> result = new CompletableFuture<>();
        workers.check(connect, null, turn, result::complete);
        return result;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRightSignInBehindThousandsOfWrongOnesIsLetIn(boolean suspect) throws Exception {
        hold(suspect);
        AtomicInteger refused = new AtomicInteger();
        for (int i = 0; i < FLOOD; i++) {
            workers.check(
                    connect("00"),
                    null,
                    turn(suspect, 200),
                    result -> {
                        if (result instanceof SignIn.Result.Refused(SignInRefusal refusal, String _)
                                && refusal == SignInRefusal.BAD_CREDENTIALS) {
                            refused.incrementAndGet();
                        }
                    });
        }
        CompletableFuture<SignIn.Result> result = check(right, turn(suspect, 200));
        assertThat(result).isNotDone();
        begin.countDown();
        assertThat(result.get(60, TimeUnit.SECONDS)).isInstanceOf(SignIn.Result.Admitted.class);
        // In their order: all the others had their turn before.
        assertThat(refused).hasValue(FLOOD);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoFillsTheRoomWithLargeConnectsKeepsOutNoUsualOnes(boolean suspect) throws Exception {
        hold(suspect);
        CompletableFuture<SignIn.Result> last = new CompletableFuture<>();
        for (long filled = 0; filled <= SignInWorkers.MAX_LARGE_BYTES; filled += LARGE) {
            last = check(connect("00"), turn(suspect, LARGE));
        }
        assertThat(last).isCompletedWithValueMatching(SignInWorkersTest::isUnavailable);
        CompletableFuture<RegistrationResult> registration = new CompletableFuture<>();
        workers.register(
                turn(suspect, LARGE),
                () -> {
                    throw new AssertionError("there is no room");
                },
                registration::complete);
        assertThat(registration).isDone();
        CompletableFuture<SignIn.Result> usual =
                check(right, turn(suspect, SignInWorkers.USUAL_BYTES));
        begin.countDown();
        assertThat(usual.get(60, TimeUnit.SECONDS)).isInstanceOf(SignIn.Result.Admitted.class);
        // What has had its turn makes room.
        assertThat(check(right, turn(suspect, LARGE)).get(60, TimeUnit.SECONDS))
                .isInstanceOf(SignIn.Result.Admitted.class);
    }

    private static boolean isUnavailable(SignIn.Result result) {
        return result instanceof SignIn.Result.Refused(SignInRefusal refusal, String _)
                && refusal == SignInRefusal.UNAVAILABLE;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoHasGoneIsNotChecked(boolean suspect) throws Exception {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        workers.check(
                right,
                null,
                new SignInTurn(suspect, 200, () -> false, () -> outcome.complete("abandoned")),
                result -> outcome.complete("checked: " + result));
        assertThat(outcome.get(30, TimeUnit.SECONDS)).isEqualTo("abandoned");
    }

    private static void failAsAbandoned() {
        throw new AssertionError("it is there");
    }
}
