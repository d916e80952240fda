import { beforeAll, describe, expect, it } from "vitest";
import { laboratory } from "./world.ts";

let lab: ReturnType<typeof laboratory>;
beforeAll(() => {
  lab = laboratory();
});

describe("kubectl help", () => {
  it("shows what --help shows, also for words that go further than the commands do", () => {
    const { out } = lab.line("set image --help");
    expect(lab.line("help set image")).toEqual({ out, err: "", code: 0 });
    expect(lab.line("help set image nope")).toEqual({ out, err: "", code: 0 });
    expect(lab.line("help")).toEqual(lab.line("--help"));
  });

  it("tells on standard error which topic is unknown, with the usage, and ends well", () => {
    const { out, err, code } = lab.line("help nope more");
    expect({ out, code }).toEqual({ out: "", code: 0 });
    expect(err).toMatch(/^Unknown help topic \[`nope` `more`\]\n\n\nBasic Commands \(Beginner\):\n {2}create {10}Create/);
  });

  it("has help and flags of its own, and is in no list of commands", () => {
    expect(lab.line("help -h").out).toContain("Usage:\n  kubectl help [command] [flags] [options]\n");
    expect(lab.line("help set -x").err).toBe("error: unknown shorthand flag: 'x' in -x\nSee 'kubectl help --help' for usage.\n");
    expect(lab.line("hel").err).toBe('error: unknown command "hel" for "kubectl"\n\nDid you mean this?\n\tset\n\tget\n');
    expect(lab.line("--help").out).not.toMatch(/^ {2}help /m);
  });

  it("is what kubectl alone says, whatever stands behind --", () => {
    expect(lab.line("-- nope")).toEqual(lab.line("--help"));
  });

  it("gives examples where a group of commands has some", () => {
    for (const group of ["create", "apply", "rollout", "alpha kuberc", "plugin"])
      expect(lab.line(`${group} --help`).out).toMatch(/^Examples:\n {2}# .+\n {2}.*kubectl /m);
  });
});
