// NoExecute taints: whom they drive out at once, whom after a while, and who may stay after all (tainteviction/taint_eviction.go).
import { expect, it } from "vitest";
import { cluster } from "./cluster.ts";

const place = { namespace: "default" };

function tainted() {
  const world = cluster({ nodes: 1 });
  const { client, kinds } = world;
  const run = (name: string, toleration?: object) =>
    client.create(
      kinds.pods,
      {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name },
        spec: { containers: [{ name: "c", image: "nginx:1.27" }], tolerations: toleration ? [toleration] : [] },
      },
      place,
    );
  const gone = { key: "gone", operator: "Exists", effect: "NoExecute" };
  run("stranger");
  run("guest", { ...gone, tolerationSeconds: 5 });
  run("resident", gone);
  world.pass(3);
  const taint = (taints: object[]) => client.patch(kinds.nodes, "worker-1", { spec: { taints } }, { type: "merge" });
  taint([{ key: "gone", value: "now", effect: "NoExecute" }]);
  const names = () => world.list("pods").map(({ metadata }) => metadata.name);
  const told = () =>
    client
      .list(kinds.events, place)
      .filter((event) => event["reason"] === "TaintManagerEviction")
      .map((event) => event["message"])
      .sort();
  return { ...world, taint, names, told };
}

it("counts the seconds of a toleration from when it saw the taint, which kubectl does not date", () => {
  const world = tainted();
  world.pass(3);
  expect(world.names()).toEqual(["guest", "resident"]);
  world.pass(4);
  expect(world.names()).toEqual(["resident"]);
  expect(world.told()).toEqual(["Marking for deletion Pod default/guest", "Marking for deletion Pod default/stranger"]);
});

it("says that a pod may stay when the taint goes in time", () => {
  const world = tainted();
  world.pass(3);
  world.taint([]);
  world.pass(10);
  expect(world.names()).toEqual(["guest", "resident"]);
  expect(world.told()).toEqual(["Cancelling deletion of Pod default/guest", "Marking for deletion Pod default/stranger"]);
});

it("keeps the range of a node as it is, also through the older field (core/v1/conversion.go)", () => {
  const { client, kinds } = cluster({ nodes: 0 });
  client.create(kinds.nodes, { apiVersion: "v1", kind: "Node", metadata: { name: "worker-1" } });
  const change = (spec: object) => () => client.patch(kinds.nodes, "worker-1", { spec }, { type: "merge" });
  expect(change({ podCIDR: "10.1.0.0/24" })()["spec"].podCIDRs).toEqual(["10.1.0.0/24"]);
  expect(change({ podCIDR: "10.2.0.0/24" })).toThrow(
    'spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
  );
});
