// The plan of the house holds: imports run one way only, there are no circles, and nothing inside the world knows real time or chance.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

/** Rooms from the ground up: each may use those in the rows before its own, and itself. */
const ROWS = [
  ["base"],
  ["machine"],
  ["i18n", "api", "images"],
  ["containers"],
  ["cluster", "docker"],
  ["helm", "addons"],
  ["world"],
  ["shell"],
  ["commands"],
  ["game"],
  ["http", "ui"],
  ["cli"],
  ["main.ts"],
];
/** Beside the rows: rooms that may use a sibling. */
const SIDEWAYS = new Set(["images -> api"]);
/** Rooms in which real time and chance exist. */
const OUTSIDE = new Set(["base", "ui", "cli", "http", "main.ts"]);

const root = join(import.meta.dirname, "../src");
const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file));
const text = new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));
const room = (file: string): string => file.split("/")[0]!;
const row = (name: string): number => ROWS.findIndex((names) => names.includes(name));

/** Relative imports of a file, those of types too, as paths from src/. */
function imports(file: string): string[] {
  const found = text.get(file)!.matchAll(/^(?:import|export)\s+[^;'"]*?from\s+"(\.[^"]+)"|^import\s+"(\.[^"]+)"|import\("(\.[^"]+)"\)/gms);
  return [...found].map((match) => relative(root, join(root, dirname(file), (match[1] ?? match[2] ?? match[3])!)));
}

/** Files that need each other, over however many others: one list for each circle, in order. */
function circles(): string[][] {
  const found: string[][] = [];
  const open: string[] = [];
  const number = new Map<string, number>();
  /** Tarjan's: the lowest number of those still open that a file comes to. */
  const visit = (file: string): number => {
    const own = number.size;
    number.set(file, own);
    open.push(file);
    let lowest = own;
    for (const target of imports(file)) {
      if (!text.has(target)) continue;
      if (!number.has(target)) lowest = Math.min(lowest, visit(target));
      else if (open.includes(target)) lowest = Math.min(lowest, number.get(target)!);
    }
    if (lowest === own) {
      const circle = open.splice(open.indexOf(file));
      if (circle.length > 1) found.push(circle.sort());
    }
    return lowest;
  };
  for (const file of files) if (!number.has(file)) visit(file);
  return found;
}

describe("the plan of the house", () => {
  it("has a place for every room", () => {
    expect([...new Set(files.map(room))].filter((name) => row(name) < 0)).toEqual([]);
  });

  it("lets imports run one way only", () => {
    const wrong = files.flatMap((file) =>
      imports(file)
        .filter(
          (target) =>
            room(target) !== room(file) && row(room(target)) >= row(room(file)) && !SIDEWAYS.has(`${room(file)} -> ${room(target)}`),
        )
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it("has no circles, of types neither", () => {
    expect(circles()).toEqual([]);
  });

  it("keeps real time and chance out of the world", () => {
    const wrong = files.filter(
      (file) =>
        !OUTSIDE.has(room(file)) && /\bDate\.now\(|new Date\(\)|Math\.random\(|\bsetTimeout\(|\bsetInterval\(/.test(text.get(file)!),
    );
    expect(wrong).toEqual([]);
  });

  it("says at the head of every file what it is for", () => {
    expect(files.filter((file) => !/^(#!.*\n)?\/[/*]/.test(text.get(file)!))).toEqual([]);
  });
});
