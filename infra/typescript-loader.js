// Lets `require` load TypeScript. As tsx/cjs does, with the same compiler, but leaves plain JavaScript alone: tsx looks
// through every file of every package for ES modules, which takes longer than the whole of `fleet check`.
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { join } = require("node:path");
const { version } = require("esbuild/package.json");

const debug = Boolean(process.env.FLEET_DEBUG);
const options = { format: "cjs", loader: "ts", target: "node20", sourcemap: debug ? "inline" : false };
const cacheDirectory = join(__dirname, "..", "node_modules", ".cache", "fleet");
const digest = (...parts) => createHash("sha256").update(parts.join("\0")).digest("hex");

process.setSourceMapsEnabled(debug);
Module._extensions[".ts"] = (module, file) => {
  module._compile(compile(file), file);
};

/** One file of the cache per source file: it ends in a mark of what it was made from. */
function compile(file) {
  const source = readFileSync(file, "utf8");
  const mark = `//${digest(version, JSON.stringify(options), source)}\n`;
  const cached = join(cacheDirectory, `${digest(file)}.js`);
  try {
    const code = readFileSync(cached, "utf8");
    if (code.endsWith(mark)) {
      return code;
    }
  } catch {
    // Not compiled yet.
  }
  const { code } = require("esbuild").transformSync(source, { ...options, sourcefile: file });
  keep(cached, code + mark);
  return code;
}

function keep(path, code) {
  try {
    mkdirSync(cacheDirectory, { recursive: true });
    const temporary = `${path}.${process.pid}`;
    writeFileSync(temporary, code);
    renameSync(temporary, path);
  } catch {
    // Without a place to keep it, it is compiled again next time.
  }
}
