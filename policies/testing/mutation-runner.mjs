/**
 * A test runner for StrykerJS that keeps the tests loaded: a mutant costs its tests alone (some milliseconds each),
 * where Vitest's own runner starts anew for each (some seconds). It knows as much of Vitest as these tests use.
 *
 *     npm install --prefix /tmp/stryker @stryker-mutator/core@9.6.1 typescript@6.0.3
 *     /tmp/stryker/node_modules/.bin/stryker run policies/testing/stryker.config.json [--mutate policies/graph/cidr.ts]
 *
 * `MUTATION_SAMPLE=4` tries every fourth mutant (the others are told as errors and do not count), `MUTATION_TESTS=50`
 * puts each to the unit tests and the fifty likeliest of the cases (so that the score is a lower bound).
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import vm from "node:vm";

const require = createRequire(import.meta.url);
const ts = require("typescript");
/** `expect` as Vitest builds it. */
const fromVitest = createRequire(require.resolve("vitest"));
const load = (name) => import(pathToFileURL(fromVitest.resolve(name)).href);
const { chai, JestAsymmetricMatchers, JestChaiExpect, JestExtend } = await load("@vitest/expect");
for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);

/** The tests that take longer than a second each, or say nothing of what a rule finds. */
const SLOW = /rules\/(?:metadata|rules|unknowns)\.test\.ts$/;

function testFiles() {
  const root = process.cwd(); // Stryker's copy of the project, as soon as there are tests to run
  const of = (folder) => readdirSync(join(root, "policies", folder)).map((file) => `${folder}/${file}`);
  const quick = [...of("rules"), ...of("graph")].filter((file) => file.endsWith(".test.ts") && !SLOW.test(file));
  return ["verdicts.test.ts", ...quick].map((file) => join(root, "policies", file));
}

/** Modules that remember answers for good: what a mutant makes them remember must not outlive it. */
const REMEMBER = /\/policies\/graph\/(?:kinds|policy-document|trust)\.ts$/;

/** The most of the cases that a mutant is put to, and one mutant of how many is tried: the others count as errors. */
const MOST = Number(process.env.MUTATION_TESTS ?? 1e6);
const SAMPLE = Number(process.env.MUTATION_SAMPLE ?? 1);

/** What the first process found out for those after it, in Stryker's copy of the project. */
const NOTES = "mutation-notes.json";

class Program {
  #factories = new Map();
  #modules = new Map();
  #notes = { scripts: {}, words: {}, special: {} };
  #noted = false;
  tests = [];
  #titles = [];
  #file = "";
  running;

  /** Loads every test file anew, and with it the code. */
  reload() {
    this.#modules.clear();
    this.tests = [];
    for (const file of testFiles()) {
      this.#file = file;
      this.#module(file);
    }
  }

  /** Runs a test; what it throws, if it does. */
  async run(test) {
    this.running = { id: test.id, snapshots: 0 };
    try {
      await test.body();
      return undefined;
    } catch (error) {
      return error;
    }
  }

  /** After the first run: what was said, and per mutant the tests that reach it more or less often than most do. */
  writeNotes({ perTest }) {
    const hits = {};
    for (const [test, reached] of Object.entries(perTest)) {
      for (const [mutant, count] of Object.entries(reached)) {
        hits[mutant] ??= [];
        hits[mutant].push([test, count]);
      }
    }
    for (const [mutant, all] of Object.entries(hits)) {
      const usual = all.map(([, count]) => count).sort((a, b) => a - b)[all.length >> 1];
      const odd = ([, count]) => Math.abs(count - usual) / usual;
      const special = all.filter((one) => odd(one) > 0).sort((a, b) => odd(b) - odd(a));
      this.#notes.special[mutant] = special.slice(0, 60).map(([test]) => test);
    }
    writeFileSync(NOTES, JSON.stringify(this.#notes));
    this.#noted = true;
  }

  /** A process may have started before the first run was over. */
  readNotes() {
    if (!this.#noted) this.#notes = JSON.parse(readFileSync(NOTES, "utf8"));
    this.#noted = true;
  }

  specialTo(mutant) {
    return this.#notes.special[mutant] ?? [];
  }

  #module(file) {
    const known = this.#modules.get(file);
    if (known) return known.exports;
    let factory = this.#factories.get(file);
    if (!factory) {
      const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
      this.#notes.scripts[file] ??= ts.transpileModule(readFileSync(file, "utf8"), {
        compilerOptions: options,
      }).outputText;
      const wrapped = `(function (exports, require, module, __filename, __dirname) {${this.#notes.scripts[file]}\n})`;
      factory = new vm.Script(wrapped, { filename: file });
      this.#factories.set(file, factory);
    }
    const module = { exports: {} };
    this.#modules.set(file, module);
    const local = (request) => (request === "vitest" ? this.#vitest() : this.#required(file, request));
    local.resolve = createRequire(file).resolve;
    factory.runInThisContext()(module.exports, local, module, file, dirname(file));
    return module.exports;
  }

  #required(from, request) {
    if (!request.startsWith(".")) return createRequire(from)(request);
    const path = resolve(dirname(from), request);
    const found = [`${path}.ts`, join(path, "index.ts")].find((file) => ts.sys.fileExists(file));
    return found ? this.#module(found) : createRequire(from)(request);
  }

  #vitest() {
    const add = (title, body) => {
      const name = [...this.#titles, title].join(" ");
      this.tests.push({ id: `${this.tests.length} ${name}`, name, file: this.#file, body });
    };
    const each = (define) => (rows) => (title, body) =>
      rows.forEach((row, index) => {
        const values = Array.isArray(row) ? row : [row];
        const named = title.replace(/\$(\w+)/g, (whole, key) => String(row?.[key] ?? whole));
        let next = 0;
        const full = named.replace(/%s/g, () => String(values[next++]));
        define(`${full} [${index}]`, () => body(...values));
      });
    const describe = (title, body) => {
      this.#titles.push(title);
      body();
      this.#titles.pop();
    };
    const expect = (value, message) => chai.expect(value, message);
    const program = this;
    chai.util.addMethod(chai.Assertion.prototype, "toMatchSnapshot", function () {
      program.#matches(this._obj);
    });
    const it = Object.assign(add, { each: each(add) });
    return { describe: Object.assign(describe, { each: each(describe) }), expect, it, test: it };
  }

  /** What a test said first, before any mutant, is what it has to say. */
  #matches(value) {
    const key = `${this.running.id} ${this.running.snapshots++}`;
    if (!this.#noted) this.#notes.words[key] = value;
    if (this.#notes.words[key] !== value) throw new Error(`the words differ:\n${value}`);
  }
}

class InProcessRunner {
  #program;
  #stale = false;
  /** When each test last killed a mutant: those go first, since neighbours die by the same hand. */
  #kills = new Map();
  #runs = 0;

  constructor() {
    globalThis.__stryker__ ??= {};
    this.state = globalThis.__stryker__;
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    this.state.mutantCoverage = { static: {}, perTest: {} };
    this.#program = new Program();
    this.#program.reload();
  }

  async dryRun() {
    const tests = [];
    for (const test of this.#program.tests) {
      this.state.currentTestId = test.id;
      const start = performance.now();
      const error = await this.#program.run(test);
      const common = { id: test.id, name: test.name, fileName: test.file, timeSpentMs: performance.now() - start };
      tests.push(error ? { ...common, status: 1, failureMessage: String(error) } : { ...common, status: 0 });
    }
    this.state.currentTestId = undefined;
    this.#program.writeNotes(this.state.mutantCoverage);
    return { status: "complete", tests, mutantCoverage: this.state.mutantCoverage };
  }

  async mutantRun(options) {
    const { activeMutant, testFilter, hitLimit, mutantActivation, reloadEnvironment } = options;
    if (Number(activeMutant.id) % SAMPLE > 0) return { status: "error", errorMessage: "not in the sample" };
    this.#program.readNotes();
    const remembers = REMEMBER.test(activeMutant.fileName);
    Object.assign(this.state, { activeMutant: undefined, hitCount: 0, hitLimit });
    if (mutantActivation === "static") this.state.activeMutant = activeMutant.id;
    try {
      if (reloadEnvironment || remembers || this.#stale) this.#program.reload();
    } catch (error) {
      this.#stale = true;
      return {
        status: "killed",
        killedBy: [this.#program.tests[0]?.id ?? "load"],
        failureMessage: String(error),
        nrOfTests: 1,
      };
    }
    this.#stale = remembers || mutantActivation === "static";
    this.state.activeMutant = activeMutant.id;
    let nrOfTests = 0;
    for (const test of this.#chosen(testFilter, activeMutant.id)) {
      nrOfTests++;
      const error = await this.#program.run(test);
      if (this.state.hitCount > hitLimit) return { status: "timeout", reason: `hit limit of ${hitLimit} reached` };
      if (!error) continue;
      if (!(await this.#passesWithout(test))) {
        this.#program.reload();
        return this.mutantRun({ ...options, reloadEnvironment: true });
      }
      this.#kills.set(test.id, ++this.#runs);
      return { status: "killed", killedBy: [test.id], failureMessage: String(error), nrOfTests };
    }
    return { status: "survived", nrOfTests };
  }

  /** Whether a test passes without a mutant: else an earlier one left something behind. */
  async #passesWithout(test) {
    if (this.#stale) return true;
    this.state.activeMutant = undefined;
    const error = await this.#program.run(test);
    if (error) process.stderr.write(`left behind by an earlier mutant: ${test.id}\n`);
    return !error;
  }

  /** The tests that reach a mutant: the last killers, the unit tests, and of the others those it is special to first. */
  #chosen(testFilter, mutant) {
    const filter = testFilter && new Set(testFilter);
    const special = new Map(this.#program.specialTo(mutant).map((id, index) => [id, 1 - index / 100]));
    const rank = ({ id, file }) => this.#kills.get(id) ?? (isCase(file) ? (special.get(id) ?? 0) - 2 : -0.5);
    const sorted = this.#program.tests.filter(({ id }) => !filter || filter.has(id)).sort((a, b) => rank(b) - rank(a));
    let cases = 0;
    return sorted.filter(({ file }) => !isCase(file) || ++cases <= MOST);
  }
}

const isCase = (file) => file.endsWith("verdicts.test.ts");

export const strykerPlugins = [{ kind: "TestRunner", name: "in-process", injectableClass: InProcessRunner }];
