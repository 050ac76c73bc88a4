// What the engine's provider process loads: see infra/microservice/dynamic-resource.ts.
require("../../infra/typescript-loader");

module.exports = require("./rotation-provider");
