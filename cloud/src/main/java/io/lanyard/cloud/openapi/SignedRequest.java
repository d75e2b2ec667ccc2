// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import java.util.List;

/** A request with what its signature covers, whichever of the two ways it was signed in. */
sealed interface SignedRequest permits RpcSignedRequest, Acs3SignedRequest {
    /** The signed request in this call, with the common parameters that its kind of signature asks for. */
    static SignedRequest of(Call call, Parameters parameters) {
        return Acs3SignedRequest.isSigned(call, parameters)
                ? Acs3SignedRequest.of(call, parameters)
                : RpcSignedRequest.of(call, parameters);
    }

    /** The name of the action. */
    String action();

    /** The version of the OpenAPI that it was written for. */
    String version();

    String accessKeyId();

    /** Opaque; the same request never comes twice with one. */
    String nonce();

    /** The name of the parameter or header with the nonce. */
    String nonceName();

    /** The client's time as it wrote it. */
    String timestamp();

    /** The signature that came. */
    String signature();

    /** What may have been signed: one of these, the likely one first. */
    List<String> stringsToSign();

    /** The signature of one of {@link #stringsToSign}. */
    String sign(String accessKeySecret, String stringToSign);
}
