// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.registry;

import static io.lanyard.testkit.registry.RegistryEntries.CREATED_AT;
import static io.lanyard.testkit.registry.RegistryEntries.device;
import static io.lanyard.testkit.registry.RegistryEntries.product;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.registry.Device;
import io.lanyard.platform.registry.DeviceToken;
import io.lanyard.platform.registry.Product;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.registry.Registry.Added;
import io.lanyard.platform.registry.Registry.SecretReplaced;
import io.lanyard.platform.registry.SignInRecord;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.identity.ProductKey;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every registry does for dynamic registration. */
public abstract class RegistryRegistrationContract {
    private static final String PK = "a1QbDtEsT00";
    private static final ProductKey KEY = ProductKey.of(PK);
    private static final DeviceId DEVICE = DeviceId.of(PK, "device1");
    private static final DeviceId OTHER = DeviceId.of(PK, "device2");
    private static final DeviceSecret SECRET = DeviceSecret.of("0123456789abcdef0123456789abcdef");
    private static final int LIMIT = 5;

    private Registry registry;

    /** A new, empty registry; the contract closes it. */
    protected abstract Registry newRegistry();

    @BeforeEach
    final void openRegistry() {
        registry = newRegistry();
        registry.addProduct(product(PK), List.of());
        registry.addDevices(List.of(device(PK, "device1"), device(PK, "device2")));
    }

    @AfterEach
    final void closeRegistry() {
        registry.close();
    }

    @Test
    void dynamicRegistrationIsSwitchedOnAndOffAndNothingElseChanges() {
        Product before = registry.product(KEY).orElseThrow();
        assertThat(before.dynamicRegistration()).isFalse();
        assertThat(registry.setDynamicRegistration(KEY, true)).isTrue();
        assertThat(registry.product(KEY).orElseThrow().dynamicRegistration()).isTrue();
        assertThat(registry.setDynamicRegistration(KEY, false)).isTrue();
        assertThat(registry.product(KEY)).contains(before);
    }

    @Test
    void dynamicRegistrationOfAnUnknownProductIsNotSwitched() {
        assertThat(registry.setDynamicRegistration(ProductKey.of("b2QbDtEsT00"), true)).isFalse();
    }

    @Test
    void theSecretOfADeviceThatNeverSignedInIsReplacedAndNothingElse() {
        Device before = registry.device(DEVICE).orElseThrow();
        assertThat(registry.replaceSecret(DEVICE, SECRET)).isEqualTo(SecretReplaced.REPLACED);
        Device after = registry.device(DEVICE).orElseThrow();
        assertThat(after.secret()).isEqualTo(SECRET);
        assertThat(after).usingRecursiveComparison().ignoringFields("secret").isEqualTo(before);
        assertThat(registry.device(OTHER).orElseThrow().secret()).isNotEqualTo(SECRET);
    }

    @Test
    void ofTwoReplacementsTheLastCounts() {
        DeviceSecret second = DeviceSecret.of("second");
        registry.replaceSecret(DEVICE, SECRET);
        registry.replaceSecret(DEVICE, second);
        assertThat(registry.device(DEVICE).orElseThrow().secret()).isEqualTo(second);
    }

    @Test
    void theSecretOfADeviceThatHasSignedInStays() {
        Device before = registry.device(DEVICE).orElseThrow();
        registry.recordSignIns(List.of(new SignInRecord(DEVICE, CREATED_AT, "192.0.2.1")));
        assertThat(registry.replaceSecret(DEVICE, SECRET)).isEqualTo(SecretReplaced.ACTIVATED);
        assertThat(registry.device(DEVICE).orElseThrow().secret()).isEqualTo(before.secret());
    }

    @Test
    void anUnknownDeviceHasNoSecretToReplace() {
        assertThat(registry.replaceSecret(DeviceId.of(PK, "nobody"), SECRET))
                .isEqualTo(SecretReplaced.NO_DEVICE);
    }

    @Test
    void aTokenComesBackAsItWasAdded() {
        DeviceToken token = token(DEVICE, "client1");
        assertThat(registry.addDeviceToken(token, LIMIT)).isEqualTo(Added.ADDED);
        assertThat(registry.deviceToken(DEVICE, "client1"))
                .hasValueSatisfying(found -> {
                    assertThat(found).isEqualTo(token);
                    assertThat(found.token()).isEqualTo("tokenOfclient1");
                });
    }

    @Test
    void aTokenIsFoundOnlyByItsDeviceAndTheExactClientId() {
        registry.addDeviceToken(token(DEVICE, "client1"), LIMIT);
        assertThat(registry.deviceToken(OTHER, "client1")).isEmpty();
        assertThat(registry.deviceToken(DEVICE, "Client1")).isEmpty();
        assertThat(registry.deviceToken(DeviceId.of(PK, "nobody"), "client1")).isEmpty();
    }

    @Test
    void twoDevicesMayHaveTokensOfTheSameClientIdButOneMayNot() {
        registry.addDeviceToken(token(DEVICE, "client1"), LIMIT);
        assertThat(registry.addDeviceToken(token(DEVICE, "client1"), LIMIT))
                .isEqualTo(Added.EXISTS);
        assertThat(registry.addDeviceToken(token(OTHER, "client1"), LIMIT)).isEqualTo(Added.ADDED);
    }

    @Test
    void tokensComeInTheOrderOfAddingAndNotMoreThanTheLimit() {
        for (int i = 1; i <= LIMIT; i++) {
            assertThat(registry.addDeviceToken(token(DEVICE, "client" + i), LIMIT))
                    .isEqualTo(Added.ADDED);
        }
        assertThat(registry.addDeviceToken(token(DEVICE, "client6"), LIMIT)).isEqualTo(Added.FULL);
        assertThat(registry.deviceTokens(DEVICE))
                .extracting(DeviceToken::clientId)
                .containsExactly("client1", "client2", "client3", "client4", "client5");
        assertThat(registry.addDeviceToken(token(OTHER, "client6"), LIMIT)).isEqualTo(Added.ADDED);
    }

    @Test
    void anUnknownDeviceGetsNoToken() {
        DeviceId nobody = DeviceId.of(PK, "nobody");
        assertThat(registry.addDeviceToken(token(nobody, "client1"), LIMIT))
                .isEqualTo(Added.NO_OWNER);
        assertThat(registry.deviceTokens(nobody)).isEmpty();
    }

    @Test
    void aDeviceTakesItsTokensAlongWhenItIsRemoved() {
        registry.addDeviceToken(token(DEVICE, "client1"), LIMIT);
        assertThat(registry.removeDevice(DEVICE)).isTrue();
        assertThat(registry.deviceToken(DEVICE, "client1")).isEmpty();
        registry.addDevices(List.of(device(PK, "device1")));
        assertThat(registry.deviceTokens(DEVICE)).isEmpty();
    }

    @Test
    void aTokenKeepsItsSecretOutOfLogs() {
        assertThat(token(DEVICE, "client1")).hasToString("DeviceToken[" + DEVICE + ", client1]");
    }

    private static DeviceToken token(DeviceId device, String clientId) {
        return new DeviceToken(device, clientId, "tokenOf" + clientId, CREATED_AT);
    }
}
