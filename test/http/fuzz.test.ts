// Whatever is sent, the server answers with a Status or an object, keeps only valid objects, and tells watchers what lists show.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KubeObject } from "../../src/api/object.ts";
import type { WatchEvent } from "../../src/api/request.ts";
import { dumpYaml } from "../../src/base/yaml.ts";
import { answerWeb } from "../../src/cluster/apiserver/web/index.ts";
import type { Frames, WebRequest } from "../../src/cluster/apiserver/web/message.ts";
import { startServed, type TestServer } from "./served.ts";

const ADMIN = { name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] };
const RUNS = { numRuns: 1000, seed: 20260101 };
const GROUPS: readonly (readonly [path: string, kind: string, apiVersion: string])[] = [
  ["/api/v1/namespaces/default/pods", "Pod", "v1"],
  ["/api/v1/namespaces/default/services", "Service", "v1"],
  ["/api/v1/namespaces/default/configmaps", "ConfigMap", "v1"],
  ["/api/v1/namespaces/default/secrets", "Secret", "v1"],
  ["/apis/apps/v1/namespaces/default/deployments", "Deployment", "apps/v1"],
  ["/apis/batch/v1/namespaces/default/cronjobs", "CronJob", "batch/v1"],
  ["/apis/networking.k8s.io/v1/namespaces/default/ingresses", "Ingress", "networking.k8s.io/v1"],
  ["/apis/rbac.authorization.k8s.io/v1/clusterroles", "ClusterRole", "rbac.authorization.k8s.io/v1"],
  ["/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers", "HorizontalPodAutoscaler", "autoscaling/v2"],
];
const NAMES = ["a", "b", "c"];

let served: TestServer;
beforeAll(async () => {
  served = await startServed();
});
afterAll(() => served.stop());

/** Fields that mean something somewhere, with values that are right, nearly right, and odd. */
const field = fc.constantFrom(
  ..."metadata spec data type labels annotations name namespace template selector matchLabels containers image ports port containerPort replicas schedule rules host paths data stringData finalizers resourceVersion uid ownerReferences volumes env valueFrom resources limits cpu memory status".split(
    " ",
  ),
);
const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    "a",
    "nginx",
    "app",
    "100m",
    "-1",
    "1Gi",
    "80",
    "",
    "ClusterIP",
    "*/5 * * * *",
    "A_b",
    0,
    1,
    -5,
    80,
    99999,
    1.5,
    true,
    null,
  ),
  fc.string({ maxLength: 8 }),
  fc.integer(),
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, depthSize: "small" },
    leaf,
    fc.array(tie("tree"), { maxLength: 3 }),
    fc.dictionary(field, tie("tree"), { maxKeys: 4 }),
  ),
}));

const container = { name: "c", image: "nginx" };
const podSpec = { containers: [container] };
const labels = { app: "a" };
/** Something that is accepted. */
const VALID: Record<string, object> = {
  Pod: { spec: podSpec },
  Service: { spec: { ports: [{ port: 80 }], selector: labels } },
  ConfigMap: { data: { a: "b" } },
  Secret: { stringData: { a: "b" } },
  Deployment: { spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec } } },
  CronJob: { spec: { schedule: "*/5 * * * *", jobTemplate: { spec: { template: { spec: { ...podSpec, restartPolicy: "Never" } } } } } },
  Ingress: { spec: { defaultBackend: { service: { name: "a", port: { number: 80 } } } } },
  ClusterRole: { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] },
  HorizontalPodAutoscaler: { spec: { maxReplicas: 2, scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "a" } } },
};

type Sent = Omit<WebRequest, "user">;

const request: fc.Arbitrary<Sent> = fc
  .record({
    at: fc.constantFrom(...GROUPS),
    name: fc.constantFrom(...NAMES),
    method: fc.constantFrom("GET", "POST", "POST", "POST", "PUT", "PATCH", "PATCH", "PATCH", "DELETE"),
    type: fc.constantFrom(
      "application/json",
      "application/yaml",
      "application/merge-patch+json",
      "application/strategic-merge-patch+json",
      "application/json-patch+json",
      "application/apply-patch+yaml",
      "application/merge-patch+json",
      "application/strategic-merge-patch+json",
      "application/json-patch+json",
      "application/apply-patch+yaml",
      "application/apply-patch+yaml",
      "application/vnd.kubernetes.protobuf",
      "text/odd",
    ),
    query: fc.constantFrom(
      "",
      "",
      "?dryRun=All",
      "?fieldManager=m",
      "?fieldManager=m&force=true",
      "?fieldValidation=Strict",
      "?limit=1",
      "?labelSelector=((",
      "?resourceVersion=x",
    ),
    odd: tree,
    patch: fc.array(
      fc.record({
        op: fc.constantFrom("add", "remove", "replace", "test", "move", "copy", "odd"),
        path: fc.constantFrom(
          "/spec",
          "/metadata/labels/a",
          "/spec/replicas",
          "/data/x",
          "/metadata/name",
          "odd",
          "",
          "/spec/template/spec/containers/0/image",
        ),
        value: leaf,
        from: fc.constantFrom("/spec", "/metadata/name"),
      }),
      { maxLength: 3 },
    ),
    valid: fc.integer({ min: 0, max: 5 }),
    text: fc.string({ maxLength: 40 }),
    subresource: fc.constantFrom("", "", "", "", "", "", "", "", "", "", "/status", "/scale", "/eviction", "/nothing", "/log"),
  })
  .map(({ at: [path, kind, apiVersion], name, method, type, query, odd, patch, valid, text, subresource }) => {
    const whole = { apiVersion, kind, metadata: { name }, ...VALID[kind] };
    const mixed = typeof odd === "object" && odd !== null && !Array.isArray(odd) ? { ...whole, ...odd, metadata: { name } } : odd;
    const value = type.includes("json-patch") ? patch : valid === 0 ? odd : valid === 1 ? mixed : whole;
    const write = type.includes("yaml") ? dumpYaml : JSON.stringify;
    const options = type.includes("apply") && !query ? "?fieldManager=fuzz&force=true" : query;
    const body = method === "GET" ? "" : text.length > 36 || type.includes("protobuf") ? `k8s\0${text}` : (write(value) ?? "");
    const contentType = method === "PATCH" || /json$|yaml$|odd$|protobuf$/.test(type) ? type : "application/json";
    return {
      method,
      target: `${path}${method === "POST" && !subresource ? "" : `/${name}${subresource}`}${options}`,
      headers: {
        "content-type":
          method === "POST" || method === "PUT"
            ? contentType.replace(/^application\/(merge|strategic|json|apply).*$/, "application/json")
            : contentType,
      },
      body,
    };
  });

let accepted = 0;
/** All lines that a watch has for its client now. */
const linesOf = (frames: Frames): string[] => {
  const lines: string[] = [];
  for (let text = frames.take(); text; text = frames.take()) lines.push(...text.split("\n").filter(Boolean));
  return lines;
};
const answerTo = (sent: Sent) => served.pace.act(() => answerWeb(served.options.context, { ...sent, user: ADMIN }));

function check(sent: Sent): void {
  const answer = answerTo(sent);
  if (!("body" in answer)) return;
  if (answer.status < 300) accepted++;
  const value = /json/.test(String(answer.headers["content-type"])) ? JSON.parse(answer.body) : undefined;
  if (answer.status >= 400) expect([value.kind, value.code]).toEqual(["Status", answer.status]);
  // Upstream has no other code for what is applied and does not fit the schema; nothing else may be an internal error.
  if (answer.status === 500) expect(value.message).toMatch(/^failed to create typed patch object \(/);
}

describe("any request", () => {
  it("is answered with an object or a Status", () => {
    fc.assert(fc.property(request, check), RUNS);
    // A test that only hears refusals says little.
    expect(accepted).toBeGreaterThan(100);
  }, 60_000);

  it("is answered whatever its line and headers are", () => {
    const any = fc.record({
      method: fc.constantFrom("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "ODD"),
      target: fc
        .array(
          fc.oneof(
            fc.constantFrom(
              "api",
              "apis",
              "v1",
              "apps",
              "namespaces",
              "default",
              "pods",
              "..",
              "watch",
              "proxy",
              "%zz",
              "openapi",
              "v3",
              "",
            ),
            fc.string({ maxLength: 5 }),
          ),
          { maxLength: 7 },
        )
        .map((parts) => `/${parts.join("/")}`),
      headers: fc.dictionary(
        fc.constantFrom("accept", "content-type", "impersonate-user", "impersonate-group", "upgrade", "user-agent"),
        fc.string({ maxLength: 20 }),
      ),
      body: fc.string({ maxLength: 30 }),
    });
    fc.assert(
      fc.property(any, (sent) => {
        const answer = answerTo(sent);
        // Upstream calls groups of nobody an internal error; nothing else may be one.
        if (answer.status === 500) expect("body" in answer && answer.body).toMatch(/impersonat/);
        if ("frames" in answer) answer.frames.stop();
      }),
      RUNS,
    );
  }, 60_000);

  it("leaves only objects that would be accepted again", () => {
    fc.assert(
      fc.property(fc.array(request, { minLength: 5, maxLength: 15 }), (all) => all.forEach(check)),
      { ...RUNS, numRuns: 60 },
    );
    for (const [path, ,] of GROUPS) {
      const listed = answerTo({ method: "GET", target: path, headers: {}, body: "" }) as { body: string };
      for (const item of JSON.parse(listed.body).items as KubeObject[]) {
        const again = answerTo({
          method: "PUT",
          target: `${path}/${item.metadata.name}?dryRun=All`,
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ ...item, metadata: { ...item.metadata, resourceVersion: undefined } }),
        }) as { status: number; body: string };
        expect([path, again.status, again.status === 200 ? "" : again.body]).toEqual([path, 200, ""]);
      }
    }
  }, 60_000);
});

describe("watchers", () => {
  it("see exactly the changes that lists show", () => {
    const [path] = GROUPS[2]!;
    fc.assert(
      fc.property(fc.array(request, { minLength: 5, maxLength: 20 }), (all) => {
        const watch = answerTo({ method: "GET", target: `${path}?watch=true`, headers: {}, body: "" });
        if (!("frames" in watch)) throw new Error("no watch");
        const seen = new Map<string, KubeObject>();
        const follow = () => {
          for (const line of linesOf(watch.frames)) {
            const { type, object } = JSON.parse(line) as WatchEvent;
            if (type === "DELETED") expect(seen.delete(object.metadata.name)).toBe(true);
            else seen.set(object.metadata.name, object);
          }
        };
        for (const sent of all) {
          check({ ...sent, target: sent.target.replace(/^.*default\/[a-z]+/, path) });
          follow();
          const listed = JSON.parse((answerTo({ method: "GET", target: path, headers: {}, body: "" }) as { body: string }).body);
          const known = (items: readonly KubeObject[]) =>
            items.map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`).sort();
          expect(known([...seen.values()])).toEqual(known(listed.items));
        }
        watch.frames.stop();
      }),
      { ...RUNS, numRuns: 60 },
    );
  }, 60_000);
});
