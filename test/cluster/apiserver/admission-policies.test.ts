// Admission policies and webhooks at the door: what they refuse, warn of and let through, and what is refused of themselves.
import { expect, test } from "vitest";
import type { ApiError } from "../../../src/api/errors.ts";
import type { Kind } from "../../../src/api/kind.ts";
import {
  builtInKinds,
  ConfigMap,
  Deployment,
  type MatchResources,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  Namespace,
  Pod,
  Service,
  ServiceAccount,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration,
} from "../../../src/api/kinds/index.ts";
import type { KubeObject } from "../../../src/api/object.ts";
import { Clock } from "../../../src/base/clock.ts";
import { Random } from "../../../src/base/random.ts";
import { createApiServer } from "../../../src/cluster/apiserver/server.ts";
import { admin, refusal, START } from "./door.ts";

const here = { namespace: "default" };
const rule = (resources: string, group = "", operations = ["CREATE", "UPDATE"]) => ({
  apiGroups: [group],
  apiVersions: ["v1"],
  operations,
  resources: [resources],
});
const CONFIG_MAPS: MatchResources = { resourceRules: [rule("configmaps")] };

function open() {
  const server = createApiServer({ clock: new Clock(START), random: new Random("door"), kinds: builtInKinds, serviceCidr: "10.96.0.0/12" });
  const api = server.client(admin);
  const policy = (name: string, spec: object) =>
    api.create(ValidatingAdmissionPolicy, { metadata: { name }, spec: { matchConstraints: CONFIG_MAPS, ...spec } });
  const bind = (policyName: string, spec: object = {}) =>
    api.create(ValidatingAdmissionPolicyBinding, {
      metadata: { name: `${policyName}-all` },
      spec: { policyName, validationActions: ["Deny"], ...spec },
    });
  const configMap = (name: string, data: Record<string, string> = {}, labels = {}) =>
    api.create(ConfigMap, { metadata: { name, ...here, labels }, data }, here);
  const create = (kind: Kind, body: object, user = admin): { warnings: string[]; error?: ApiError } => {
    const warnings: string[] = [];
    try {
      server.handle({ verb: "create", kind, body, user, ...here, warn: (text) => warnings.push(text) });
    } catch (error) {
      return { warnings, error: error as ApiError };
    }
    return { warnings };
  };
  return { server, api, policy, bind, configMap, create };
}
const only = (expression: string, rest: object = {}) => ({ validations: [{ expression, ...rest }] });
const denied = (policy: string, why: string, name = "x") =>
  `configmaps "${name}" is forbidden: ValidatingAdmissionPolicy '${policy}' with binding '${policy}-all' denied request: ${why}`;

test("a policy without a binding does nothing; with one it refuses, with its message, reason and code", () => {
  const { policy, bind, configMap, create } = open();
  policy("size", only("size(object.data) <= 1", { message: "one key only", reason: "Forbidden" }));
  configMap("before", { a: "", b: "" });
  bind("size");
  expect(refusal(() => configMap("x", { a: "", b: "" }))).toBe(denied("size", "one key only"));
  expect(refusal(() => configMap("x", { a: "" }))).toBe("(not refused)");
  const { error } = create(ConfigMap as never, { metadata: { name: "y" }, data: { a: "", b: "" } });
  expect(error?.status).toMatchObject({ code: 403, reason: "Forbidden", details: { name: "y", kind: "configmaps" } });
  expect(error?.status.details?.causes).toEqual([{ message: expect.stringContaining("denied request: one key only") }]);
});

test("without a message the expression is told, and the reason is Invalid; messageExpression comes first and may fail", () => {
  const { policy, bind, create, configMap } = open();
  policy("plain", only("object.metadata.name == 'good'"));
  bind("plain");
  const { error } = create(ConfigMap as never, { metadata: { name: "x" } });
  expect(error?.status).toMatchObject({
    code: 422,
    reason: "Invalid",
    message: denied("plain", "failed expression: object.metadata.name == 'good'"),
  });
  policy("first", only("false", { message: "plain words", messageExpression: "'not ' + object.metadata.name" }));
  bind("first");
  expect(refusal(() => configMap("good"))).toBe(denied("first", "not good", "good"));
  const other = open();
  other.policy("fails", only("false", { message: "plain words", messageExpression: "object.nothing + ''" }));
  other.bind("fails");
  expect(refusal(() => other.configMap("x"))).toBe(denied("fails", "plain words"));
});

test("an error refuses, unless the policy ignores failures; conditions choose; variables are evaluated when asked for", () => {
  const { policy, bind, configMap } = open();
  policy("strict", {
    ...only("object.metadata.labels.tier == 'web'"),
    matchConditions: [{ name: "not-good", expression: "object.metadata.name != 'good'" }],
  });
  bind("strict");
  expect(refusal(() => configMap("x"))).toBe(
    denied("strict", "expression 'object.metadata.labels.tier == 'web'' resulted in error: no such key: labels"),
  );
  expect(refusal(() => configMap("good"))).toBe("(not refused)");
  const lax = open();
  lax.policy("lax", { ...only("object.metadata.labels.tier == 'web'"), failurePolicy: "Ignore" });
  lax.bind("lax");
  expect(refusal(() => lax.configMap("x"))).toBe("(not refused)");
  const lazy = open();
  lazy.policy("lazy", {
    variables: [
      { name: "broken", expression: "object.data.nothing" },
      { name: "name", expression: "object.metadata.name" },
      { name: "long", expression: "size(variables.name) > 3" },
    ],
    validations: [{ expression: "variables.long || variables.broken == ''" }],
  });
  lazy.bind("lazy");
  expect(refusal(() => lazy.configMap("enough"))).toBe("(not refused)");
  expect(refusal(() => lazy.configMap("x", { a: "" }))).toBe(
    denied(
      "lazy",
      `expression 'variables.long || variables.broken == ''' resulted in error: composited variable "broken" fails to evaluate: no such key: nothing`,
    ),
  );
});

test("actions: a warning lets through, an audit says nothing", () => {
  const { policy, bind, create } = open();
  policy("soft", only("false", { message: "rather not" }));
  bind("soft", { validationActions: ["Warn", "Audit"] });
  expect(create(ConfigMap as never, { metadata: { name: "x" } })).toEqual({
    warnings: ["Validation failed for ValidatingAdmissionPolicy 'soft' with binding 'soft-all': rather not"],
  });
});

test("what is matched: operations, excluded rules, namespaces, labels, names, subresources", () => {
  const { api, policy, bind, configMap } = open();
  const match = {
    resourceRules: [rule("*", "*", ["*"])],
    excludeResourceRules: [{ ...rule("configmaps", "", ["CREATE"]), resourceNames: ["spared"] }],
  };
  policy("wide", { matchConstraints: match, ...only("false", { message: "no" }) });
  bind("wide", {
    matchResources: {
      namespaceSelector: { matchLabels: { guarded: "yes" } },
      objectSelector: { matchExpressions: [{ key: "free", operator: "DoesNotExist" }] },
      resourceRules: [rule("configmaps", "", ["CREATE", "DELETE"])],
    },
  });
  expect(refusal(() => configMap("unguarded"))).toBe("(not refused)");
  api.patch(Namespace, "default", { metadata: { labels: { guarded: "yes" } } }, { type: "merge" });
  expect(refusal(() => configMap("x"))).toBe(denied("wide", "no"));
  expect(refusal(() => configMap("spared"))).toBe("(not refused)");
  expect(refusal(() => configMap("free", {}, { free: "" }))).toBe("(not refused)");
  expect(refusal(() => api.delete(ConfigMap, "unguarded", here))).toBe(denied("wide", "no", "unguarded"));
  expect(refusal(() => api.patch(ConfigMap, "unguarded", { data: { a: "" } }, { ...here, type: "merge" }))).toBe("(not refused)");
});

test("the scale of a deployment is matched as deployments/scale, and seen as a Scale", () => {
  const { api, policy, bind } = open();
  const labels = { app: "web" };
  const template = { metadata: { labels }, spec: { containers: [{ name: "c", image: "nginx" }] } };
  api.create(Deployment, { metadata: { name: "web", ...here }, spec: { replicas: 1, selector: { matchLabels: labels }, template } }, here);
  policy("few", {
    matchConstraints: { resourceRules: [rule("deployments/scale", "apps")] },
    ...only("object.kind == 'Scale' && object.spec.replicas <= 3"),
  });
  bind("few");
  const scale = (replicas: number) => () =>
    api.patch(Deployment, "web", { spec: { replicas } }, { ...here, type: "merge", subresource: "scale" });
  expect(refusal(scale(4))).toContain("denied request: failed expression: object.kind == 'Scale'");
  expect(refusal(scale(3))).toBe("(not refused)");
  expect(refusal(() => api.patch(Deployment, "web", { spec: { replicas: 9 } }, { ...here, type: "merge" }))).toBe("(not refused)");
});

test("expressions know the request, the old object, the namespace and what the user may do", () => {
  const { server, api, policy, bind } = open();
  policy("known", {
    matchConstraints: { resourceRules: [rule("configmaps", "", ["UPDATE"])] },
    validations: [
      {
        expression:
          "request.operation == 'UPDATE' && request.resource.resource == 'configmaps' && request.userInfo.username == 'kubernetes-admin'",
      },
      { expression: "namespaceObject.metadata.name == request.namespace" },
      { expression: "!has(oldObject.data) || object.data.all(k, k in oldObject.data)", message: "keys do not come" },
      { expression: "authorizer.group('').resource('pods').namespace('default').check('delete').allowed()" },
      {
        expression: "!authorizer.serviceAccount('default', 'default').requestResource.check('update').allowed()".replace(
          ".requestResource",
          ".group('').resource('pods')",
        ),
      },
      { expression: "authorizer.requestResource.check('create').allowed()" },
    ],
  });
  bind("known");
  api.create(ConfigMap, { metadata: { name: "x", ...here }, data: { a: "" } }, here);
  const set = (data: object) => () => api.patch(ConfigMap, "x", { data }, { ...here, type: "merge" });
  expect(refusal(set({ a: "1" }))).toBe("(not refused)");
  expect(refusal(set({ b: "1" }))).toBe(denied("known", "keys do not come"));
  expect(server.available).toBe(true);
});

test("parameters: by name and selector, in the place of the request; what is missing refuses", () => {
  const { api, policy, bind, configMap } = open();
  policy("limit", {
    paramKind: { apiVersion: "v1", kind: "ConfigMap" },
    matchConstraints: { resourceRules: [rule("pods")] },
    validations: [
      {
        expression: "params == null || size(object.spec.containers) <= int(params.data.most)",
        messageExpression: "'at most ' + params.data.most",
      },
    ],
  });
  bind("limit", { paramRef: { name: "limits", parameterNotFoundAction: "Deny" } });
  const pod = (name: string) => () =>
    api.create(Pod, { metadata: { name, ...here }, spec: { containers: [1, 2].map((n) => ({ name: `c${n}`, image: "nginx" })) } }, here);
  const start = `pods "x" is forbidden: ValidatingAdmissionPolicy 'limit' with binding 'limit-all' denied request: `;
  api.create(ServiceAccount, { metadata: { name: "default", ...here } }, here);
  expect(refusal(pod("x"))).toContain("no params found for policy binding with `Deny` parameterNotFoundAction");
  configMap("limits", { most: "1" });
  expect(refusal(pod("x"))).toBe(`${start}at most 1`);
  api.patch(ConfigMap, "limits", { data: { most: "2" } }, { ...here, type: "merge" });
  expect(refusal(pod("x"))).not.toContain("denied request");
});

test("what a policy and a binding may not be, in the server's words", () => {
  const { policy, bind, api } = open();
  expect(refusal(() => policy("p", only("variables.x > three")))).toContain("undefined field 'x'");
  expect(refusal(() => policy("p", only("object.spec.paused")))).toBe(
    'ValidatingAdmissionPolicy.admissionregistration.k8s.io "p" is invalid: spec.validations[0].expression: Invalid value: "object.spec.paused": must evaluate to bool',
  );
  expect(refusal(() => policy("p", { matchConstraints: {}, validations: [] }))).toBe(
    'ValidatingAdmissionPolicy.admissionregistration.k8s.io "p" is invalid: [spec.matchConstraints.resourceRules: Required value, spec.validations: Required value: validations or auditAnnotations must contain at least one item, spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item]',
  );
  expect(refusal(() => policy("p", only("true", { reason: "Bored" })))).toContain(
    'spec.validations[0].reason: Unsupported value: "Bored": supported values: "Forbidden", "Invalid", "RequestEntityTooLarge"',
  );
  expect(refusal(() => bind("p", { validationActions: [] }))).toContain(
    "spec.validationActions: Required value: at least one validation action is required",
  );
  const hook = { name: "short", clientConfig: {}, sideEffects: "Some", admissionReviewVersions: ["v1"], timeoutSeconds: 40 };
  const words = refusal(() => api.create(ValidatingWebhookConfiguration, { metadata: { name: "h" }, webhooks: [hook] }));
  expect(words).toContain('webhooks[0].name: Invalid value: "short": should be a domain with at least three segments separated by dots');
  expect(words).toContain("webhooks[0].timeoutSeconds: Invalid value: 40: the timeout value must be between 1 and 30 seconds");
  expect(words).toContain("webhooks[0].clientConfig: Required value: exactly one of url or service is required");
});

test("a webhook is a server that does not answer: its failure policy decides", () => {
  const { api, configMap } = open();
  const hook = (failurePolicy: string) => ({
    name: `${failurePolicy.toLowerCase()}.example.com`,
    failurePolicy,
    sideEffects: "None",
    admissionReviewVersions: ["v1"],
    clientConfig: { service: { name: "guard", namespace: "default", path: "/check" } },
    rules: [rule("configmaps")],
  });
  api.create(ValidatingWebhookConfiguration, { metadata: { name: "soft" }, webhooks: [hook("Ignore")] });
  expect(refusal(() => configMap("x"))).toBe("(not refused)");
  api.create(ValidatingWebhookConfiguration, { metadata: { name: "hard" }, webhooks: [hook("Fail")] });
  const start = `Internal error occurred: failed calling webhook "fail.example.com": failed to call webhook: Post "https://guard.default.svc:443/check?timeout=10s": `;
  expect(refusal(() => configMap("y"))).toBe(`${start}service "guard" not found`);
  const { spec } = api.create(
    Service,
    { metadata: { name: "guard", ...here }, spec: { ports: [{ port: 443 }], selector: { app: "guard" } } },
    here,
  ) as KubeObject;
  expect(refusal(() => configMap("y"))).toBe(`${start}dial tcp ${spec.clusterIP}:443: connect: connection refused`);
});

test("mutating policies merge what they make into the object, or patch it, one after the other", () => {
  const { api, configMap } = open();
  const mutate = (name: string, mutations: object[], rest: object = {}) => {
    api.create(MutatingAdmissionPolicy, {
      metadata: { name },
      spec: { matchConstraints: CONFIG_MAPS, reinvocationPolicy: "Never", mutations, ...rest },
    });
    api.create(MutatingAdmissionPolicyBinding, { metadata: { name }, spec: { policyName: name } });
  };
  mutate("a-merge", [
    {
      patchType: "ApplyConfiguration",
      applyConfiguration: { expression: "Object{metadata: Object.metadata{labels: {'made': 'by-' + object.metadata.name}}}" },
    },
  ]);
  mutate("b-patch", [
    {
      patchType: "JSONPatch",
      jsonPatch: {
        expression: "[JSONPatch{op: 'add', path: '/metadata/labels/' + jsonpatch.escapeKey('a/b'), value: object.metadata.labels.made}]",
      },
    },
  ]);
  const { metadata, data } = configMap("x", { kept: "1" }, { own: "" });
  expect(metadata.labels).toEqual({ own: "", made: "by-x", "a/b": "by-x" });
  expect(data).toEqual({ kept: "1" });
  mutate("c-fails", [
    { patchType: "JSONPatch", jsonPatch: { expression: "[JSONPatch{op: 'add', path: '/data/x', value: object.nothing}]" } },
  ]);
  expect(refusal(() => configMap("y"))).toContain("policy 'c-fails' with binding 'c-fails' denied request: expression '[JSONPatch{");
  expect(
    refusal(() =>
      mutate("wrong", [
        { patchType: "JSONPatch", jsonPatch: { expression: "object.metadata.name == 'z' ? [JSONPatch{op: 'test', path: '/kind'}] : []" } },
      ]),
    ),
  ).toBe("(not refused)");
  expect(refusal(() => mutate("worse", [{ patchType: "JSONPatch", jsonPatch: { expression: "object.x" } }]))).toContain(
    "must evaluate to list(JSONPatch)",
  );
});
