// CPU until a Deployment of 100 pods is whole again after the node with all of them has died: it is found out, they are evicted, others take their place.
import { administrator } from "../src/world/kubeconfig.ts";
import { cpu, quantile, tell } from "./measure.ts";
import { deploy, largeWorld, untilReady } from "./worlds.ts";

const PODS = 100;
const times: number[] = [];
for (let run = 0; run < 5; run++) {
  const world = largeWorld(2 * PODS);
  const { api, kubelets } = world.cluster;
  const admin = api.client(administrator);
  const nodes = api.scheme.byResource("", "v1", "nodes")!;
  const cordon = (unschedulable: boolean): void => {
    const node = admin.get(nodes, "worker-2");
    admin.update(nodes, { ...node, spec: { ...node["spec"], unschedulable } });
  };
  cordon(true);
  deploy(world, PODS);
  cordon(false);
  kubelets.get("worker-1")!.stop();
  const start = cpu();
  // Some minutes pass until the pods of a silent node are evicted.
  world.clock.runUntil(world.clock.now + 300_000);
  untilReady(world, PODS);
  times.push(cpu() - start);
}
tell({ figure: "a node with 100 pods fails: all replaced", measured: quantile(times.slice(1), 0.5), target: 200, unit: "ms" });
