// What missions ask of rights, admission and certificates: judged by the cluster itself, and told so that a learner can act on it.
import { expect, test } from "vitest";
import { boot } from "../../../src/commands/boot.ts";
import type { Booted } from "../../../src/game/boot.ts";
import { parseQuestion } from "../../../src/game/checks/index.ts";
import { Fields } from "../../../src/game/fields.ts";
import { WorldSight } from "../../../src/game/sight.ts";
import { translate } from "../../../src/i18n/index.ts";

/** What is missing after these shell lines. */
function missing(script: string, question: object): string | undefined {
  const booted: Booted = boot({ seed: "access", world: "bare" });
  const running = booted.run(script);
  const { clock } = booted.world;
  clock.runWhile(() => running.exitCode === undefined, clock.now + 60_000);
  const { missing } = parseQuestion(new Fields("test.yaml", "", question)).holds(new WorldSight(booted, [], {}, () => []));
  return missing && translate("en", missing.id, missing.values);
}

test("rights count by what they allow: all verbs on all resources, in one namespace or everywhere", () => {
  const granted = "kubectl create role r --verb=get,list --resource=pods\nkubectl create rolebinding r --role=r --user=mia";
  const may = (rest: object) => missing(granted, { access: { as: "mia", verbs: ["get"], resources: ["pods"], ...rest } });
  expect(may({ namespace: "default" })).toBeUndefined();
  expect(may({})).toBe("mia may not get pods (namespace *)");
  expect(may({ namespace: "default", resources: ["pods", "pods/log"] })).toBe("mia may not get pods/log (namespace default)");
  expect(may({ namespace: "default", verbs: ["delete", "list"], allowed: false })).toBe(
    "mia may list pods (namespace default), and must not",
  );
});

test("a service account is asked about with its groups", () => {
  const granted = "kubectl create clusterrolebinding all --clusterrole=view --group=system:serviceaccounts:shop";
  const may = (as: string) => missing(granted, { access: { as, verbs: ["list"], resources: ["deployments.apps"], namespace: "shop" } });
  expect(may("system:serviceaccount:shop:till")).toBeUndefined();
  expect(may("system:serviceaccount:other:till")).toBe("system:serviceaccount:other:till may not list deployments.apps (namespace shop)");
});

test("admission is tried without leaving anything behind", () => {
  const strict = "kubectl create namespace strict\nkubectl label namespace strict pod-security.kubernetes.io/enforce=baseline";
  const pod = (spec: object) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "a", namespace: "strict" },
    spec: { containers: [{ name: "a", image: "nginx" }], ...spec },
  });
  expect(missing(strict, { admits: { manifest: pod({}) } })).toBeUndefined();
  expect(missing(strict, { admits: { manifest: pod({}), refused: "PodSecurity" } })).toBe(
    "Pod strict/a would be accepted, and must not be",
  );
  expect(missing(strict, { admits: { manifest: pod({ hostNetwork: true }), refused: "PodSecurity" } })).toBeUndefined();
  expect(missing(strict, { admits: { manifest: pod({ hostNetwork: true }) } })).toMatch(
    /^Pod strict\/a would be refused: .*host namespaces/,
  );
});

test("a context comes as its certificate says", () => {
  const asks = (groups: string[]) =>
    missing("kubectl config set-context me --user=kubernetes-admin --cluster=k8s-quest", {
      identity: { context: "me", user: "kubernetes-admin", groups },
    });
  expect(asks([])).toBeUndefined();
  expect(asks(["nurses"])).toMatch(/^context me comes as kubernetes-admin \[.*\], wanted is kubernetes-admin \[nurses\]$/);
  expect(missing("true", { identity: { context: "nobody", user: "lena", groups: [] } })).toBe(
    "context nobody has no client certificate of this cluster with its key",
  );
});
