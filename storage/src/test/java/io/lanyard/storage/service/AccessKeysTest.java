// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.registry.AccessKey;
import io.lanyard.platform.registry.KeyScope;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.service.AccessKeys;
import io.lanyard.platform.service.Refusal;
import io.lanyard.storage.memory.MemoryRegistry;
import io.lanyard.testkit.time.ManualClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessKeysTest {
    private final Registry registry = new MemoryRegistry();
    private final ManualClock clock = new ManualClock();
    private final AccessKeys accessKeys = new AccessKeys(registry, clock);

    @Test
    void aMadeUpKeyIsHandedOutBeforeItIsOne() {
        List<Boolean> wasOne = new ArrayList<>();
        AccessKey made =
                accessKeys.create(
                        KeyScope.ALL, key -> wasOne.add(registry.accessKey(key.id()).isPresent()));

        assertThat(wasOne).containsExactly(false);
        assertThat(registry.accessKey(made.id())).contains(made);
    }

    @Test
    void aMadeUpKeyIsRandomAndFound() {
        AccessKey key = accessKeys.create();
        assertThat(key.id()).matches("LT[A-Za-z0-9]{22}");
        assertThat(key.secret()).matches("[A-Za-z0-9]{30}");
        assertThat(key.enabled()).isTrue();
        assertThat(key.createdAt()).isEqualTo(clock.instant());
        assertThat(accessKeys.find(key.id())).contains(key);
        assertThat(accessKeys.create()).isNotEqualTo(key);
    }

    @Test
    void theOperatorMayChooseIdAndSecret() {
        AccessKey key = Outcomes.done(accessKeys.create("testid", "testsecret"));
        assertThat(accessKeys.find("testid")).contains(key);
        assertThat(key.secret()).isEqualTo("testsecret");
        assertThat(accessKeys.list()).containsExactly(key);
    }

    @Test
    void aTakenIdIsRefusedAndTheFirstSecretStays() {
        AccessKey first = Outcomes.done(accessKeys.create("testid", "testsecret"));
        assertThat(Outcomes.refused(Refusal.ACCESS_KEY_TAKEN, accessKeys.create("testid", "other")))
                .contains("testid")
                .doesNotContain("other");
        assertThat(accessKeys.find("testid")).contains(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a|b", "a,b", "a&b", "a/b", "a%b", "钥匙", "a\u0000"})
    void anIdThatASignedRequestCannotCarryIsRefused(String id) {
        Outcomes.refused(Refusal.ACCESS_KEY_MALFORMED, accessKeys.create(id, "secret"));
        Outcomes.refused(
                Refusal.ACCESS_KEY_MALFORMED, accessKeys.create("x".repeat(129), "secret"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "with blank", "钥匙", "tab\t"})
    void aSecretThatIsNotPrintableAsciiIsRefusedAndNotRepeated(String secret) {
        assertThat(
                        Outcomes.refused(
                                Refusal.ACCESS_KEY_MALFORMED, accessKeys.create("testid", secret)))
                .doesNotContain("with blank");
    }

    @Test
    void aDisabledKeyIsListedButNotFound() {
        registry.addAccessKey(new AccessKey("LTold", "secret", false, clock.instant()));
        assertThat(accessKeys.find("LTold")).isEmpty();
        assertThat(accessKeys.list()).hasSize(1);
    }

    @Test
    void whatNobodyAddedIsNotFound() {
        assertThat(accessKeys.find("")).isEmpty();
        assertThat(accessKeys.find("x".repeat(10_000))).isEmpty();
    }
}
