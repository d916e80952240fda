// A world is a function of its seed and of what was typed when.
import { describe, expect, it } from "vitest";
import { type Booted, boot } from "../../src/commands/boot.ts";
import { everything } from "./everything.ts";

interface Entry {
  /** Virtual ms after the world came up. */
  after: number;
  input: string;
}

const LOG: Entry[] = [
  { after: 500, input: "kubectl create deployment web --image=nginx:1.27 --replicas=3\r" },
  { after: 900, input: "kubectl expose deployment web --port=80 && kubectl run odd --image=nginx:doesnotexist\r" },
  { after: 8_000, input: "kubectl get pods -o wide > pods.txt; kubectl delete pod -l app=web --wait=false\r" },
  { after: 20_000, input: "kubectl set image deployment/web nginx=nginx:1.28; for i in 1 2 3; do echo $RANDOM; done | tee numbers.txt\r" },
  { after: 60_000, input: "kubectl get eve" },
  { after: 60_050, input: "nts\r" },
];

/** Plays a log on a new world whose clock moves by `stride` virtual ms at a time (as a screen would move it), for a minute and a half. */
function play(seed: string, log: readonly Entry[], stride: number): { booted: Booted; screen: string } {
  const booted = boot({ seed, world: "default" });
  const { clock } = booted.world;
  const terminal = booted.login({ columns: 80, rows: 24 });
  const start = clock.now;
  let screen = "";
  const moveTo = (time: number) => {
    while (clock.now < time) {
      clock.runUntil(Math.min(time, clock.now + stride));
      screen += terminal.output.read();
    }
  };
  for (const { after, input } of log) {
    moveTo(start + after);
    terminal.type(input);
  }
  moveTo(start + 90_000);
  return { booted, screen };
}

describe("a world", () => {
  it("is the same for the same seed and log, at whatever speed its clock ran", () => {
    const slow = play("seed", LOG, 16);
    const fast = play("seed", LOG, 60_000);
    expect(fast.screen.replace(/\r/g, "")).toContain("deployment.apps/web created");
    expect(everything(fast.booted)).toEqual(everything(slow.booted));
    expect(fast.screen).toBe(slow.screen);
  });

  it("is another one for another seed", () => {
    const names = (booted: Booted) => everything(booted) as { objects: Record<string, { metadata: { name: string } }[]> };
    const [one, two] = ["one", "two"].map((seed) =>
      names(play(seed, LOG.slice(0, 1), 1000).booted).objects["/pods"]!.map((pod) => pod.metadata.name),
    );
    expect(one).not.toEqual(two);
  });

  it("without its last input is what it was before: undo is replay", () => {
    const before = play("seed", LOG.slice(0, 3), 1000);
    const undone = play("seed", LOG.slice(0, -3), 16);
    expect(everything(undone.booted)).toEqual(everything(before.booted));
  });
});
