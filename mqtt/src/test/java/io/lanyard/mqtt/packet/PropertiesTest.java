// SPDX-License-Identifier: Apache-2.0
package io.lanyard.mqtt.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The properties as a value: what is absent, what is derived, what cannot be built. */
class PropertiesTest {
    record Row(String what, ThrowingCallable call) {
        @Override
        public String toString() {
            return what;
        }
    }

    @Test
    void whatIsAbsentHasTheValueThatTheSpecificationGivesIt() {
        Properties none = Properties.NONE;
        assertThat(none.isEmpty()).isTrue();
        assertThat(none.payloadIsUtf8()).isFalse();
        assertThat(none.messageExpiry()).isEmpty();
        assertThat(none.contentType()).isEmpty();
        assertThat(none.responseTopic()).isEmpty();
        assertThat(none.correlationData()).isEmpty();
        assertThat(none.subscriptionIdentifiers()).isEmpty();
        assertThat(none.topicAlias()).isZero();
        assertThat(none.sessionExpiry()).isEmpty();
        assertThat(none.assignedClientId()).isEmpty();
        assertThat(none.serverKeepAlive()).isEmpty();
        assertThat(none.authenticationMethod()).isEmpty();
        assertThat(none.authenticationData()).isEmpty();
        assertThat(none.requestProblemInformation()).isTrue();
        assertThat(none.requestResponseInformation()).isFalse();
        assertThat(none.willDelay()).isZero();
        assertThat(none.responseInformation()).isEmpty();
        assertThat(none.serverReference()).isEmpty();
        assertThat(none.reasonString()).isEmpty();
        assertThat(none.receiveMaximum()).isEqualTo(65_535);
        assertThat(none.topicAliasMaximum()).isZero();
        assertThat(none.maximumQos()).isEqualTo(Qos.EXACTLY_ONCE);
        assertThat(none.retainAvailable()).isTrue();
        assertThat(none.userProperties()).isEmpty();
        assertThat(none.maximumPacketSize()).isEqualTo(4_294_967_295L);
        assertThat(none.wildcardSubscriptionAvailable()).isTrue();
        assertThat(none.subscriptionIdentifiersAvailable()).isTrue();
        assertThat(none.sharedSubscriptionAvailable()).isTrue();
    }

    @Test
    void whatWasSetIsThereAgain() {
        byte[] data = {1, 2};
        Properties all =
                Properties.builder()
                        .sharedSubscriptionAvailable(false)
                        .subscriptionIdentifiersAvailable(false)
                        .wildcardSubscriptionAvailable(false)
                        .maximumPacketSize(1)
                        .userProperty("a", "1")
                        .retainAvailable(false)
                        .maximumQos(Qos.AT_MOST_ONCE)
                        .topicAliasMaximum(20)
                        .receiveMaximum(7)
                        .reasonString("why")
                        .serverReference("other")
                        .responseInformation("info")
                        .willDelay(9)
                        .requestResponseInformation(true)
                        .requestProblemInformation(false)
                        .authenticationData(data)
                        .authenticationMethod("m")
                        .serverKeepAlive(30)
                        .assignedClientId("id")
                        .sessionExpiry(4_294_967_295L)
                        .topicAlias(3)
                        .subscriptionIdentifiers(List.of(2, 1))
                        .correlationData(data)
                        .responseTopic(TopicName.of("r"))
                        .contentType("t")
                        .messageExpiry(5)
                        .payloadIsUtf8(true)
                        .userProperty("a", "1")
                        .build();
        assertThat(all.payloadIsUtf8()).isTrue();
        assertThat(all.messageExpiry()).hasValue(5);
        assertThat(all.contentType()).hasValue("t");
        assertThat(all.responseTopic()).hasValue(TopicName.of("r"));
        assertThat(all.correlationData()).hasValue(data);
        assertThat(all.subscriptionIdentifiers()).containsExactly(2, 1);
        assertThat(all.topicAlias()).isEqualTo(3);
        assertThat(all.sessionExpiry()).hasValue(4_294_967_295L);
        assertThat(all.assignedClientId()).hasValue("id");
        assertThat(all.serverKeepAlive()).hasValue(30);
        assertThat(all.authenticationMethod()).hasValue("m");
        assertThat(all.authenticationData()).hasValue(data);
        assertThat(all.requestProblemInformation()).isFalse();
        assertThat(all.requestResponseInformation()).isTrue();
        assertThat(all.willDelay()).isEqualTo(9);
        assertThat(all.responseInformation()).hasValue("info");
        assertThat(all.serverReference()).hasValue("other");
        assertThat(all.reasonString()).hasValue("why");
        assertThat(all.receiveMaximum()).isEqualTo(7);
        assertThat(all.topicAliasMaximum()).isEqualTo(20);
        assertThat(all.maximumQos()).isEqualTo(Qos.AT_MOST_ONCE);
        assertThat(all.retainAvailable()).isFalse();
        assertThat(all.userProperties())
                .containsExactly(new UserProperty("a", "1"), new UserProperty("a", "1"));
        assertThat(all.maximumPacketSize()).isEqualTo(1);
        assertThat(all.wildcardSubscriptionAvailable()).isFalse();
        assertThat(all.subscriptionIdentifiersAvailable()).isFalse();
        assertThat(all.sharedSubscriptionAvailable()).isFalse();
        assertThat(Property.ALL).hasSize(27).allMatch(all::has);
    }

    @Test
    void theIdentifierLeadsToTheProperty() {
        for (int id = -1; id < 300; id++) {
            Property property = Property.of(id);
            assertThat(property == null || property.id() == id).isTrue();
        }
        assertThat(Property.ALL).allMatch(property -> Property.of(property.id()) == property);
    }

    @Test
    void onlyWhatConcernsTheMessagePassesEndToEnd() {
        Properties message =
                Properties.builder()
                        .payloadIsUtf8(true)
                        .messageExpiry(60)
                        .contentType("t")
                        .responseTopic(TopicName.of("r"))
                        .correlationData(new byte[1])
                        .userProperty("k", "v")
                        .build();
        Properties received =
                message.toBuilder()
                        .topicAlias(1)
                        .subscriptionIdentifiers(List.of(1))
                        .willDelay(5)
                        .build();
        assertThat(received.endToEnd()).isEqualTo(message);
        assertThat(message.endToEnd()).isSameAs(message);
        assertThat(Properties.NONE.endToEnd()).isSameAs(Properties.NONE);
        assertThat(Properties.builder().topicAlias(1).build().endToEnd()).isSameAs(Properties.NONE);
    }

    @Test
    void oneThingIsChangedAndTheOthersStay() {
        Properties before = Properties.builder().contentType("t").userProperty("k", "v").build();
        Properties after =
                before.withMessageExpiry(7)
                        .withTopicAlias(2)
                        .withSubscriptionIdentifiers(List.of(3, 4))
                        .withMessageExpiry(6);
        assertThat(after.messageExpiry()).hasValue(6);
        assertThat(after.topicAlias()).isEqualTo(2);
        assertThat(after.subscriptionIdentifiers()).containsExactly(3, 4);
        assertThat(after.contentType()).hasValue("t");
        assertThat(before.messageExpiry()).isEmpty();
        assertThat(
                        after.withSubscriptionIdentifiers(List.of())
                                .without(Property.TOPIC_ALIAS)
                                .without(Property.MESSAGE_EXPIRY_INTERVAL))
                .isEqualTo(before)
                .hasSameHashCodeAs(before);
        assertThat(before.withSubscriptionIdentifiers(List.of())).isSameAs(before);
        assertThat(before.without(Property.TOPIC_ALIAS)).isSameAs(before);
    }

    @Test
    void aBuilderThatGoesOnDoesNotChangeWhatItBuilt() {
        PropertiesBuilder builder = Properties.builder().userProperty("a", "1");
        Properties first = builder.build();
        Properties second = builder.userProperty("b", "2").receiveMaximum(1).build();
        assertThat(first.userProperties()).hasSize(1);
        assertThat(first.has(Property.RECEIVE_MAXIMUM)).isFalse();
        assertThat(second.userProperties()).hasSize(2);
        assertThat(first.toBuilder().userProperty("b", "2").receiveMaximum(1).build())
                .isEqualTo(second);
        assertThat(first.userProperties()).hasSize(1);
    }

    @Test
    void anEmptyListTakesAway() {
        assertThat(
                        Properties.builder()
                                .userProperty("a", "1")
                                .subscriptionIdentifiers(List.of(1))
                                .userProperties(List.of())
                                .subscriptionIdentifiers(List.of())
                                .build())
                .isSameAs(Properties.NONE);
    }

    @Test
    void equalityIsByContent() {
        Properties one = Properties.builder().correlationData(new byte[] {1}).build();
        Properties same = Properties.builder().correlationData(new byte[] {1}).build();
        Properties other = Properties.builder().correlationData(new byte[] {2}).build();
        assertThat(one).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(other);
        // The same value under another name is something else.
        assertThat(Properties.builder().reasonString("x").build())
                .isNotEqualTo(Properties.builder().contentType("x").build());
    }

    @Test
    void aLogShowsNoSecret() {
        assertThat(
                        Properties.builder()
                                .authenticationMethod("SCRAM")
                                .authenticationData(new byte[] {65, 66, 67})
                                .messageExpiry(5)
                                .build())
                .hasToString(
                        "Properties[MESSAGE_EXPIRY_INTERVAL=5, AUTHENTICATION_METHOD=SCRAM,"
                                + " AUTHENTICATION_DATA=3 bytes]");
    }

    static Stream<Row> notBuildable() {
        return Stream.of(
                new Row("receive maximum 0", () -> Properties.builder().receiveMaximum(0)),
                new Row("receive maximum 65536", () -> Properties.builder().receiveMaximum(65_536)),
                new Row("topic alias 0", () -> Properties.NONE.withTopicAlias(0)),
                new Row("packet size 0", () -> Properties.builder().maximumPacketSize(0)),
                new Row("maximum QoS 2", () -> Properties.builder().maximumQos(Qos.EXACTLY_ONCE)),
                new Row("expiry -1", () -> Properties.NONE.withMessageExpiry(-1)),
                new Row("expiry 2^32", () -> Properties.NONE.withMessageExpiry(1L << 32)),
                new Row(
                        "subscription identifier 0",
                        () -> Properties.NONE.withSubscriptionIdentifiers(List.of(1, 0))),
                new Row(
                        "subscription identifier 268435456",
                        () -> Properties.NONE.withSubscriptionIdentifiers(List.of(268_435_456))),
                new Row("keep alive 65536", () -> Properties.builder().serverKeepAlive(65_536)),
                new Row("text with U+0000", () -> Properties.builder().reasonString("a\0b")),
                new Row("half a surrogate pair", () -> Properties.builder().contentType("\uD83D")),
                new Row(
                        "surrogates in the wrong order",
                        () -> Properties.builder().contentType("\uDE00\uD83D")),
                new Row(
                        "text of 65536 bytes",
                        () -> Properties.builder().reasonString("é".repeat(32_768))),
                new Row(
                        "name of a user property with U+0000",
                        () -> Properties.builder().userProperty("\0", "")),
                new Row(
                        "value of a user property too long",
                        () -> Properties.builder().userProperty("", "x".repeat(65_536))),
                new Row(
                        "data of 65536 bytes",
                        () -> Properties.builder().correlationData(new byte[65_536])),
                new Row(
                        "response topic with a wildcard",
                        () -> Properties.builder().responseTopic(TopicName.of("a/+"))),
                new Row(
                        "empty response topic",
                        () -> Properties.builder().responseTopic(TopicName.of(""))),
                new Row(
                        "a number for a text",
                        () -> Properties.builder().set(Property.REASON_STRING, 0)),
                new Row(
                        "a text for a number",
                        () -> Properties.builder().set(Property.RECEIVE_MAXIMUM, "1")));
    }

    @ParameterizedTest
    @MethodSource("notBuildable")
    void whatNoPacketCanCarryIsRefused(Row row) {
        assertThatThrownBy(row.call()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theLongestTextIsTaken() {
        String longest = "x".repeat(65_535);
        assertThat(Properties.builder().reasonString(longest).build().reasonString())
                .hasValue(longest);
        String wide = "温".repeat(21_845);
        assertThat(Properties.builder().reasonString(wide).build().reasonString()).hasValue(wide);
    }
}
