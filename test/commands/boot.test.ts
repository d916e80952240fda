// Worlds that come up before anybody asks for them.
import { describe, expect, it } from "vitest";
import { type Booted, boot } from "../../src/commands/boot.ts";
import { driveNow } from "../drive-now.ts";
import { everything } from "../world/everything.ts";

const uid = ({ world: { cluster } }: Booted, plural: string, namespace: string, name: string) =>
  cluster.api.stored.get(cluster.api.scheme.byResource("", "v1", plural)!, namespace, name)?.metadata.uid;

function play(booted: Booted, script: string): string {
  const run = booted.run(script);
  driveNow(booted.world, () => run.exitCode !== undefined);
  return run.stdout.read() ?? "";
}

describe("a world that stands by", () => {
  const script = "kubectl create deployment shop --image=nginx --replicas=3; sleep 20; kubectl get pods,nodes -A -o wide; echo $RANDOM";

  it("is the same as one that comes up when it is asked for, and goes on in the same way", () => {
    const asked = boot({ seed: "twins", world: "default" });
    expect(boot.standBy("default")).toBe(true);
    const stood = boot({ seed: "twins", world: "default" });
    expect(everything(stood)).toEqual(everything(asked));
    expect(play(stood, script)).toBe(play(asked, script));
    expect(everything(stood)).toEqual(everything(asked));
  });

  it("is another's after another seed: what is made in it has other names and identities", () => {
    const [one, other] = ["one", "other"].map((seed) => boot({ seed, world: "bare" })) as [Booted, Booted];
    expect(uid(one, "namespaces", "", "default")).toBe(uid(other, "namespaces", "", "default"));
    for (const each of [one, other]) play(each, "kubectl create configmap mine");
    expect(uid(one, "configmaps", "default", "mine")).toBeDefined();
    expect(uid(one, "configmaps", "default", "mine")).not.toBe(uid(other, "configmaps", "default", "mine"));
  });

  it("gives nothing the identity of what came up, whatever the seed is", () => {
    const booted = boot({ seed: "bring-up", world: "bare" });
    play(booted, "for i in 1 2 3 4 5 6; do kubectl create configmap mine-$i; done");
    const ids = play(
      booted,
      "kubectl get configmaps,nodes,namespaces,serviceaccounts,services -A -o jsonpath='{.items[*].metadata.uid}'",
    ).split(" ");
    expect(ids.length).toBeGreaterThan(15);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("comes up bit by bit, and whoever asks too early has it finished", () => {
    let steps = 0;
    expect(boot.standBy("bare", () => steps++ < 20)).toBe(false);
    const early = boot({ seed: "twins", world: "bare" });
    expect(everything(early)).toEqual(everything(boot({ seed: "twins", world: "bare" })));
  });

  it("is one learner's only", () => {
    boot.standBy("bare");
    const first = boot({
      seed: "a",
      world: "bare",
      programs: {
        answer: function* () {
          return 42;
        },
      },
    });
    const second = boot({ seed: "a", world: "bare" });
    expect(second.world).not.toBe(first.world);
    expect(play(first, "answer; echo $?")).toBe("42\n");
    expect(play(second, "answer 2>/dev/null; echo $?")).toBe("127\n");
  });

  it("is no use to whoever wants another time or authority", () => {
    boot.standBy("bare");
    const start = Date.UTC(2030, 0, 1);
    expect(boot({ seed: "a", world: "bare", start }).world.clock.start).toBe(start);
  });
});
