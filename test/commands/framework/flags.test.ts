import { describe, expect, it } from "vitest";
import type { Flag } from "../../../src/commands/command.ts";
import { parseFlags } from "../../../src/commands/framework/flags.ts";

const flag = (name: string, type: Flag["type"], more: Partial<Flag> = {}): Flag => ({
  name,
  type,
  default: "",
  help: "",
  ...(type === "bool" ? { bare: "true" } : {}),
  ...more,
});
const flags = [
  flag("output", "string", { shorthand: "o" }),
  flag("stdin", "bool", { shorthand: "i" }),
  flag("tty", "bool", { shorthand: "t" }),
  flag("replicas", "int32"),
  flag("timeout", "duration"),
  flag("label-columns", "stringSlice", { shorthand: "L" }),
  flag("env", "stringArray"),
  flag("dry-run", "string", { bare: "unchanged" }),
];
const parse = (line: string) => parseFlags(flags, line.split(" "));
const value = (line: string, name: string) => parse(line).values.get(name);

describe("flags as pflag reads them", () => {
  it.each([
    ["-ojson", "output", "json"],
    ["-o json", "output", "json"],
    ["-o=json", "output", "json"],
    ["--output=json", "output", "json"],
    ["--output json", "output", "json"],
    ["-it", "tty", "true"],
    ["--stdin=false", "stdin", "false"],
    ["--dry-run", "dry-run", "unchanged"],
  ])("%s", (line, name, text) => {
    expect(value(line, name)).toBe(text);
  });
  it("adds up lists", () => {
    expect(value("-L a,b --label-columns c", "label-columns")).toEqual(["a", "b", "c"]);
    expect(value("--env A=1,2 --env B=3", "env")).toEqual(["A=1,2", "B=3"]);
  });
  it("stops at --", () => expect(parse("pod -i -- ls -l")).toMatchObject({ args: ["pod", "ls", "-l"], dashAt: 1 }));
  it.each([
    ["--foo", "unknown flag: --foo"],
    ["-x", "unknown shorthand flag: 'x' in -x"],
    ["-itx", "unknown shorthand flag: 'x' in -x"],
    ["--output", "flag needs an argument: --output"],
    ["-o", "flag needs an argument: 'o' in -o"],
    ["--replicas=lots", 'invalid argument "lots" for "--replicas" flag: strconv.ParseInt: parsing "lots": invalid syntax'],
    [
      "--replicas=9999999999",
      'invalid argument "9999999999" for "--replicas" flag: strconv.ParseInt: parsing "9999999999": value out of range',
    ],
    ["--timeout never", 'invalid argument "never" for "--timeout" flag: time: invalid duration "never"'],
    ["--timeout 5", 'invalid argument "5" for "--timeout" flag: time: missing unit in duration "5"'],
    ["--stdin=maybe", 'invalid argument "maybe" for "-i, --stdin" flag: strconv.ParseBool: parsing "maybe": invalid syntax'],
  ])("%s is refused", (line, words) => {
    expect(() => parse(line)).toThrow(words);
  });
});
