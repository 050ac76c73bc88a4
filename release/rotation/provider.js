// What the engine's provider process loads: see infra/microservice/rotation.ts.
require("../../infra/typescript-loader");

// As of the gate: the SDK's notice would be shown as the update's.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

module.exports = require("./rotation-provider");
