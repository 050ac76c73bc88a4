/** An image of a repository, as ECR's lifecycle sees it. */
export interface StoredImage {
  readonly digest: string;
  readonly tags: readonly string[];
  /** Milliseconds; adding a tag later does not change it. */
  readonly pushedAt: number;
  /** Digests that an index names. @default - no index */
  readonly refersTo?: readonly string[];
}

interface Rule {
  readonly rulePriority: number;
  readonly selection: {
    readonly tagStatus: "tagged" | "untagged" | "any";
    readonly tagPatternList?: readonly string[];
    readonly tagPrefixList?: readonly string[];
    readonly countType: string;
    readonly countUnit?: string;
    readonly countNumber: number;
  };
  readonly action: { readonly type: string };
}

/** Milliseconds of a day. */
export const day = 86_400_000;

/**
 * What ECR refuses or does with a lifecycle policy, from its documentation:
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export class LifecycleEvaluator {
  private readonly rules: readonly Rule[];
  private readonly tests: readonly ((image: StoredImage) => boolean)[];

  /** @throws Error when ECR would refuse the policy. */
  constructor(policy: string) {
    const { rules } = JSON.parse(policy) as { rules: Rule[] };
    this.rules = rules.toSorted((a, b) => a.rulePriority - b.rulePriority);
    this.tests = this.rules.map(tagTest);
    const refused = this.refusal();
    if (refused !== undefined) {
      throw new Error(refused);
    }
  }

  /** Digests that expire now. All rules see all images; each image may expire only by the first rule that its tags suit. */
  expired(images: readonly StoredImage[], now: number): ReadonlySet<string> {
    const newestFirst = images.toSorted((a, b) => b.pushedAt - a.pushedAt);
    const decided = new Set<string>();
    const marked = new Set<string>();
    for (const [index, { selection }] of this.rules.entries()) {
      const selected = newestFirst.filter((image) => this.tests[index]?.(image));
      const { countType, countNumber } = selection;
      const matched =
        countType === "imageCountMoreThan"
          ? selected.slice(countNumber)
          : selected.filter(({ pushedAt }) => now - pushedAt > countNumber * day);
      for (const { digest } of matched) {
        if (!decided.has(digest)) {
          marked.add(digest);
        }
      }
      for (const { digest } of selected) {
        decided.add(digest);
      }
    }
    const needed = new Set(images.filter(({ digest }) => !marked.has(digest)).flatMap(({ refersTo = [] }) => refersTo));
    return new Set([...marked].filter((digest) => !needed.has(digest)));
  }

  private refusal(): string | undefined {
    const selections = this.rules.map(({ selection }) => selection);
    const lists = selections.flatMap(({ tagPatternList = [], tagPrefixList = [] }) => [
      ...tagPatternList,
      ...tagPrefixList,
    ]);
    const wrong: [boolean, string][] = [
      [
        new Set(this.rules.map(({ rulePriority }) => rulePriority)).size < this.rules.length,
        "two rules of one priority",
      ],
      [selections.slice(0, -1).some(({ tagStatus }) => tagStatus === "any"), "a rule for any image before the last"],
      [selections.filter(({ tagStatus }) => tagStatus === "untagged").length > 1, "two rules for untagged images"],
      [new Set(lists).size < lists.length, "a tag in two rules"],
      [
        selections.some((s) => (s.tagStatus === "tagged") !== ((s.tagPatternList ?? s.tagPrefixList) !== undefined)),
        "tags without, or other than, tagged",
      ],
      [
        selections.some((s) => s.tagPatternList !== undefined && s.tagPrefixList !== undefined),
        "patterns and prefixes",
      ],
      [lists.some((pattern) => pattern.split("*").length > 5), "more than four wildcards"],
      [
        selections.some((s) => (s.countType === "sinceImagePushed") !== (s.countUnit === "days")),
        "a unit without, or other than, days",
      ],
      [
        selections.some((s) => !["imageCountMoreThan", "sinceImagePushed"].includes(s.countType)),
        "another count than those two",
      ],
      [selections.some((s) => !Number.isInteger(s.countNumber) || s.countNumber < 1), "a count below 1"],
      [this.rules.some(({ action }) => action.type !== "expire"), "another action than expire"],
    ];
    return wrong.find(([isWrong]) => isWrong)?.[1];
  }
}

/** All patterns have to be met, each by any of the image's tags. */
function tagTest({ selection }: Rule): (image: StoredImage) => boolean {
  const { tagStatus, tagPatternList = [], tagPrefixList = [] } = selection;
  const patterns = [...tagPatternList, ...tagPrefixList.map((prefix) => `${prefix}*`)].map(toExpression);
  return ({ tags }) =>
    tagStatus === "any" ||
    ((tagStatus === "tagged") === tags.length > 0 &&
      patterns.every((pattern) => tags.some((tag) => pattern.test(tag))));
}

function toExpression(pattern: string): RegExp {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}
