// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.platform.registry.DeviceCertificate;
import io.lanyard.platform.service.DeviceCertificates;
import io.lanyard.platform.service.Devices;
import io.lanyard.protocol.identity.CertificateFingerprint;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * The actions for client certificates, all of our own: the original makes certificates itself, here they come from
 * the operator's authority and are bound by their fingerprint.
 */
final class CertificateActions {
    private final DeviceCertificates certificates;
    private final Devices devices;

    CertificateActions(DeviceCertificates certificates, Devices devices) {
        this.certificates = certificates;
        this.devices = devices;
    }

    /** BindDeviceCertificate. */
    Answer bind(Parameters parameters) {
        return RefusalCodes.answer(
                certificates.bind(
                        DeviceActions.id(devices, parameters), Fields.fingerprint(parameters)),
                bound -> Answer.success("Data", entry(bound)));
    }

    /** UnbindDeviceCertificate; ends the device's connection. */
    Answer unbind(Parameters parameters) {
        CertificateFingerprint fingerprint = Fields.fingerprint(parameters);
        return RefusalCodes.answer(
                certificates.unbind(DeviceActions.id(devices, parameters), fingerprint),
                unbound -> Answer.success());
    }

    /** QueryDeviceCertificates. */
    Answer list(Parameters parameters) {
        return RefusalCodes.answer(
                certificates.list(DeviceActions.id(devices, parameters)),
                bound -> {
                    JsonArray entries = new JsonArray();
                    bound.forEach(certificate -> entries.add(entry(certificate)));
                    return Answer.success("Data", new JsonObject().put("Certificate", entries));
                });
    }

    private static JsonObject entry(DeviceCertificate certificate) {
        return new JsonObject()
                .put("Fingerprint", certificate.fingerprint().value())
                .put("UtcBound", Fields.utc(certificate.boundAt()));
    }
}
