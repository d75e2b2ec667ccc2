// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.openapi;

import io.lanyard.cloud.http.RequestError;
import io.lanyard.platform.registry.NodeType;
import io.lanyard.platform.registry.Page;
import io.lanyard.platform.registry.PageRequest;
import io.lanyard.platform.registry.Product;
import io.lanyard.platform.service.Devices;
import io.lanyard.platform.service.ProductRegistration;
import io.lanyard.platform.service.ProductSummary;
import io.lanyard.platform.service.Products;
import io.lanyard.protocol.identity.ProductKey;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** The actions on products (PROTOCOL.md 6.5). */
final class ProductActions {
    private static final int MAX_PAGE_SIZE = 200;
    private static final String AUTH_TYPE = "secret";

    /** A parameter and a field of our own: the original has the switch in its console alone. */
    private static final String DYNAMIC_REGISTER = "DynamicRegister";

    /** The edition of the original whose products have everything that this server has. */
    private static final String COMMODITY_CODE = "iothub_senior";

    private final Products products;
    private final Devices devices;

    ProductActions(Products products, Devices devices) {
        this.products = products;
        this.devices = devices;
    }

    /** CreateProduct. The parameters that describe what is not here (networks, categories, data checks) are passed over. */
    Answer create(Parameters parameters) {
        Fields.requireEveryProduct(parameters, "CreateProduct");
        String name = parameters.require("ProductName");
        NodeType nodeType = nodeType(parameters.require("NodeType"));
        Fields.requireOnly(parameters, "AuthType", AUTH_TYPE);
        Fields.requireOnly(parameters, "Id2", "false");
        requireCommodityCode(parameters);
        // Every product can be used at once; what is no flag is an error all the same.
        var _ = parameters.flag("PublishAuto");
        ProductRegistration registration =
                new ProductRegistration(
                        name,
                        nodeType,
                        parameters.integer("DataFormat", 1, 0, 1),
                        parameters.find("Description").orElse(""),
                        parameters.flag(DYNAMIC_REGISTER).orElse(false));
        // Of our own, to move a product here with its devices: the original takes neither.
        Optional<String> key = parameters.find("ProductKey");
        return RefusalCodes.answer(
                key.isPresent()
                        ? products.importAs(
                                Fields.productKey(key.get()),
                                parameters.find("ProductSecret").orElse(null),
                                registration)
                        : products.create(registration),
                product ->
                        new Answer.Success(
                                new JsonObject()
                                        .put("ProductKey", product.key().value())
                                        .put("Data", detail(parameters, product))));
    }

    /** QueryProduct. */
    Answer query(Parameters parameters) {
        ProductKey key = Fields.productKey(parameters);
        Optional<Product> found = products.find(key);
        if (found.isEmpty()) {
            return new Answer.Failure(
                    "iot.prod.NotExistedProduct", "There is no product with key " + key);
        }
        Product product = found.get();
        return RefusalCodes.answer(
                devices.list(key, new PageRequest(1, 1)),
                page ->
                        Answer.success(
                                "Data",
                                detail(parameters, product)
                                        .put("DeviceCount", page.total())
                                        .put("GmtCreate", product.createdAt().toEpochMilli())
                                        .put("ProductStatus", "DEVELOPMENT_STATUS")
                                        .put("Owner", true)));
    }

    /** UpdateProduct. Without a Description there is none afterwards. */
    Answer update(Parameters parameters) {
        return RefusalCodes.answer(
                products.update(
                        Fields.productKey(parameters),
                        parameters.require("ProductName"),
                        parameters.find("Description").orElse("")),
                updated -> Answer.success());
    }

    /** DeleteProduct. */
    Answer delete(Parameters parameters) {
        return RefusalCodes.answer(
                products.delete(Fields.productKey(parameters)), deleted -> Answer.success());
    }

    /** SetProductDynamicRegister, an action of our own: switches dynamic registration on or off. */
    Answer setDynamicRegister(Parameters parameters) {
        ProductKey key = Fields.productKey(parameters);
        boolean on =
                parameters
                        .flag(DYNAMIC_REGISTER)
                        .orElseThrow(() ->
                                RefusedException.rejection(
                                        RequestError.missingParameter(DYNAMIC_REGISTER)));
        return RefusalCodes.answer(
                products.setDynamicRegistration(key, on),
                product -> Answer.success("Data", detail(parameters, product)));
    }

    /** QueryProductList. */
    Answer list(Parameters parameters) {
        PageRequest asked = Fields.page(parameters, MAX_PAGE_SIZE);
        Page<ProductSummary> page =
                parameters.scope().everyProduct()
                        ? products.list(asked)
                        : products.list(parameters.scope().products(), asked);
        JsonArray infos = new JsonArray();
        for (ProductSummary summary : page.entries()) {
            Product product = summary.product();
            infos.add(
                    new JsonObject()
                            .put("ProductKey", product.key().value())
                            .put("ProductName", product.name())
                            .put("NodeType", product.nodeType().number())
                            .put("DataFormat", product.dataFormat())
                            .put("DeviceCount", summary.deviceCount())
                            .put("GmtCreate", product.createdAt().toEpochMilli())
                            .put("Description", product.description())
                            .put("AuthType", AUTH_TYPE));
        }
        return Answer.success(
                "Data",
                new JsonObject()
                        .put("CurrentPage", page.request().number())
                        .put("PageSize", page.request().size())
                        .put("PageCount", page.pages())
                        .put("Total", page.total())
                        .put("List", new JsonObject().put("ProductInfo", infos)));
    }

    private static NodeType nodeType(String text) {
        return switch (text) {
            case "0" -> NodeType.DEVICE;
            case "1" -> NodeType.GATEWAY;
            default ->
                    throw RefusedException.failure(
                            "iot.prod.InvalidNodeType",
                            "NodeType has to be 0 for a device or 1 for a gateway, found "
                                    + Parameters.quoted(text));
        };
    }

    private static void requireCommodityCode(Parameters parameters) {
        String code = parameters.find("AliyunCommodityCode").orElse(COMMODITY_CODE);
        if (!code.equals(COMMODITY_CODE) && !code.equals("iothub")) {
            throw RefusedException.failure(
                    "iot.prod.InvalidAliyunCommodityCode",
                    "AliyunCommodityCode has to be iothub_senior or iothub, found "
                            + Parameters.quoted(code));
        }
    }

    private static JsonObject detail(Parameters parameters, Product product) {
        return new JsonObject()
                .put("ProductKey", product.key().value())
                .put("ProductName", product.name())
                .put("ProductSecret", Fields.secret(parameters, product.secret()))
                .put("NodeType", product.nodeType().number())
                .put("DataFormat", product.dataFormat())
                .put("Description", product.description())
                .put("AuthType", AUTH_TYPE)
                .put("AliyunCommodityCode", COMMODITY_CODE)
                .put(DYNAMIC_REGISTER, product.dynamicRegistration())
                .put("Id2", false)
                .put("ProtocolType", "");
    }
}
