require("tsx/cjs/api").require("./pack.ts", __filename);
