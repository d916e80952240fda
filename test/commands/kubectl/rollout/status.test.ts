// Where a rollout stands, step by step.
import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../../../src/api/object.ts";
import { deploymentRevisions, undoTarget } from "../../../../src/commands/kubectl/rollout/revisions.ts";
import { rolloutStatus } from "../../../../src/commands/kubectl/rollout/status.ts";

const deployment = (status: object, generation = 1): KubeObject =>
  ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", uid: "u", generation },
    spec: { replicas: 3 },
    status,
  }) as unknown as KubeObject;

describe("the status of a deployment's rollout", () => {
  it("goes from observing over updating and ending old pods to available", () => {
    const said = (status: object) => rolloutStatus(deployment({ observedGeneration: 1, ...status }), 0).message;
    expect(rolloutStatus(deployment({ observedGeneration: 1 }, 2), 0).message).toBe(
      "Waiting for deployment spec update to be observed...\n",
    );
    expect(said({ replicas: 4, updatedReplicas: 1 })).toBe(
      'Waiting for deployment "web" rollout to finish: 1 out of 3 new replicas have been updated...\n',
    );
    expect(said({ replicas: 4, updatedReplicas: 3 })).toBe(
      'Waiting for deployment "web" rollout to finish: 1 old replicas are pending termination...\n',
    );
    expect(said({ replicas: 3, updatedReplicas: 3, availableReplicas: 2 })).toBe(
      'Waiting for deployment "web" rollout to finish: 2 of 3 updated replicas are available...\n',
    );
    expect(rolloutStatus(deployment({ observedGeneration: 1, replicas: 3, updatedReplicas: 3, availableReplicas: 3 }), 0)).toEqual({
      message: 'deployment "web" successfully rolled out\n',
      done: true,
    });
  });

  it("fails when the deadline for progress has passed", () => {
    expect(() =>
      rolloutStatus(deployment({ observedGeneration: 1, conditions: [{ type: "Progressing", reason: "ProgressDeadlineExceeded" }] }), 0),
    ).toThrow('deployment "web" exceeded its progress deadline');
  });
});

describe("the revision that undo goes back to", () => {
  const set = (revision: string): KubeObject =>
    ({
      metadata: { annotations: { "deployment.kubernetes.io/revision": revision }, ownerReferences: [{ uid: "u", controller: true }] },
      spec: { template: { spec: {} } },
    }) as unknown as KubeObject;

  it("is the one before the latest unless it is named", () => {
    const revisions = deploymentRevisions(deployment({}), [set("4"), set("1"), set("3")]);
    expect(undoTarget(revisions, 0, "nothing").number).toBe(3);
    expect(undoTarget(revisions, 1, "nothing").number).toBe(1);
    expect(() => undoTarget(revisions, 7, "nothing")).toThrow("unable to find specified revision 7 in history");
    expect(() => undoTarget(revisions.slice(0, 1), 0, "nothing")).toThrow("nothing");
  });
});
