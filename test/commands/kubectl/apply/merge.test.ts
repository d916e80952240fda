// The patches that kubectl computes: what changed against what is, and what was applied and is wanted no more.
import { describe, expect, it } from "vitest";
import { typeOf } from "../../../../src/api/schema/types.ts";
import type { JsonObject } from "../../../../src/commands/kubectl/apply/json.ts";
import { threeWayJsonMerge, threeWayStrategic, twoWayStrategic } from "../../../../src/commands/kubectl/apply/merge.ts";
import { PatchSchema } from "../../../../src/commands/kubectl/apply/patch-schema.ts";

const deployment = new PatchSchema(typeOf("io.k8s.api.apps.v1.Deployment"));
const pod = (containers: JsonObject[], rest: JsonObject = {}): JsonObject => ({ spec: { template: { spec: { containers, ...rest } } } });

describe("a three-way strategic merge patch", () => {
  it("is empty when nothing was changed by anybody", () => {
    const object = pod([{ name: "cook", image: "nginx:1.27" }]);
    expect(threeWayStrategic(object, object, object, deployment, true)).toEqual({});
  });

  it("leaves alone what others set and the manifest never had", () => {
    const applied: JsonObject = { spec: { selector: {} } };
    expect(threeWayStrategic(applied, applied, { spec: { selector: {}, replicas: 5 } }, deployment, true)).toEqual({});
  });

  it("takes away what was applied and is in the manifest no more", () => {
    const patch = threeWayStrategic({ spec: { replicas: 2 } }, { spec: {} }, { spec: { replicas: 3 } }, deployment, true);
    expect(patch).toEqual({ spec: { replicas: null } });
  });

  it("merges containers by name and keeps their order", () => {
    const before = pod([{ name: "cook", image: "nginx:1.26" }]);
    const after = pod([{ name: "cook", image: "nginx:1.27" }]);
    const live = pod([{ name: "cook", image: "nginx:1.26", imagePullPolicy: "IfNotPresent" }]);
    expect(threeWayStrategic(before, after, live, deployment, true)).toEqual({
      spec: {
        template: { spec: { "$setElementOrder/containers": [{ name: "cook" }], containers: [{ name: "cook", image: "nginx:1.27" }] } },
      },
    });
  });

  it("deletes a container that the manifest dropped, and none that another added", () => {
    const patch = threeWayStrategic(
      pod([{ name: "cook" }, { name: "waiter" }]),
      pod([{ name: "cook" }]),
      pod([{ name: "cook" }, { name: "waiter" }, { name: "sidecar" }]),
      deployment,
      true,
    ) as { spec: { template: { spec: { containers: JsonObject[] } } } };
    expect(patch.spec.template.spec.containers).toEqual([{ name: "waiter", $patch: "delete" }]);
  });

  it("says which keys of a strategy stay", () => {
    const patch = twoWayStrategic(
      { spec: { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } } } },
      { spec: { strategy: { type: "Recreate" } } },
      deployment,
    );
    expect(patch).toEqual({ spec: { strategy: { $retainKeys: ["type"], type: "Recreate", rollingUpdate: null } } });
  });

  it("refuses to overwrite what another changed when told so", () => {
    const [original, modified, live]: JsonObject[] = [{ spec: { replicas: 1 } }, { spec: { replicas: 2 } }, { spec: { replicas: 3 } }];
    expect(() => threeWayStrategic(original!, modified!, live!, deployment, false)).toThrow("conflicts with changes");
  });
});

describe("a three-way JSON merge patch", () => {
  it("sets what differs, removes what was dropped, and replaces lists whole", () => {
    const patch = threeWayJsonMerge({ spec: { a: 1, b: 2 } }, { spec: { a: 1, list: [2] } }, { spec: { a: 5, b: 2, c: 3, list: [1] } });
    expect(patch).toEqual({ spec: { a: 1, b: null, list: [2] } });
  });
});
