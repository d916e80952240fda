// What may change in a pod that is there.
import { describe, expect, it } from "vitest";
import { Pod } from "../../../../src/api/kinds/index.ts";
import type { PodObject } from "../../../../src/api/kinds/pod/types.ts";
import { complaints, made } from "../made.ts";

const base = { containers: [{ name: "a", image: "nginx:1" }] };
const FROZEN = /^spec: Forbidden: pod updates may not change fields other than `spec.containers\[\*\].image`/;
const changed = (after: object, before: object = {}): string[] =>
  complaints(Pod, { spec: { ...base, ...after } }, made(Pod, { spec: { ...base, ...before } }));

describe("an update of a pod", () => {
  it("may change images, shorten its deadline and add tolerations", () => {
    expect(changed({ containers: [{ name: "a", image: "nginx:2" }] })).toMatchObject([]);
    expect(changed({ activeDeadlineSeconds: 5 })).toEqual([]);
    expect(changed({ activeDeadlineSeconds: 5 }, { activeDeadlineSeconds: 9 })).toEqual([]);
    expect(
      changed(
        {
          tolerations: [
            { key: "b", operator: "Exists" },
            { key: "a", operator: "Exists" },
          ],
        },
        { tolerations: [{ key: "a", operator: "Exists" }] },
      ),
    ).toEqual([]);
  });
  it("may not lengthen or lift the deadline", () => {
    expect(changed({ activeDeadlineSeconds: 9 }, { activeDeadlineSeconds: 5 })).toEqual([
      "spec.activeDeadlineSeconds: Invalid value: 9: must be less than or equal to previous value",
    ]);
    expect(changed({}, { activeDeadlineSeconds: 5 })).toEqual([
      "spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value",
    ]);
  });
  it("may not change a toleration but for its seconds", () => {
    const before = { tolerations: [{ key: "a", operator: "Exists", effect: "NoExecute", tolerationSeconds: 5 }] };
    expect(changed({ tolerations: [{ ...before.tolerations[0], tolerationSeconds: 6 }] }, before)).toEqual([]);
    expect(changed({ tolerations: [{ ...before.tolerations[0], key: "b" }] }, before)).toEqual([
      "spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds",
    ]);
  });
  it("may not add or remove containers, nor have blanks about an image", () => {
    expect(changed({ containers: [...base.containers, { name: "b", image: "b" }] })).toEqual([
      "spec.containers: Forbidden: pod updates may not add or remove containers",
    ]);
    expect(changed({ containers: [{ name: "a", image: "nginx:1 " }] })).toEqual([
      'spec.containers[0].image: Invalid value: "nginx:1 ": must not have leading or trailing whitespace',
      'spec.containers[0].image: Invalid value: "nginx:1 ": must not have leading or trailing whitespace',
    ]);
  });
  it("says of anything else what differs", () => {
    const [only, ...rest] = changed({ terminationGracePeriodSeconds: 5 });
    expect(only).toMatch(FROZEN);
    expect(only).toContain("\n- \tTerminationGracePeriodSeconds: &30,\n+ \tTerminationGracePeriodSeconds: &5,\n");
    expect(rest).toEqual([]);
    expect(changed({ terminationGracePeriodSeconds: 1 }, { terminationGracePeriodSeconds: -1 })).toEqual([]);
  });
});

describe("a pod at a gate", () => {
  const gated = { schedulingGates: [{ name: "a" }, { name: "b" }], nodeSelector: { x: "y" } };
  it("may lose gates and be narrowed down", () => {
    expect(changed({ schedulingGates: [{ name: "a" }], nodeSelector: { x: "y", z: "w" } }, gated)).toEqual([]);
    const nodeAffinity = { preferredDuringSchedulingIgnoredDuringExecution: [] };
    expect(changed({ ...gated, affinity: { nodeAffinity } }, gated)).toEqual([]);
  });
  it("gets no gate and no other selector", () => {
    expect(changed({ ...gated, schedulingGates: [{ name: "c" }] }, gated)).toEqual([
      "spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'c'",
    ]);
    expect(changed({ ...gated, nodeSelector: { z: "w" } }, gated)).toEqual([
      'spec.nodeSelector: Invalid value: {"z":"w"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)',
    ]);
    expect(changed({ nodeSelector: { x: "y" } })[0]).toMatch(FROZEN);
  });
  it("keeps the node terms that it has", () => {
    const terms = (...keys: string[]) => ({
      ...gated,
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: keys.map((key) => ({ key, operator: "Exists" })) }],
          },
        },
      },
    });
    expect(changed(terms("a", "b"), terms("a"))).toEqual([]);
    expect(changed(terms("b"), terms("a"))).toEqual([
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]: Invalid value: {"MatchExpressions":[{"Key":"b","Operator":"Exists","Values":null}],"MatchFields":null}: only additions are allowed (no mutations or deletions)',
    ]);
  });
});

describe("annotations of a pod", () => {
  it("that say how it was made stay", () => {
    const key = "kubernetes.io/config.mirror";
    const old = made(Pod, { metadata: { annotations: { [key]: "x" } }, spec: { ...base, nodeName: "node-1" } });
    expect(complaints(Pod, { spec: { ...base, nodeName: "node-1" } }, old)).toEqual([
      `metadata.annotations[${key}]: Forbidden: may not remove or update mirror pod annotation`,
    ]);
  });
});

describe("ephemeral containers", () => {
  const pod = (...containers: object[]): PodObject => made(Pod, { spec: { ...base, ephemeralContainers: containers } });
  const update = (now: PodObject, before: PodObject): string[] =>
    Pod.validate!(now, before, "ephemeralcontainers").map(({ field, message }) => `${field}: ${message}`);
  const one = { name: "d", image: "busybox" };
  it("come, and neither change nor go", () => {
    expect(update(pod(one), pod())).toEqual([]);
    expect(update(pod(), pod(one))).toEqual([
      'spec.ephemeralContainers: Forbidden: existing ephemeral containers "d" may not be removed\n',
    ]);
    const [only] = update(pod({ ...one, image: "alpine" }), pod(one));
    expect(only).toMatch(
      /^spec\.ephemeralContainers: Forbidden: existing ephemeral containers "d" may not be changed\n {2}core\.EphemeralContainer\{/,
    );
  });
  it("do not come with an update of the pod", () => {
    expect(complaints(Pod, { spec: { ...base, ephemeralContainers: [one] } }, made(Pod, { spec: base }))[0]).toMatch(FROZEN);
  });
});
