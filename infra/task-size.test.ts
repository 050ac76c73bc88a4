import { describe, expect, it } from "vitest";
import { fargateSizes, taskSizeProblem } from "./task-size";

describe("task sizes", () => {
  it("are Fargate's, no more and no fewer", () => {
    const GiB = 1024;
    expect([...fargateSizes].map(([cpu, memories]) => [cpu, memories[0], memories.at(-1), memories.length])).toEqual([
      [256, 512, 2 * GiB, 3],
      [512, 1 * GiB, 4 * GiB, 4],
      [1024, 2 * GiB, 8 * GiB, 7],
      [2048, 4 * GiB, 16 * GiB, 13],
      [4096, 8 * GiB, 30 * GiB, 23],
      [8192, 16 * GiB, 60 * GiB, 12],
      [16384, 32 * GiB, 120 * GiB, 12],
      [32768, 60 * GiB, 244 * GiB, 3],
    ]);
  });

  it("are all accepted", () => {
    const problems = [...fargateSizes].flatMap(([cpu, memories]) =>
      memories.map((memory) => taskSizeProblem(cpu, memory)),
    );
    expect(new Set(problems)).toEqual(new Set([undefined]));
  });

  it.each([
    [300, 512, "cpu is 300; Fargate offers 256, 512, 1024, 2048, 4096, 8192, 16384, 32768 CPU units"],
    [0, 512, "cpu is 0; Fargate offers 256, 512, 1024, 2048, 4096, 8192, 16384, 32768 CPU units"],
    [256, 4096, "memoryMiB is 4096; with cpu 256 Fargate offers 512, 1024, 2048, the nearest is 2048"],
    [512, 512, "memoryMiB is 512; with cpu 512 Fargate offers 1024, 2048, 3072, 4096, the nearest is 1024"],
    [1024, 1000, "memoryMiB is 1000; with cpu 1024 Fargate offers 2048 to 8192 in steps of 1024, the nearest is 2048"],
    [1024, 2500, "memoryMiB is 2500; with cpu 1024 Fargate offers 2048 to 8192 in steps of 1024, the nearest is 2048"],
    [
      8192,
      21504,
      "memoryMiB is 21504; with cpu 8192 Fargate offers 16384 to 61440 in steps of 4096, the nearest is 20480",
    ],
    [
      16384,
      36864,
      "memoryMiB is 36864; with cpu 16384 Fargate offers 32768 to 122880 in steps of 8192, the nearest is 32768",
    ],
    [32768, 122881, "memoryMiB is 122881; with cpu 32768 Fargate offers 61440, 122880, 249856, the nearest is 122880"],
  ])("of %i CPU units and %i MiB are refused with what is offered", (cpu, memory, problem) => {
    expect(taskSizeProblem(cpu, memory)).toBe(problem);
  });
});
