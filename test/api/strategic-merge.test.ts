// Strategic merge patches whose directives do not hold together, refused in the words of apimachinery's strategicpatch.
import { expect, test } from "vitest";
import { strategicMergePatch } from "../../src/api/strategic-merge.ts";
import { refusal } from "../cluster/apiserver/door.ts";

const POD = "io.k8s.api.core.v1.PodSpec";
const DEPLOYMENT = "io.k8s.api.apps.v1.DeploymentSpec";
const pod = {
  containers: [
    { name: "a", image: "x" },
    { name: "b", image: "y" },
  ],
};
const deployment = { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } } };
const order = (...names: string[]) => ({ "$setElementOrder/containers": names.map((name) => ({ name })) });

test("what is kept is listed, and lists all that the patch brings", () => {
  const strategy = (patch: object) => () => strategicMergePatch(DEPLOYMENT, deployment, { strategy: patch });
  expect(strategy({ $retainKeys: ["type"], type: "Recreate" })()).toEqual({ strategy: { type: "Recreate" } });
  expect(strategy({ $retainKeys: ["type"], type: "Recreate", rollingUpdate: null })()).toEqual({ strategy: { type: "Recreate" } });
  for (const wrong of [{ $retainKeys: "type" }, { $retainKeys: ["type"], rollingUpdate: {} }])
    expect(refusal(strategy(wrong))).toBe("invalid patch format of retainKeys");
});

test("what a patch brings is in the order that it gives", () => {
  const containers = (patch: object) => () => strategicMergePatch(POD, pod, patch) as typeof pod;
  expect(containers({ ...order("b", "c", "a"), containers: [{ name: "c", image: "z" }] })().containers.map(({ name }) => name)).toEqual([
    "b",
    "c",
    "a",
  ]);
  expect(containers({ ...order("b"), containers: [{ name: "a", $patch: "delete" }] })().containers.map(({ name }) => name)).toEqual(["b"]);
  expect(refusal(containers({ ...order("b", "a"), containers: [{ name: "a" }, { name: "b" }] }))).toBe(
    "the order in patch list:\n[map[name:a] map[name:b]]\n doesn't match $setElementOrder list:\n[map[name:b] map[name:a]]",
  );
  expect(refusal(containers({ ...order("a"), containers: [{ name: "x" }] }))).toContain("the order in patch list:");
  expect(refusal(containers({ "$setElementOrder/containers": "a", containers: [] }))).toBe("invalid patch format of setElementOrder list");
});

test("a number is no text, whatever the text's type is called", () => {
  const said = (patch: object) => refusal(() => strategicMergePatch(POD, pod, patch)).replace(/^.*": /, "");
  expect(said({ hostname: 5 })).toBe("cannot convert int64 to string");
  expect(said({ restartPolicy: 5 })).toBe("cannot convert int64 to v1.RestartPolicy");
  expect(said({ containers: [{ name: "a", securityContext: { capabilities: { add: [5] } } }] })).toBe(
    "cannot convert int64 to v1.Capability",
  );
  expect(said({ restartPolicy: true })).toBe("unrecognized type: string");
});
