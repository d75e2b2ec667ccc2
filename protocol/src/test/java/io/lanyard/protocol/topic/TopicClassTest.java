// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.ProductKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PROTOCOL.md 3.1 and 3.2. */
class TopicClassTest {
    private static final ProductKey KEY = ProductKey.of("a1QbDtEsT00");

    @Test
    void aProductStartsWithUpdateUpdateErrorAndGet() {
        assertThat(TopicClass.defaults(KEY))
                .extracting(
                        topicClass -> topicClass.template() + " " + topicClass.operation().digit())
                .containsExactly(
                        "/a1QbDtEsT00/${deviceName}/user/update 0",
                        "/a1QbDtEsT00/${deviceName}/user/update/error 2",
                        "/a1QbDtEsT00/${deviceName}/user/get 1");
    }

    @ParameterizedTest
    @CsvSource({"PUB, 0, true, false", "SUB, 1, false, true", "ALL, 2, true, true"})
    void theOperationSaysWhatADeviceMayDo(
            Operation operation, int digit, boolean publish, boolean subscribe) {
        assertThat(operation.digit()).isEqualTo(digit);
        assertThat(operation.mayPublish()).isEqualTo(publish);
        assertThat(operation.maySubscribe()).isEqualTo(subscribe);
    }

    @Test
    void aClassStandsForOneTopicOfEachDevice() {
        TopicClass topicClass = new TopicClass(KEY, "a_1/B2", Operation.PUB);
        assertThat(topicClass.filterFor(DeviceName.of("device1")))
                .isEqualTo(TopicFilter.of("/a1QbDtEsT00/device1/user/a_1/B2"));
        assertThat(topicClass.hasWildcard()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "+", "+/#", "alarm/#", "+/fire/+", "a/+"})
    void onlyASubClassMayHaveWildcards(String suffix) {
        TopicClass topicClass = new TopicClass(KEY, suffix, Operation.SUB);
        assertThat(topicClass.hasWildcard()).isTrue();
        assertThat(topicClass.filterFor(DeviceName.of("device1")).value())
                .isEqualTo("/a1QbDtEsT00/device1/user/" + suffix);
        for (Operation operation : new Operation[] {Operation.PUB, Operation.ALL}) {
            assertThatThrownBy(() -> new TopicClass(KEY, suffix, operation))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("only with operation SUB, found " + operation);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "#/a, 'last level, found as level 1'",
        "a/#/b, 'last level, found as level 2'",
        "a+, U+002B in level 1",
        "a/b#, U+0023 in level 2",
        "++, U+002B in level 1",
        "a/+b/c, U+002B in level 2"
    })
    void aMisplacedWildcardIsRefusedAndItsLevelNamed(String suffix, String message) {
        assertThatThrownBy(() -> new TopicClass(KEY, suffix, Operation.SUB))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[" + suffix + "]")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"/a, 1", "a/, 2", "a//b, 2", "/, 1"})
    void anEmptyLevelIsRefusedAndNumbered(String suffix, int level) {
        assertThatThrownBy(() -> new TopicClass(KEY, suffix, Operation.ALL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("empty level " + level);
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void nothingAfterUserIsRefused(Operation operation) {
        assertThatThrownBy(() -> new TopicClass(KEY, "", operation))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing after user/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "a-b",
                "a.b",
                "a:b",
                "a@b",
                "${deviceName}",
                "$x",
                "灯",
                "é",
                "a\u0000",
                "a\n",
                "\uff21",
                "🚀",
                "a\\b",
                "%2f"
            })
    void aLevelHoldsOnlyLettersDigitsAndUnderscores(String suffix) {
        assertThatThrownBy(() -> new TopicClass(KEY, suffix, Operation.SUB))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("letters, digits and underscores")
                .hasMessageContaining("in level 1")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aTemplateHasAtMostSevenSlashes() {
        assertThat(new TopicClass(KEY, "a/b/c/d", Operation.ALL).template())
                .isEqualTo("/a1QbDtEsT00/${deviceName}/user/a/b/c/d");
        assertThatThrownBy(() -> new TopicClass(KEY, "a/b/c/d/e", Operation.ALL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("8 slashes, at most 7");
    }

    @Test
    void aTemplateHasAtMostAHundredAndTwentyEightBytes() {
        int rest = 128 - "/a1QbDtEsT00/${deviceName}/user/".length();
        assertThat(new TopicClass(KEY, "x".repeat(rest), Operation.ALL).template()).hasSize(128);
        assertThatThrownBy(() -> new TopicClass(KEY, "x".repeat(rest + 1), Operation.ALL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("129 bytes long, at most 128");
    }

    @Test
    void anEndlessSuffixIsNotRepeatedInTheMessage() {
        assertThatThrownBy(() -> new TopicClass(KEY, "x".repeat(10_000), Operation.ALL))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .hasSizeLessThan(400);
    }
}
