// What the engine's provider process loads: see infra/microservice/gate.ts.
require("../../infra/typescript-loader");

// The SDK's notice about Node would be shown as the update's; what Node the program takes, package.json says.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

module.exports = require("./migration-provider").migrationProvider;
