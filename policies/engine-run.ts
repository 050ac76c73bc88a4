import type { ReportViolation, ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import { sentence, stackOf } from "./evaluate";
import { Analysis } from "./graph/analysis";
import { fromPolicyResource, fromValidationArgs, type Resource } from "./graph/resource";
import type { Finding, Rule } from "./rules/rule";
import type { Handed } from "./sdk-server";
import { Exemptions, levelOf, type Settings } from "./settings";

/** What the policies of one pack share while the engine calls them one after the other. */
export class Run {
  settings: Settings = {};
  exemptions = new Exemptions({});
  #written = "{}";
  #advice: { readonly text: string; readonly urn: string }[] = [];
  readonly #read = new WeakMap<object, Resource>();
  #handed: Handed | undefined;
  #analysed: { readonly of: Handed | undefined; readonly analysis: Analysis; readonly stack: string } | undefined;

  configure(settings: Settings): void {
    const written = JSON.stringify(settings);
    if (written === this.#written) return;
    this.#written = written;
    this.settings = settings;
    this.exemptions = new Exemptions(settings);
  }

  withOptions(rule: Rule, options: object): Settings {
    return { ...this.settings, options: { [rule.name]: { ...options } } };
  }

  /** Several policies look at the same resource: where the SDK gives them the same properties, it is read once. */
  read(args: ResourceValidationArgs): Resource {
    const resource = this.#read.get(args.props) ?? fromValidationArgs(args);
    this.#read.set(args.props, resource);
    return resource;
  }

  /** Once a stack is analysed no policy looks at its resources again, so they need not be shown to it. */
  handOver<Shown>(stack: Handed, resources: readonly Shown[]): readonly Shown[] {
    this.#handed = stack;
    return this.#analysed?.of === stack ? [] : resources;
  }

  /** The analysis is shared by all policies of one call: those run to their end before anything else happens. */
  analyse(args: StackValidationArgs): { readonly analysis: Analysis; readonly stack: string } {
    if (this.#analysed && this.#analysed.of === this.#handed) return this.#analysed;
    // Never judge a part of a stack: an error stops the engine, a stack without resources would please every rule.
    if (this.#handed && this.#handed.size !== args.resources.length) {
      throw new Error(`Expected ${this.#handed.size} resources, got ${args.resources.length}; report this as a bug.`);
    }
    const resources = args.resources.map(fromPolicyResource);
    const analysed = { of: this.#handed, analysis: new Analysis(resources), stack: stackOf(resources) };
    this.#analysed = analysed;
    setImmediate(() => {
      if (this.#analysed === analysed) this.#analysed = undefined;
    });
    return analysed;
  }

  report(rule: Rule, finding: Finding, report: ReportViolation): void {
    const level = levelOf(rule, this.settings);
    if (level === "disabled" || this.exemptions.match(rule.name, finding.urn)) return;
    const text = sentence(rule, finding);
    if (level === "mandatory") report(text, finding.urn);
    else this.#advice.push({ text: `[${rule.name}] ${text}`, urn: finding.urn });
  }

  advise(report: ReportViolation): void {
    for (const { text, urn } of this.#advice) report(text, urn);
    this.#advice = [];
  }
}
