// A daemon set's template is counted, and its revisions keep the set's annotations.
import { expect, it } from "vitest";
import { builtInKinds } from "../../../src/api/kinds/index.ts";
import { cluster } from "./cluster.ts";

const kindOf = (plural: string) => builtInKinds.find((kind) => kind.plural === plural)!;
const place = { namespace: "default" };
const TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

function gull() {
  const world = cluster();
  const daemonSets = kindOf("daemonsets");
  world.client.create(
    daemonSets,
    {
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: { name: "gull", annotations: { "kubernetes.io/change-cause": "first" } },
      spec: {
        selector: { matchLabels: { app: "gull" } },
        template: { metadata: { labels: { app: "gull" } }, spec: { containers: [{ name: "c", image: "nginx:1.26" }] } },
      },
    },
    place,
  );
  const change = (patch: object) => world.client.patch(daemonSets, "gull", patch, { ...place, type: "strategic" });
  const number = () => world.client.get(daemonSets, "gull", place).metadata.annotations?.[TEMPLATE_GENERATION];
  return { ...world, change, number };
}

it("shows the number of its template as an annotation, which only the template changes (apps/v1/conversion.go, daemonset/strategy.go)", () => {
  const world = gull();
  expect(world.number()).toBe("1");
  world.change({ spec: { minReadySeconds: 1 } });
  expect(world.number()).toBe("1");
  world.change({ metadata: { annotations: { [TEMPLATE_GENERATION]: null } } });
  expect(world.number()).toBe("1");
  world.change({ spec: { template: { spec: { containers: [{ name: "c", image: "nginx:1.27" }] } } } });
  expect(world.number()).toBe("2");
  world.pass(20);
  expect(new Set(world.list("pods").map(({ metadata }) => metadata.labels?.["pod-template-generation"]))).toEqual(new Set(["2"]));
});

it("has revisions with its annotations, why it was changed among them (daemon/update.go: snapshot)", () => {
  const world = gull();
  world.pass(5);
  expect(world.client.list(kindOf("controllerrevisions"), place).map(({ metadata }) => metadata.annotations)).toEqual([
    { "kubernetes.io/change-cause": "first", [TEMPLATE_GENERATION]: "1" },
  ]);
});
