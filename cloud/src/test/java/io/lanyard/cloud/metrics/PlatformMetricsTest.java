// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.cloud.RunningCloud;
import io.lanyard.protocol.identity.DeviceId;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlatformMetricsTest {
    private final RunningCloud cloud = new RunningCloud();

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    void tellsCountsGaugesAndTimesInTheFormOfPrometheus() {
        String product = cloud.product("lamps");
        cloud.online.add(DeviceId.of(product, "lamp1"));
        cloud.failure("QueryProduct", "ProductKey", "a1NoSuch000");

        HttpResponse<String> response = cloud.get("/metrics");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type"))
                .contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body())
                .contains("lanyard_devices_online 1.0\n")
                .contains("lanyard_drops_total{reason=\"rrpc_late\"} 0.0\n")
                .contains("lanyard_sign_in_refusals_total{reason=\"bad_credentials\"} 0.0\n")
                .contains("lanyard_feed_lag{group=\"DEFAULT_GROUP\"} 0.0\n")
                .contains("lanyard_openapi_seconds_count{action=\"CreateProduct\",code=\"\"} 1\n")
                .contains(
                        "lanyard_openapi_seconds_count{action=\"QueryProduct\",code=\"iot.prod.NotExistedProduct\"} 1\n")
                .contains("jvm_memory_used_bytes{");
    }

    @Test
    void anActionThatThereIsNotMakesNoSeries() {
        assertThat(cloud.rejection("MadeUpByAStranger")).startsWith("404 ");

        assertThat(cloud.get("/metrics").body()).doesNotContain("MadeUpByAStranger");
    }
}
