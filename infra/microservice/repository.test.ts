import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { settingsOf } from "../testing/fleet";
import { day, LifecycleEvaluator, type StoredImage } from "../testing/image-lifecycle";
import { updateOf } from "../testing/plan";
import { imageLifecycle, keptReleases, releaseTag, releaseTagPrefix, staleReleaseTags } from "./image-lifecycle";

const hour = day / 24;
const evaluator = new LifecycleEvaluator(JSON.stringify(imageLifecycle));

describe("the evaluator of lifecycles", () => {
  const images: StoredImage[] = [
    { digest: "A", tags: ["beta-1", "prod-1"], pushedAt: -10 * day },
    { digest: "B", tags: ["beta-2", "prod-2"], pushedAt: -9 * day },
    { digest: "C", tags: ["beta-3"], pushedAt: -8 * day },
    { digest: "D", tags: [], pushedAt: -7 * day },
    { digest: "E", tags: ["index"], pushedAt: -20 * day, refersTo: ["D"] },
  ];
  type Selection = Record<string, unknown>;
  const policy = (...selections: Selection[]) =>
    JSON.stringify({
      rules: selections.map((selection, index) => ({ rulePriority: index + 1, selection, action: { type: "expire" } })),
    });
  const expired = (...selections: Selection[]) => [...new LifecycleEvaluator(policy(...selections)).expired(images, 0)];
  const keep = (tagPatternList: string[], countNumber = 1) => ({
    tagStatus: "tagged",
    tagPatternList,
    countType: "imageCountMoreThan",
    countNumber,
  });
  const older = (tagStatus: string, countNumber: number) => ({
    tagStatus,
    countType: "sinceImagePushed",
    countUnit: "days",
    countNumber,
  });

  // The worked examples of https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_examples.html
  it.each([
    ["the first rule that tags suit decides alone", [keep(["prod*"]), keep(["beta*"])], ["A"]],
    ["in another order it expires more", [keep(["beta*"]), keep(["prod*"])], ["A", "B"]],
    ["all patterns have to be met", [keep(["beta-1", "prod*"]), keep(["*3"])], []],
    [
      "what expired still counts",
      [keep(["prod*"]), { ...keep([], 3), tagStatus: "any", tagPatternList: undefined }],
      ["A", "E"],
    ],
    ["an index protects what it refers to", [older("untagged", 1)], []],
    ["until it expires as well", [older("any", 6)], ["A", "B", "C", "D", "E"]],
  ] as const)("knows that %s", (_, selections, digests) => {
    expect(expired(...selections).sort()).toEqual(digests);
  });

  it.each([
    ["a rule for any image before the last", [older("any", 1), keep(["a"])]],
    ["two rules for untagged images", [older("untagged", 1), older("untagged", 2)]],
    ["a tag in two rules", [keep(["a"]), keep(["a"], 2)]],
    ["tags without, or other than, tagged", [older("tagged", 1)]],
    ["a count below 1", [older("any", 0)]],
    ["more than four wildcards", [keep(["*a*b*c*d*"])]],
  ])("refuses %s", (message, selections) => {
    expect(() => expired(...selections)).toThrow(message);
  });
});

/** A service's repository and what runs from it, with the marks that a deployment has to make. */
class History {
  now = 0;
  readonly images = new Map<string, { tags: string[]; pushedAt: number }>();
  running: string | undefined;
  /** Images that were released, the last one last; one that was released twice stands where it was last. */
  released: string[] = [];
  peak = 0;
  private readonly evaluator: LifecycleEvaluator;
  private readonly pushes: number[] = [];

  constructor(lifecycle: object = imageLifecycle) {
    this.evaluator = new LifecycleEvaluator(JSON.stringify(lifecycle));
  }

  /** A new image; the one before it where there were 300 in 24 hours, the most that is promised. */
  push(): string {
    const digest = `image-${this.pushes.length}`;
    if (this.now - (this.pushes.at(-300) ?? Number.NEGATIVE_INFINITY) <= day) {
      return `image-${this.pushes.length - 1}`;
    }
    this.pushes.push(this.now);
    this.images.set(digest, { tags: [digest], pushedAt: this.now });
    this.settle();
    return digest;
  }

  deploy(digest: string, isGood: boolean): void {
    const tags = this.images.get(digest)?.tags ?? [];
    const mark = releaseTag(new Date(this.now));
    tags.push(mark);
    this.settle(digest);
    if (isGood) {
      this.running = digest;
      this.released = [...this.released.filter((one) => one !== digest), digest];
      const stale = new Set(staleReleaseTags([...this.images.values()].map((image) => image.tags)));
      for (const image of this.images.values()) {
        image.tags = image.tags.filter((tag) => !stale.has(tag));
      }
    } else {
      tags.splice(tags.indexOf(mark), 1);
    }
    this.settle();
  }

  wait(time: number): void {
    this.now += time;
    this.settle();
  }

  /** Lets ECR act, at the worst time, and checks what may never be gone. */
  private settle(deploying?: string): void {
    const stored = [...this.images].map(([digest, image]) => ({ digest, ...image }));
    for (const digest of this.evaluator.expired(stored, this.now)) {
      if (this.now - (this.images.get(digest)?.pushedAt ?? 0) <= day) {
        throw new Error(`${digest} expired before it was a day old`);
      }
      this.images.delete(digest);
    }
    this.peak = Math.max(this.peak, this.images.size);
    for (const digest of [this.running, deploying, ...this.released.slice(-keptReleases)]) {
      if (digest !== undefined && !this.images.has(digest)) {
        throw new Error(`${digest} expired, which is still needed`);
      }
    }
  }
}

type Rule = (typeof imageLifecycle.rules)[number];

function countOf(rule: Rule, countNumber: number): object {
  return { ...rule, selection: { ...rule.selection, countNumber } };
}

type HistoryEvent = typeof event extends fc.Arbitrary<infer Event> ? Event : never;
const event = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("release" as const), isGood: fc.boolean(), at: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("rollBack" as const), isGood: fc.boolean(), at: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("revert" as const), isGood: fc.boolean(), at: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("burst" as const), isGood: fc.boolean(), at: fc.nat(200) }) },
);

describe("the lifecycle of a service's images", () => {
  it("is accepted by ECR, and is the repository's", async () => {
    const plan = await updateOf(settingsOf());
    const policies = plan.all("aws:ecr/lifecyclePolicy:LifecyclePolicy").map(({ inputs }) => inputs.policy);
    expect(policies).toHaveLength(plan.all("aws:ecr/repository:Repository").length);
    expect(new Set(policies)).toEqual(new Set([JSON.stringify(imageLifecycle)]));
  });

  const live = (history: History, events: readonly HistoryEvent[]): void => {
    for (const { kind, isGood, at } of events) {
      if (kind === "burst") {
        for (let count = 0; count < at; count += 1) {
          history.push();
        }
        continue;
      }
      // Reverting to what was built before finds its image, however old.
      const known = kind === "rollBack" ? history.released.slice(-keptReleases) : [...history.images.keys()];
      const old = kind === "release" ? undefined : known[at % Math.max(known.length, 1)];
      history.deploy(old ?? history.push(), isGood);
      history.wait((at % 30) * hour + 1);
    }
  };
  const histories = fc.array(event, { minLength: 60, maxLength: 160, size: "max" });

  it("never lets go of what runs, is deployed, was one of the last 50 releases, or is younger than a day", () => {
    fc.assert(
      fc.property(histories, (events) => live(new History(), events)),
      { numRuns: 15 },
    );
  }, 60_000);

  it.each([
    ["no rule for releases", imageLifecycle.rules.slice(1)],
    [
      "a count of releases, which goes by the time of push",
      [countOf(imageLifecycle.rules[0], 50), ...imageLifecycle.rules.slice(1)],
    ],
    ["a small count of other images", [...imageLifecycle.rules.slice(0, 2), countOf(imageLifecycle.rules[2], 100)]],
  ])(
    "would with %s",
    (_, rules) => {
      const found = fc.check(
        fc.property(histories, (events) => live(new History({ rules }), events)),
        // Of 15 histories that differ each time there is now and then none that shows it.
        { numRuns: 100, endOnFailure: true, seed: 1 },
      );
      expect(found.failed).toBe(true);
    },
    60_000,
  );

  it("keeps a release that was rolled back to, however many images are pushed while it runs", () => {
    const history = new History();
    for (let count = 0; count < 120; count += 1) {
      history.deploy(history.push(), true);
      history.wait(hour);
    }
    const [oldest = ""] = history.released.slice(-keptReleases);
    history.deploy(oldest, true);
    for (let count = 0; count < 1_000; count += 1) {
      history.push();
      history.wait(2 * hour);
    }
    expect(history.images.has(oldest)).toBe(true);
  });

  it("stays bounded: ten pushes a day, each released, make 300 images at most, and 50 more", () => {
    const history = new History();
    for (let count = 0; count < 1_500; count += 1) {
      history.deploy(history.push(), count % 7 !== 0);
      history.wait(2.4 * hour);
    }
    expect(history.peak).toBeLessThanOrEqual(300 + keptReleases + 1);
    expect(history.images.size).toBeGreaterThanOrEqual(300);
  });

  it("keeps an image without a mark, as before there is a gate, until 300 newer ones are pushed", () => {
    const stored = (newer: number): StoredImage[] => [
      { digest: "running", tags: ["f00d"], pushedAt: 0 },
      ...Array.from({ length: newer }, (_, index) => ({ digest: `${index}`, tags: [`${index}`], pushedAt: index + 1 })),
    ];
    expect(evaluator.expired(stored(299), 999 * day).has("running")).toBe(false);
    expect([...evaluator.expired(stored(300), 999 * day)]).toEqual(["running"]);
  });

  it("lets go of what a failed push left, but of no part of an image", () => {
    const images: StoredImage[] = [
      { digest: "index", tags: ["f00d"], pushedAt: 0, refersTo: ["amd64", "attestation"] },
      { digest: "amd64", tags: [], pushedAt: 0 },
      { digest: "attestation", tags: [], pushedAt: 0 },
      { digest: "failed", tags: [], pushedAt: 0 },
    ];
    expect([...evaluator.expired(images, 7 * day)]).toEqual([]);
    expect([...evaluator.expired(images, 7 * day + 1)]).toEqual(["failed"]);
  });
});

describe("marks", () => {
  it("sort by time, and are tags", () => {
    const tags = [0, 1, 999, 86_400_000, 1_790_000_000_000].map((time) => releaseTag(new Date(time)));
    expect(tags.toSorted()).toEqual(tags);
    expect(tags[1]).toBe(`${releaseTagPrefix}19700101T000000001Z`);
  });

  it("are taken off all but the last 50 images, and off an image that has a later one", () => {
    const images = Array.from({ length: 51 }, (_, index) => [`f${index}`, releaseTag(new Date(index * day))]);
    const [first = [], second = []] = images;
    first.push(releaseTag(new Date(60 * day)));
    expect(staleReleaseTags(images).toSorted()).toEqual([first[1], second[1]]);
    expect(staleReleaseTags([["f0"], []])).toEqual([]);
  });
});
