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
                .contains("lanyard_openapi_seconds_count{action=\"CreateProduct\"} 1\n")
                .contains("lanyard_openapi_answers_total{action=\"CreateProduct\",code=\"\"} 1.0\n")
                .contains(
                        "lanyard_openapi_answers_total{action=\"QueryProduct\",code=\"iot.prod.NotExistedProduct\"} 1.0\n")
                .contains("jvm_memory_used_bytes{");
    }

    @Test
    void anActionThatThereIsNotMakesNoSeries() {
        assertThat(cloud.rejection("MadeUpByAStranger")).startsWith("404 ");
        assertThat(cloud.rejection("AndAnother")).startsWith("404 ");

        assertThat(cloud.get("/metrics").body())
                .doesNotContain("MadeUpByAStranger")
                .contains(
                        "lanyard_openapi_answers_total{action=\"(unknown)\",code=\"InvalidAction.NotFound\"} 2.0\n");
    }

    @Test
    void aCodeMoreIsALineMore() {
        cloud.failure("QueryProduct", "ProductKey", "a1NoSuch000");
        long lines = linesOfTheOpenApi();

        cloud.failure("QueryProduct", "ProductKey", "a/b");
        cloud.failure("QueryProduct", "ProductKey", "");
        var _ = cloud.rejection("QueryProduct");

        assertThat(linesOfTheOpenApi()).isEqualTo(lines + 3);
    }

    @Test
    void nothingThatAClientSendsNamesASeries() {
        for (int i = 0; i < 50; i++) {
            var _ = cloud.call("Pub", "ProductKey", "no-product-" + i, "Unknown" + i, "x");
            var _ =
                    cloud.call(
                            "QueryDevice", "ProductKey", "a1Product" + i, "CurrentPage", "0" + i);
            var _ = cloud.call("BatchPub", "DeviceName." + i, "x", "ProductKey", "a1Product" + i);
        }
        long lines = linesOfTheOpenApi();
        assertThat(lines).isLessThan(100);
    }

    private long linesOfTheOpenApi() {
        return cloud.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("lanyard_openapi"))
                .count();
    }
}
