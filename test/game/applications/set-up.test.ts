// The shop set up through the door is the shop that its script sets up: the same wishes, by the same hands.
import { describe, expect, test, vi } from "vitest";
import type { KubeObject } from "../../../src/api/object.ts";
import { boot } from "../../../src/commands/boot.ts";
import { isFresh, setUpApplication } from "../../../src/game/applications/set-up.ts";
import { type Application, applicationScript, healthOf } from "../../../src/game/applications/shop.ts";
import type { Booted } from "../../../src/game/boot.ts";
import { questionOf } from "../../../src/game/faults/index.ts";
import { startSteps } from "../../../src/game/perform-steps.ts";
import { WorldSight } from "../../../src/game/sight.ts";
import type { Step } from "../../../src/game/steps.ts";
import { sleep } from "../../../src/machine/tasks.ts";

// Whole worlds, on machines that others use too.
vi.setConfig({ testTimeout: 120_000 });

const application: Application = {
  name: "shop",
  namespace: "bazaar",
  host: "bazaar.example",
  apiPort: 9090,
  webReplicas: 3,
  apiReplicas: 2,
};
const KINDS =
  "Namespace Node Deployment StatefulSet DaemonSet Job Service ServiceAccount Ingress IngressClass PersistentVolumeClaim ConfigMap Secret Role RoleBinding ClusterRole ClusterRoleBinding ValidatingWebhookConfiguration".split(
    " ",
  );

function perform(step: Step, booted: Booted, sight: WorldSight): void {
  const { clock } = booted.world;
  const run = startSteps([step], { booted, sight, strict: true });
  clock.runWhile(() => !run.done, clock.now + 600_000);
  if (run.failed) throw run.failed;
}

function world(step: Step) {
  const booted = boot({ seed: "set-up", world: "default" });
  const sight = new WorldSight(booted, [], {}, () => []);
  perform(step, booted, sight);
  return { booted, sight };
}

/** What people want, and whose hands wrote it; without what the cluster draws or counts by itself. */
function wishes({ booted, sight }: ReturnType<typeof world>): Record<string, unknown> {
  const [cluster] = booted.world.clusters.values();
  const found: Record<string, unknown> = {};
  for (const name of KINDS)
    for (const object of sight.api.list(sight.kind(name)!)) {
      const { metadata, spec, data, rules, subjects, roleRef, webhooks } = object as KubeObject & Record<string, unknown>;
      const { labels, annotations, namespace = "", finalizers } = metadata;
      const managers = cluster!.api.managedFields(object).map(({ manager, operation }) => `${manager} ${operation}`);
      found[`${name} ${namespace}/${metadata.name}`] = JSON.parse(
        JSON.stringify({
          spec,
          data,
          rules,
          subjects,
          roleRef,
          webhooks,
          labels,
          annotations,
          finalizers,
          managers: [...new Set(managers)].sort(),
        })
          .replace(
            /"(clusterIPs?|nodePort|healthCheckNodePort|volumeName|caBundle|ca|cert|key|batch.kubernetes.io\/controller-uid|volume.kubernetes.io\/selected-node)":("[^"]*"|\[[^\]]*\]|\d+)/g,
            '"$1":"drawn"',
          )
          .replace(/"nodePort":\d+/g, ""),
      );
    }
  return found;
}

/** All that is in the cluster, to the last letter. */
const everything = ({ sight }: ReturnType<typeof world>): string =>
  JSON.stringify([...KINDS, "Pod", "ReplicaSet", "EndpointSlice", "Event"].map((name) => sight.api.list(sight.kind(name)!)));
let first: string | undefined;

describe("the shop without a shell", () => {
  test("is what its script makes of a new world, and is well", () => {
    const direct = world({ do: "application", application });
    first = everything(direct);
    const scripted = world({ do: "run", script: applicationScript(application), mayFail: false });
    expect(wishes(direct)).toEqual(wishes(scripted));
    const hosts = ({ booted }: typeof direct) => booted.world.host.files.read("/etc/hosts");
    expect(hosts(direct)).toBe(hosts(scripted));
    perform(
      { do: "until", question: questionOf({ all: healthOf(application) }, "test"), milliseconds: 60_000 },
      direct.booted,
      direct.sight,
    );
  });
  test("is the same to the last letter the second time, and stands beside another one", () => {
    const both = world({ do: "application", application });
    if (first) expect(everything(both)).toBe(first);
    expect(isFresh({ ...application, namespace: "market" }, both.booted)).toBe(false);
    const second = { ...application, namespace: "market", host: "market.example" };
    perform({ do: "application", application: second }, both.booted, both.sight);
    for (const each of [application, second])
      perform(
        {
          do: "until",
          question: questionOf({ traffic: { from: { host: true }, to: `http://${each.host}/`, expect: { status: 200 } } }, "test"),
          milliseconds: 60_000,
        },
        both.booted,
        both.sight,
      );
  });
  test("says what does not become ready", () => {
    const booted = boot({ seed: "set-up", world: "default" });
    const api = new WorldSight(booted, [], {}, () => []);
    for (const node of ["worker-1", "worker-2"])
      api.api.patch(api.kind("Node")!, node, { spec: { unschedulable: true } }, { type: "merge" });
    let said: string | undefined;
    booted.world.host.processes.spawn({
      argv: ["test"],
      program: function* (self) {
        said = yield* setUpApplication(application, booted, (milliseconds) => sleep(self, milliseconds));
        return 0;
      },
    });
    booted.world.clock.runUntil(booted.world.clock.now + 240_000);
    expect(said).toBe("the application: the ingress controller is not ready");
  });
});
