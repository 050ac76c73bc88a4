/** Sizes Fargate offers: CPU units -> memory in MiB. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html */
const GiB = 1024;

function steps(from: number, to: number, step: number): readonly number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);
}

export const fargateSizes: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, 1 * GiB, 2 * GiB]],
  [512, steps(1 * GiB, 4 * GiB, GiB)],
  [1024, steps(2 * GiB, 8 * GiB, GiB)],
  [2048, steps(4 * GiB, 16 * GiB, GiB)],
  [4096, steps(8 * GiB, 30 * GiB, GiB)],
  [8192, steps(16 * GiB, 60 * GiB, 4 * GiB)],
  [16384, steps(32 * GiB, 120 * GiB, 8 * GiB)],
  [32768, [60 * GiB, 120 * GiB, 244 * GiB]],
]);

/** Says what is wrong with a task size, or nothing where Fargate offers it. */
export function taskSizeProblem(cpu: number, memoryMiB: number): string | undefined {
  const memories = fargateSizes.get(cpu);
  if (memories === undefined) {
    return `cpu is ${cpu}; Fargate offers ${[...fargateSizes.keys()].join(", ")} CPU units`;
  }
  if (memories.includes(memoryMiB)) {
    return undefined;
  }
  const nearest = memories.reduce((best, next) =>
    Math.abs(next - memoryMiB) < Math.abs(best - memoryMiB) ? next : best,
  );
  return `memoryMiB is ${memoryMiB}; with cpu ${cpu} Fargate offers ${describe(memories)}, the nearest is ${nearest}`;
}

function describe(memories: readonly number[]): string {
  return memories.length <= 4
    ? memories.join(", ")
    : `${memories[0]} to ${memories.at(-1)} in steps of ${(memories[1] ?? 0) - (memories[0] ?? 0)}`;
}
