import { describe, expect, it } from "vitest";
import { Pipe } from "../../src/machine/pipe.ts";
import type { Running } from "../../src/machine/process.ts";
import { exitOf, read, readAll, readLine, sleep, write } from "../../src/machine/tasks.ts";
import { computer } from "./computer.ts";

const DAY = 86_400_000;

describe("a process", () => {
  it("waits in virtual time, which costs no time", () => {
    const machine = computer();
    const start = machine.clock.now;
    const sleeper = machine.processes.spawn({
      argv: ["sleep", "1d"],
      *program(self) {
        yield* sleep(self, DAY);
        return 3;
      },
    });
    while (machine.clock.step());
    expect(sleeper.exitCode).toBe(3);
    expect(machine.clock.now - start).toBe(DAY);
  });

  it("that fails by a fault of the program ends with a report, while others go on", () => {
    const machine = computer();
    const stderr = new Pipe();
    const faulty = machine.processes.spawn({
      argv: ["faulty"],
      stderr,
      *program() {
        throw new Error("not thought of");
      },
    });
    const other = machine.processes.spawn({
      argv: ["sleep", "1"],
      *program(self) {
        yield* sleep(self, 1000);
        return 0;
      },
    });
    while (machine.clock.step());
    expect(faulty.exitCode).toBe(2);
    expect(stderr.read()).toMatch(/^panic: Error: not thought of\n[\s\S]*k8s-quest: faulty crashed/);
    expect(machine.clock.crashes).toHaveLength(1);
    expect(other.exitCode).toBe(0);
  });

  it("streams through a pipe while both ends run", () => {
    const machine = computer();
    const pipe = new Pipe();
    const seen: string[] = [];
    machine.processes.spawn({
      argv: ["ticker"],
      stdout: pipe,
      *program(self) {
        for (let i = 1; i <= 3; i++) {
          yield* write(self, self.stdout, `tick ${i}\n`);
          yield* sleep(self, 1000);
        }
        self.stdout.end();
        return 0;
      },
    });
    machine.processes.spawn({
      argv: ["reader"],
      stdin: pipe,
      *program(self) {
        for (let line = yield* readLine(self.stdin); line !== undefined; line = yield* readLine(self.stdin))
          seen.push(`${line.trim()} at ${self.clock.now - self.started}`);
        return 0;
      },
    });
    while (machine.clock.step());
    expect(seen).toEqual(["tick 1 at 0", "tick 2 at 1000", "tick 3 at 2000"]);
  });

  it("waits for its reader when the pipe is full, and gets SIGPIPE when the reader has gone", () => {
    const machine = computer();
    const pipe = new Pipe();
    const yes = machine.processes.spawn({
      argv: ["yes"],
      stdout: pipe,
      *program(self) {
        for (;;) yield* write(self, self.stdout, "y\n".repeat(1000));
      },
    });
    let taken = "";
    machine.processes.spawn({
      argv: ["head"],
      stdin: pipe,
      *program(self) {
        while (taken.length < 200_000) taken += (yield* read(self.stdin)) ?? "";
        self.stdin.close();
        return 0;
      },
    });
    while (machine.clock.step());
    expect(taken.length).toBeLessThan(300_000);
    expect([yes.exitCode, yes.killedBy]).toEqual([141, "SIGPIPE"]);
  });

  it("ends with 128 + n by signal n, and cleans up after itself", () => {
    const machine = computer();
    let cleaned = false;
    const sleeper = machine.processes.spawn({
      argv: ["sleep"],
      *program(self) {
        try {
          yield* sleep(self, DAY);
        } finally {
          cleaned = true;
        }
        return 0;
      },
    });
    machine.clock.runUntil(machine.clock.now + 5);
    sleeper.kill("SIGTERM");
    expect([sleeper.exitCode, sleeper.killedBy, cleaned]).toEqual([143, "SIGTERM", true]);
    expect(machine.processes.running.size).toBe(0);
  });

  it("may handle a signal, but not SIGKILL", () => {
    const machine = computer();
    const heard: string[] = [];
    const stubborn = machine.processes.spawn({ argv: ["stubborn"], program: forever });
    stubborn.trap("SIGTERM", () => heard.push("TERM"));
    stubborn.trap("SIGKILL", () => heard.push("KILL"));
    machine.clock.runUntil(machine.clock.now + 5);
    stubborn.kill("SIGTERM");
    expect([heard, stubborn.exitCode]).toEqual([["TERM"], undefined]);
    stubborn.kill("SIGKILL");
    expect([heard, stubborn.exitCode]).toEqual([["TERM"], 137]);
  });

  it("ignores, as process 1 of a container, what it does not handle", () => {
    const machine = computer({ isolated: true });
    const init = machine.processes.spawn({ argv: ["sleep"], program: forever });
    machine.clock.runUntil(machine.clock.now + 5);
    init.kill("SIGTERM");
    expect(init.exitCode).toBeUndefined();
    init.kill("SIGKILL", { fromOutside: false });
    expect(init.exitCode).toBeUndefined();
    init.kill("SIGKILL");
    expect(init.exitCode).toBe(137);
  });

  it("stands still while it is stopped", () => {
    const machine = computer();
    let ticks = 0;
    const ticker = machine.processes.spawn({
      argv: ["ticker"],
      *program(self) {
        for (;;) {
          ticks++;
          yield* sleep(self, 1000);
        }
      },
    });
    machine.clock.runUntil(machine.clock.now + 500);
    ticker.kill("SIGSTOP");
    machine.clock.runUntil(machine.clock.now + 10_000);
    expect(ticks).toBe(1);
    ticker.kill("SIGCONT");
    machine.clock.runUntil(machine.clock.now + 500);
    expect(ticks).toBe(2);
  });

  it("is waited for by its parent", () => {
    const machine = computer();
    const parent = machine.processes.spawn({
      argv: ["parent"],
      *program(self) {
        const out = new Pipe();
        const child = self.machine.processes.spawn({
          argv: ["child"],
          parent: self,
          stdout: out,
          *program(child) {
            yield* sleep(child, 10);
            child.stdout.write(child.environment.NAME ?? "");
            child.stdout.end();
            return 7;
          },
        });
        const text = yield* readAll(out);
        return (yield* exitOf(child)) + text.length;
      },
      environment: { NAME: "four" },
    });
    while (machine.clock.step());
    expect(parent.exitCode).toBe(11);
  });
});

function* forever(self: Running): Generator<{ until: number }, number> {
  for (;;) yield { until: self.clock.now + DAY };
}
