// Processors by their numbers, as the kernel lists them: "0-2,3".
import { COMPUTER } from "./hardware.ts";

export const ALL_PROCESSORS: readonly number[] = Array.from({ length: COMPUTER.processors }, (_, number) => number);

/** Undefined where the text is no list. */
export function parseProcessors(text: string): number[] | undefined {
  const found: number[] = [];
  for (const part of text.split(",")) {
    const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(part.trim()) ?? [];
    if (from === undefined || Number(to) < Number(from)) return undefined;
    for (let number = Number(from); number <= Number(to); number++) found.push(number);
  }
  return [...new Set(found)].sort((a, b) => a - b);
}

export function processorList(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(",");
}
