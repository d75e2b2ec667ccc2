// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.cloud.http.RequestError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A request with the RPC signature 1.0: all of it is in parameters (PROTOCOL.md 6.1, 6.2). */
record RpcSignedRequest(
        String method,
        Map<String, String> parameters,
        String action,
        String version,
        String accessKeyId,
        String nonce,
        String timestamp,
        String signature)
        implements SignedRequest {

    static RpcSignedRequest of(Call call, Parameters parameters) {
        String action = parameters.require("Action");
        String version = parameters.require("Version");
        String accessKeyId =
                parameters.find("AccessKeyId").orElseThrow(RpcSignedRequest::missingAccessKeyId);
        String signature = parameters.require("Signature");
        requireValue(parameters, "SignatureMethod", "HMAC-SHA1");
        requireValue(parameters, "SignatureVersion", "1.0");
        return new RpcSignedRequest(
                call.method(),
                parameters.all(),
                action,
                version,
                accessKeyId,
                parameters.require("SignatureNonce"),
                parameters.require("Timestamp"),
                signature);
    }

    private static RefusedException missingAccessKeyId() {
        return RefusedException.rejection(
                new RequestError(
                        400,
                        "MissingAccessKeyId",
                        "AccessKeyId is mandatory for this action.",
                        "Sign the request with an access key."));
    }

    private static void requireValue(Parameters parameters, String name, String expected) {
        String found = parameters.require(name);
        if (!found.equalsIgnoreCase(expected)) {
            throw RefusedException.rejection(
                    RequestError.invalidParameter(
                            name,
                            "it has to be %s, found %s"
                                    .formatted(expected, Parameters.quoted(found))));
        }
    }

    @Override
    public String nonceName() {
        return "SignatureNonce";
    }

    @Override
    public List<String> stringsToSign() {
        String all = RequestSigner.stringToSign(method, parameters);
        if (!parameters.containsValue("")) {
            return List.of(all);
        }
        // The newer SDKs send empty values, but do not sign them. They count as absent anyway.
        Map<String, String> signed = new HashMap<>(parameters);
        signed.values().removeIf(String::isEmpty);
        return List.of(all, RequestSigner.stringToSign(method, signed));
    }

    @Override
    public String sign(String accessKeySecret, String stringToSign) {
        return RequestSigner.signature(accessKeySecret, stringToSign);
    }
}
