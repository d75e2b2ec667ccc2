// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.peer;

import com.aliyun.iot20180120.Client;
import com.aliyun.teaopenapi.models.Config;
import io.lanyard.verify.platform.CloudApi;

/** The client of {@code com.aliyun:iot20180120}, set up as an application does but for its endpoint. */
final class TeaClient {
    private TeaClient() {}

    /** A client that signs with ACS3-HMAC-SHA256, its default. */
    static Client of(CloudApi cloud) {
        try {
            return new Client(config(cloud, cloud.keyId(), cloud.keySecret()));
        } catch (Exception e) {
            throw new IllegalStateException("the client cannot be made", e);
        }
    }

    static Config config(CloudApi cloud, String keyId, String secret) {
        return new Config()
                .setAccessKeyId(keyId)
                .setAccessKeySecret(secret)
                .setProtocol("http")
                // A busy machine may need longer than the five and ten seconds that are usual.
                .setConnectTimeout(60_000)
                .setReadTimeout(60_000)
                .setEndpoint(cloud.authority())
                .setRegionId("cn-shanghai");
    }
}
