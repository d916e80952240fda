// Processor time under a limit: what the kernel's bandwidth control (kernel/sched/fair.c) lets processes have, and what a metrics server reads.
import { describe, expect, it } from "vitest";
import { Processor, READING } from "../../src/machine/processor.ts";

describe("a processor", () => {
  it("does short work at once while a period's share is saved", () => {
    const processor = new Processor(0, 500);
    expect(processor.work(0, 40)).toBe(40);
    expect(processor.throttled).toBe(0);
  });
  it("makes work wait that asks for more than the limit", () => {
    const processor = new Processor(0, 500);
    const ends = [1, 2, 3, 4].map(() => processor.work(0, 40));
    expect(ends).toEqual([40, 60, 140, 220]);
    expect(processor.throttled).toBeGreaterThan(0);
  });
  it("never reads more than the limit, and the sum of what was asked for in the end", () => {
    const processor = new Processor(0, 500);
    for (let i = 0; i < 300; i++) processor.work(1000, 40);
    expect(processor.average(READING, 0)).toBeCloseTo((14_000 * 0.5 * 1000) / READING, 5);
    expect(processor.average(2 * READING, 0)).toBe((12_000 - 7000) / 15);
    expect(processor.average(3 * READING, 0)).toBe(0);
  });
  it("counts what burns until it stops", () => {
    const processor = new Processor(0, 0);
    processor.burn(0, 1000);
    processor.burn(READING * 1.5, 0);
    expect(processor.average(READING * 1.5, 0)).toBe(1000);
    expect(processor.average(READING * 2, 0)).toBe(500);
  });
  it("reads a machine that began between two readings by the time that it was there", () => {
    const processor = new Processor(5000, 0);
    processor.burn(5000, 1000);
    expect(processor.average(READING, 5000)).toBe(1000);
  });
});
