// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.service;

import static io.lanyard.testkit.registry.RegistryEntries.device;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.access.SignIn;
import io.lanyard.platform.event.SignInRefusal;
import io.lanyard.platform.registry.Device;
import io.lanyard.platform.registry.DeviceToken;
import io.lanyard.platform.registry.NodeType;
import io.lanyard.platform.registry.Product;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.registry.SignInRecord;
import io.lanyard.platform.service.Devices;
import io.lanyard.platform.service.DynamicRegistration;
import io.lanyard.platform.service.PlainRegistration;
import io.lanyard.platform.service.RegistrationRequest;
import io.lanyard.platform.service.RegistrationResult;
import io.lanyard.platform.service.RegistrationResult.Reason;
import io.lanyard.platform.service.ServiceLimits;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.signin.SignInClientId;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.protocol.signin.Signature;
import io.lanyard.storage.sqlite.SqliteRegistry;
import io.lanyard.testkit.time.ManualClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of dynamic registration, over the registry on disk. Signatures are vector V6 of PROTOCOL.md. */
class DynamicRegistrationTest {
    private static final ProductKey KEY = ProductKey.of("a1QbDtEsT00");
    private static final DeviceId DEVICE = DeviceId.of("a1QbDtEsT00", "device1");
    private static final DeviceId UNLISTED = DeviceId.of("a1QbDtEsT00", "unlisted1");
    private static final String PRODUCT_SECRET = "ProdSecret0123456";
    private static final String RANDOM = "abc123XYZ456789";
    private static final String V6_SHA256 =
            "64258890cc7887b951aee5589376fc97ee0323595b5cec98892c3777aca50b95";

    @TempDir private Path folder;
    private final ManualClock clock = new ManualClock();
    private Registry registry;
    private ConnectionsOfTest connections;
    private DynamicRegistration registration;

    @BeforeEach
    void open() {
        registry = SqliteRegistry.open(folder);
        registry.addProduct(
                new Product(
                        KEY,
                        "lamps",
                        PRODUCT_SECRET,
                        NodeType.DEVICE,
                        1,
                        "",
                        true,
                        clock.instant()),
                List.of());
        registry.addDevices(List.of(device("a1QbDtEsT00", "device1")));
        connections = new ConnectionsOfTest(registry);
        registration = with(new ServiceLimits(3, 50, 2));
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private DynamicRegistration with(ServiceLimits limits) {
        return new DynamicRegistration(
                registry,
                new Devices(registry, connections, clock, limits),
                connections,
                PlainRegistration.DENY_PLAIN,
                clock);
    }

    @ParameterizedTest
    @CsvSource({
        "HMAC_MD5, f5d0b74e42b16e6286ff07a5fc01edaa",
        "HMAC_SHA1, 2ffd716b9cec37395101f2ae619569df43ff6828",
        "HMAC_SHA256, " + V6_SHA256,
        "HMAC_SHA256, 64258890CC7887B951AEE5589376FC97EE0323595B5CEC98892C3777ACA50B95"
    })
    void aSignatureOfEachMethodIsTakenInAnyCase(SignMethod method, String signature) {
        DeviceSecret secret =
                secret(registration.issueSecret(request(DEVICE, method, RANDOM, signature)));
        assertThat(registry.device(DEVICE).orElseThrow().secret()).isEqualTo(secret);
        assertThat(secret.reveal()).matches("[0-9a-f]{32}");
    }

    @Test
    void eachRegistrationBeforeActivationHandsOutANewSecretAndTheLastCounts() {
        DeviceSecret first = secret(registration.issueSecret(signed(DEVICE)));
        DeviceSecret second = secret(registration.issueSecret(signed(DEVICE)));
        assertThat(second).isNotEqualTo(first);
        assertThat(registry.device(DEVICE).orElseThrow().secret()).isEqualTo(second);
    }

    @Test
    void ofManyRegistrationsAtOnceOneSecretCountsAndItWasHandedOut() throws Exception {
        CyclicBarrier start = new CyclicBarrier(4);
        List<DeviceSecret> handedOut = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<RegistrationResult>> results = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                results.add(
                        threads.submit(() -> {
                            start.await();
                            return registration.issueSecret(signed(DEVICE));
                        }));
            }
            for (Future<RegistrationResult> result : results) {
                handedOut.add(secret(result.get()));
            }
        }
        assertThat(handedOut)
                .doesNotHaveDuplicates()
                .contains(registry.device(DEVICE).orElseThrow().secret());
        DeviceSecret last = secret(registration.issueSecret(signed(DEVICE)));
        assertThat(registry.device(DEVICE).orElseThrow().secret()).isEqualTo(last);
    }

    @Test
    void theSecretIsOnDiskWhenItIsHandedOut() {
        DeviceSecret secret = secret(registration.issueSecret(signed(DEVICE)));
        try (Registry again = SqliteRegistry.open(folder)) {
            assertThat(again.device(DEVICE).orElseThrow().secret()).isEqualTo(secret);
        }
    }

    @Test
    void whatIsWrongKeepsADeviceOutAndItsSecretStays() {
        DeviceSecret before = registry.device(DEVICE).orElseThrow().secret();
        assertThat(reason(registration.issueSecret(wronglySigned(DEVICE))))
                .isEqualTo(Reason.SIGNATURE);
        assertThat(reason(registration.issueSecret(signed(UNLISTED))))
                .isEqualTo(Reason.DEVICE_NOT_FOUND);
        assertThat(reason(registration.issueSecret(signed(DeviceId.of("unknown", "device1")))))
                .isEqualTo(Reason.PRODUCT_NOT_FOUND);
        registry.setDynamicRegistration(KEY, false);
        assertThat(reason(registration.issueSecret(signed(DEVICE)))).isEqualTo(Reason.SWITCHED_OFF);
        assertThat(reason(registration.issueToken(signed(DEVICE)))).isEqualTo(Reason.SWITCHED_OFF);
        registry.setDynamicRegistration(KEY, true);
        registry.setDeviceEnabled(DEVICE, false, clock.instant());
        assertThat(reason(registration.issueSecret(signed(DEVICE))))
                .isEqualTo(Reason.DEVICE_DISABLED);
        assertThat(reason(registration.issueToken(signed(DEVICE))))
                .isEqualTo(Reason.DEVICE_DISABLED);
        assertThat(registry.device(DEVICE).orElseThrow().secret()).isEqualTo(before);
    }

    @Test
    void anActivatedDeviceGetsNeitherSecretNorToken() {
        registry.recordSignIns(List.of(new SignInRecord(DEVICE, clock.instant(), "192.0.2.1")));
        assertThat(reason(registration.issueSecret(signed(DEVICE)))).isEqualTo(Reason.ACTIVATED);
        assertThat(reason(registration.issueToken(signed(DEVICE)))).isEqualTo(Reason.ACTIVATED);
        assertThat(registry.deviceTokens(DEVICE)).isEmpty();
    }

    @Test
    void aDeviceThatIsOnlineCountsAsActivatedBeforeTheRegistryKnows() {
        connections.online.add(DEVICE);
        assertThat(reason(registration.issueSecret(signed(DEVICE)))).isEqualTo(Reason.ACTIVATED);
        assertThat(reason(registration.issueToken(signed(DEVICE)))).isEqualTo(Reason.ACTIVATED);
    }

    @Test
    void anUnlistedDeviceIsListedAndItsTokenSignsItIn() {
        DeviceToken token = token(registration.issueToken(signed(UNLISTED)));
        assertThat(registry.device(UNLISTED).map(Device::enabled)).contains(true);
        assertThat(registry.deviceCount(KEY)).isEqualTo(2);
        assertThat(token.clientId()).matches("[A-Za-z0-9]{24}");
        assertThat(token.token()).matches("[A-Za-z0-9]{32}");
        assertThat(signIn(UNLISTED, token.clientId(), token.token()))
                .isInstanceOf(SignIn.Result.Admitted.class);
    }

    @Test
    void aTokenIsForItsClientIdAndItsDeviceAlone() {
        DeviceToken token = token(registration.issueToken(signed(UNLISTED)));
        DeviceToken second = token(registration.issueToken(signed(UNLISTED)));
        for (SignIn.Result result :
                List.of(
                        signIn(UNLISTED, token.clientId(), second.token()),
                        signIn(UNLISTED, token.clientId(), token.token() + "x"),
                        signIn(UNLISTED, token.clientId(), ""),
                        signIn(UNLISTED, "nobody", "00000000000000000000000000000000"),
                        signIn(DEVICE, token.clientId(), token.token()))) {
            assertThat(result)
                    .isInstanceOfSatisfying(
                            SignIn.Result.Refused.class,
                            refused ->
                                    assertThat(refused.refusal())
                                            .isEqualTo(SignInRefusal.BAD_CREDENTIALS));
        }
    }

    @Test
    void aTokenOfADisabledDeviceIsRefusedAsItsSecretIs() {
        DeviceToken token = token(registration.issueToken(signed(UNLISTED)));
        registry.setDeviceEnabled(UNLISTED, false, clock.instant());
        assertThat(signIn(UNLISTED, token.clientId(), token.token()))
                .isInstanceOfSatisfying(
                        SignIn.Result.Refused.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(SignInRefusal.DISABLED));
    }

    @Test
    void aDeviceHasAtMostFiveTokensAndGetsThemAlsoAfterItsActivation() {
        DeviceToken first = token(registration.issueToken(signed(UNLISTED)));
        registry.recordSignIns(List.of(new SignInRecord(UNLISTED, clock.instant(), "192.0.2.1")));
        for (int i = 2; i <= DynamicRegistration.MAX_TOKENS; i++) {
            token(registration.issueToken(signed(UNLISTED)));
        }
        assertThat(reason(registration.issueToken(signed(UNLISTED)))).isEqualTo(Reason.TOKEN_LIMIT);
        assertThat(registry.deviceTokens(UNLISTED)).hasSize(5).contains(first);
    }

    @Test
    void aFullProductTakesInNoUnlistedDevice() {
        assertThat(reason(with(new ServiceLimits(3, 50, 1)).issueToken(signed(UNLISTED))))
                .isEqualTo(Reason.DEVICE_LIMIT);
        assertThat(registry.device(UNLISTED)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    authType=register,securemode=2,signmethod=hmacsha256                ; PARAMETER
                    authType=register,securemode=2,random=,signmethod=hmacsha256        ; PARAMETER
                    authType=register,random=abc123XYZ456789,signmethod=hmacsha256      ; PARAMETER
                    authType=register,random=abc123XYZ456789,securemode=-2,signmethod=hmacsha256 ; PARAMETER
                    authType=register,random=abc123XYZ456789,securemode=2,signmethod=hmacsha512  ; PARAMETER
                    authType=register,random=abc123XYZ456789,securemode=2               ; SIGNATURE
                    authType=register,random=another,securemode=2,signmethod=hmacsha256 ; SIGNATURE
                    """)
    void aConnectWithoutItsParametersIsRefused(String parameters, Reason reason) {
        assertThat(
                        reason(
                                connect(
                                        "device1.a1QbDtEsT00|" + parameters + "|",
                                        "device1&a1QbDtEsT00")))
                .isEqualTo(reason);
    }

    @Test
    void unlistedDevicesMaySendBothSecureModes() {
        for (String mode : List.of("2", "-2")) {
            String clientId =
                    "device1.a1QbDtEsT00|random="
                            + RANDOM
                            + ",authType=regnwl,securemode="
                            + mode
                            + ",signmethod=hmacsha256,instanceId=iot-1|";
            token(connect(clientId, "device1&a1QbDtEsT00"));
        }
    }

    @Test
    void aConnectWithoutADeviceInItsUserNameIsRefused() {
        String clientId =
                "d|random=" + RANDOM + ",authType=register,securemode=2,signmethod=hmacsha256|";
        assertThat(reason(connect(clientId, "device1"))).isEqualTo(Reason.USER_NAME);
        assertThat(reason(registration.register(SignInClientId.parse(clientId), null, null)))
                .isEqualTo(Reason.USER_NAME);
    }

    @Test
    void withoutTlsRegistrationIsOpenOnThisMachineOnlyUnlessTheOperatorSaysSo() {
        assertThat(PlainRegistration.DENY_PLAIN.admits(false, false)).isFalse();
        assertThat(PlainRegistration.DENY_PLAIN.admits(false, true)).isTrue();
        assertThat(PlainRegistration.DENY_PLAIN.admits(true, false)).isTrue();
        assertThat(PlainRegistration.ALLOW_PLAIN.admits(false, false)).isTrue();
    }

    @Test
    void aRegistryThatFailsIsARefusalToo() {
        registry.close();
        assertThat(reason(registration.issueSecret(signed(DEVICE)))).isEqualTo(Reason.UNAVAILABLE);
    }

    private RegistrationResult connect(String clientId, String userName) {
        return registration.register(
                SignInClientId.parse(clientId),
                userName,
                V6_SHA256.getBytes(StandardCharsets.US_ASCII));
    }

    private SignIn.Result signIn(DeviceId device, String clientId, String token) {
        return new SignIn(registry)
                .check(
                        clientId + "|authType=connwl,securemode=-2,_ss=1,ext=3,_v=sdk-c-4.2.0|",
                        device.deviceName() + "&" + device.productKey(),
                        token.getBytes(StandardCharsets.US_ASCII));
    }

    private static RegistrationRequest signed(DeviceId device) {
        return request(
                device,
                SignMethod.HMAC_SHA256,
                RANDOM,
                Signature.hex(
                        SignMethod.HMAC_SHA256,
                        PRODUCT_SECRET.getBytes(StandardCharsets.US_ASCII),
                        Signature.registrationContent(device, RANDOM)));
    }

    private static RegistrationRequest wronglySigned(DeviceId device) {
        return request(device, SignMethod.HMAC_SHA256, RANDOM, "0" + V6_SHA256.substring(1));
    }

    private static RegistrationRequest request(
            DeviceId device, SignMethod method, String random, String signature) {
        return new RegistrationRequest(device, random, method, signature);
    }

    private static DeviceSecret secret(RegistrationResult result) {
        assertThat(result).isInstanceOf(RegistrationResult.SecretIssued.class);
        return ((RegistrationResult.SecretIssued) result).secret();
    }

    private static DeviceToken token(RegistrationResult result) {
        assertThat(result).isInstanceOf(RegistrationResult.TokenIssued.class);
        return ((RegistrationResult.TokenIssued) result).token();
    }

    private static Reason reason(RegistrationResult result) {
        assertThat(result).isInstanceOf(RegistrationResult.Refused.class);
        return ((RegistrationResult.Refused) result).reason();
    }
}
