// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.cloud.http.RequestError;
import io.lanyard.platform.service.Outcome;
import io.lanyard.platform.service.Refusal;
import java.util.function.Function;

/** What applications get to see of an outcome: the original's code for each refusal (PROTOCOL.md 4.1, 6.4, 6.5). */
final class RefusalCodes {
    private RefusalCodes() {}

    /** The answer made of the result, or the failure with the refusal's code and its detail. */
    static <T> Answer answer(Outcome<T> outcome, Function<? super T, Answer> whenDone) {
        return switch (outcome) {
            case Outcome.Done<T>(T result) -> whenDone.apply(result);
            case Outcome.Refused<T>(Refusal refusal, String detail) -> refused(refusal, detail);
        };
    }

    /**
     * The result.
     *
     * @throws RefusedException when the outcome is a refusal
     */
    static <T> T require(Outcome<T> outcome) {
        return switch (outcome) {
            case Outcome.Done<T>(T result) -> result;
            case Outcome.Refused<T>(Refusal refusal, String detail) ->
                    throw RefusedException.of(refused(refusal, detail));
        };
    }

    private static Answer refused(Refusal refusal, String detail) {
        // A server that stops is no failure of the request: clients may send it again elsewhere or
        // later.
        return refusal == Refusal.STOPPING
                ? new Answer.Rejection(RequestError.unavailable(detail))
                : new Answer.Failure(code(refusal), detail);
    }

    /** The code; where the original has none of its own, that of the action that failed. */
    static String code(Refusal refusal) {
        return switch (refusal) {
            case PRODUCT_NAME_MALFORMED -> "iot.prod.InvalidFormattedProductName";
            case PRODUCT_NAME_TAKEN -> "iot.prod.AlreadyExistedProductName";
            case PRODUCT_SECRET_MALFORMED -> "iot.prod.CreateProductFailed";
            case PRODUCT_DESCRIPTION_TOO_LONG -> "iot.prod.LongProductDesc";
            case PRODUCT_LIMIT_REACHED -> "iot.prod.ProductCountExceedMax";
            case PRODUCT_NOT_FOUND -> "iot.prod.NotExistedProduct";
            case TOPIC_CLASS_MALFORMED, TOPIC_MALFORMED ->
                    "iot.messagebroker.InvalidFormattedTopicName";
            case TOPIC_CLASS_TAKEN -> "iot.messagebroker.TopicAlreadyFound";
            case TOPIC_CLASS_LIMIT_REACHED -> "iot.messagebroker.TopicTemplateCountExceedMax";
            case TOPIC_CLASS_NOT_FOUND -> "iot.messagebroker.TopicTemplateIsNotFound";
            case DEVICE_NAME_MALFORMED -> "iot.device.InvalidFormattedDeviceName";
            case DEVICE_NAME_TAKEN -> "iot.device.AlreadyExistedDeviceName";
            case NICKNAME_MALFORMED -> "iot.device.CreateDeviceFailed";
            case DEVICE_NOT_FOUND -> "iot.device.NotExistedDevice";
            case DEVICE_LIMIT_REACHED -> "iot.device.DeviceCountExceeded";
            case PRODUCT_HAS_DEVICES -> "iot.prod.DeleteProductFailed";
            case DEVICE_INACTIVE -> "iot.device.InactiveDevice";
            // The original documents no codes for these two.
            case NO_SESSION -> "iot.messagebroker.OFFLINE";
            case SUBSCRIPTION_LIMIT_REACHED -> "iot.messagebroker.TopicCountExceedMax";
            case ROUTE_SOURCE_MALFORMED -> "iot.messagebroker.InvalidFormattedSrcTopicName";
            case ROUTE_LIMIT_REACHED -> "iot.messagebroker.DestTopicNameArraySizeIsLarge";
            case APPLICATION_NOT_FOUND -> "iot.device.NotExistedApply";
            case APPLICATION_TOO_LARGE -> "iot.device.ApplyManyDevicesFailed";
            // Of our own, as their actions are.
            case CERTIFICATE_TAKEN -> "iot.device.AlreadyBoundCertificate";
            case CERTIFICATE_LIMIT_REACHED -> "iot.device.CertificateCountExceeded";
            case CERTIFICATE_NOT_FOUND -> "iot.device.NotExistedCertificate";
            case TOPIC_NOT_ALLOWED, MESSAGE_TOO_LARGE, MAILBOX_FULL ->
                    "iot.messagebroker.PublishMessageFailed";
            case TIMEOUT_OUT_OF_RANGE -> "iot.messagebroker.InvalidTimeoutValue";
            case TAGS_MALFORMED -> "iot.device.InvalidDeviceProperties";
            case TAG_LIMIT_REACHED -> "iot.device.TooManyDevicePropertiesPerTime";
            case TAG_NOT_FOUND -> "iot.device.NotExistedDeviceProperty";
            case RATE_LIMITED -> "iot.messagebroker.RateLimit";
            case MAILBOX_UNAVAILABLE -> "iot.messagebroker.PublishMessageException";
            case BACKUP_NOT_POSSIBLE -> "lanyard.backup.NotPossible";
            // The original documents no codes for these.
            case GROUP_NAME_MALFORMED -> "iot.consumergroup.InvalidFormattedGroupName";
            case GROUP_NAME_TAKEN -> "iot.consumergroup.AlreadyExistedGroupName";
            case GROUP_LIMIT_REACHED -> "iot.consumergroup.GroupCountExceedMax";
            case GROUP_NOT_FOUND -> "iot.consumergroup.NotExistedGroup";
            case GROUP_IS_DEFAULT -> "iot.consumergroup.DefaultGroupNotDeletable";
            case GROUP_KEEPS_NAME -> "iot.consumergroup.DefaultGroupNotRenamable";
            case RELATION_EXISTS -> "iot.subscribe.AlreadyExistedRelation";
            case RELATION_NOT_FOUND -> "iot.subscribe.NotExistedRelation";
            case RELATION_MALFORMED -> "iot.subscribe.InvalidRelation";
            // Keys with a chosen id are not made over the OpenAPI.
            case ACCESS_KEY_MALFORMED, ACCESS_KEY_TAKEN, STOPPING -> "iot.system.SystemException";
            // Codes of our own: the original keeps its keys elsewhere.
            case ACCESS_KEY_NOT_FOUND -> "lanyard.key.NotExistedKey";
            case ACCESS_KEY_LAST -> "lanyard.key.LastKey";
        };
    }
}
