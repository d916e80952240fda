// Gateway API: its kinds from their release, and NGINX Gateway Fabric, which makes traffic flow by them.
import { beforeAll, expect, it } from "vitest";
import { boot } from "../../src/commands/boot.ts";
import { drive } from "../../src/world/outside.ts";

const KINDS = "https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.4.0/standard-install.yaml";
const FABRIC = "https://raw.githubusercontent.com/nginx/nginx-gateway-fabric/v2.2.1/deploy/default/deploy.yaml";
const booted = boot({ seed: "gateway", world: "default" });
const shell = booted.script();
const run = async (line: string): Promise<string> => {
  const ran = shell.run(line);
  await drive(booted.world, () => ran.exitCode !== undefined);
  return `${ran.stdout}${ran.stderr}`;
};
const apply = (text: string): Promise<string> => run(`kubectl apply -f - <<'YAML'\n${text}\nYAML`);
const curl = (host: string, path: string, more = ""): Promise<string> =>
  run(`curl -s ${more} -H 'Host: ${host}' http://172.18.255.200${path}`);
const conditions = (object: string, where: string): Promise<string> =>
  run(`kubectl get ${object} -o jsonpath='{range ${where}}{.type}={.status} {.reason}: {.message}{"\\n"}{end}'`);

const ROUTE = (name: string, spec: string, namespace = "default"): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: ${name}, namespace: ${namespace} }\nspec:\n  parentRefs: [{ name: web, namespace: default }]\n${spec}\n---`;

beforeAll(async () => {
  await run(`kubectl apply -f ${KINDS}`);
  await run(`sleep 2; kubectl apply -f ${FABRIC}`);
  await run("kubectl create namespace other");
  for (const [name, namespace] of [
    ["one", "default"],
    ["two", "default"],
    ["far", "other"],
  ]) {
    await run(
      `kubectl -n ${namespace} create deployment ${name} --image=registry.k8s.io/e2e-test-images/agnhost:2.53 -- /agnhost netexec --http-port=80; kubectl -n ${namespace} expose deployment ${name} --port 80`,
    );
  }
  await apply(`apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: web }
spec:
  gatewayClassName: nginx
  listeners:
    - { name: http, port: 80, protocol: HTTP, hostname: "*.example.com" }
    - { name: secure, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: missing }] } }`);
  await run("sleep 60");
});

it("accepts its class and programs gateways with what is valid of them", async () => {
  expect(await run("kubectl get gatewayclass --no-headers")).toMatch(/^nginx +gateway\.nginx\.org\/nginx-gateway-controller +True /);
  expect(await run("kubectl get gateway --no-headers")).toMatch(/^web +nginx +172\.18\.255\.200 +True /);
  expect(await conditions("gateway web", ".status.conditions[*]")).toBe(
    "Accepted=True ListenersNotValid: The Gateway has at least one valid listener\nProgrammed=True Programmed: The Gateway is programmed\n",
  );
  expect(await conditions("gateway web", ".status.listeners[1].conditions[*]")).toContain("ResolvedRefs=False InvalidCertificateRef");
  expect(await run("kubectl get deploy/web-nginx svc/web-nginx -o name")).toBe("deployment.apps/web-nginx\nservice/web-nginx\n");
  expect(await curl("a.example.com", "/", "-o /dev/null -w '%{http_code}'")).toBe("404");
});

it("routes by path, header and weight, with filters", async () => {
  await apply(
    ROUTE(
      "main",
      `  hostnames: [a.example.com]
  rules:
    - backendRefs: [{ name: one, port: 80 }]
    - matches: [{ headers: [{ name: version, value: two }] }]
      backendRefs: [{ name: two, port: 80 }]
    - matches: [{ path: { value: /api } }]
      filters:
        - { type: URLRewrite, urlRewrite: { path: { type: ReplacePrefixMatch, replacePrefixMatch: / } } }
        - { type: ResponseHeaderModifier, responseHeaderModifier: { set: [{ name: X-By, value: gateway }] } }
      backendRefs: [{ name: one, port: 80, weight: 0 }, { name: two, port: 80, weight: 1 }]
    - matches: [{ path: { type: Exact, value: /old } }]
      filters: [{ type: RequestRedirect, requestRedirect: { scheme: https, path: { type: ReplaceFullPath, replaceFullPath: /new }, statusCode: 301 } }]
    - matches: [{ path: { value: /gone } }]
      backendRefs: [{ name: nope, port: 80 }]`,
    ),
  );
  await apply(ROUTE("elsewhere", "  hostnames: [b.other.com]\n  rules: [{ backendRefs: [{ name: one, port: 80 }] }]"));
  await run("sleep 1");
  expect(await curl("a.example.com", "/hostname")).toMatch(/^one-/);
  expect(await curl("a.example.com", "/hostname", "-H 'version: two'")).toMatch(/^two-/);
  expect(await curl("a.example.com", "/api/hostname", "-i")).toMatch(/X-By: gateway\r?\n[\s\S]*two-/i);
  expect(await curl("a.example.com", "/old", "-o /dev/null -w '%{http_code} %{redirect_url}'")).toBe("301 https://a.example.com/new");
  expect(await curl("a.example.com", "/gone", "-o /dev/null -w '%{http_code}'")).toBe("500");
  expect(await curl("c.example.com", "/hostname", "-o /dev/null -w '%{http_code}'")).toBe("404");
  expect(await conditions("httproute main", ".status.parents[0].conditions[*]")).toBe(
    'Accepted=True Accepted: The Route is accepted\nResolvedRefs=False BackendNotFound: spec.rules[4].backendRefs[0].name: Not found: "nope"\n',
  );
  expect(await conditions("httproute elsewhere", ".status.parents[0].conditions[*]")).toContain(
    "Accepted=False NoMatchingListenerHostname",
  );
  expect(await run("kubectl get gateway web -o jsonpath='{.status.listeners[0].attachedRoutes}'")).toBe("1");
  expect(await run("kubectl logs deploy/web-nginx --tail 1")).toMatch(/ "GET \/hostname HTTP\/1\.1" 404 /);
});

it("lets no route of another namespace in, and reaches into another only with a ReferenceGrant", async () => {
  await apply(ROUTE("stranger", "  rules: [{ backendRefs: [{ name: far, port: 80 }] }]", "other"));
  await apply(ROUTE("far", "  hostnames: [far.example.com]\n  rules: [{ backendRefs: [{ name: far, namespace: other, port: 80 }] }]"));
  await run("sleep 1");
  expect(await conditions("httproute -n other stranger", ".status.parents[0].conditions[*]")).toContain(
    "Accepted=False NotAllowedByListeners",
  );
  expect(await conditions("httproute far", ".status.parents[0].conditions[*]")).toContain("ResolvedRefs=False RefNotPermitted");
  expect(await curl("far.example.com", "/hostname", "-o /dev/null -w '%{http_code}'")).toBe("500");
  await apply(`apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: { name: in, namespace: other }
spec:
  from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: default }]
  to: [{ group: "", kind: Service }]`);
  await run("sleep 1");
  expect(await curl("far.example.com", "/hostname")).toMatch(/^far-/);
});

it("takes the nginx away with its gateway", async () => {
  await run("kubectl delete gateway web; sleep 40");
  expect(await run("kubectl get deploy/web-nginx svc/web-nginx -o name")).toContain("not found");
  expect(await curl("a.example.com", "/", "-m 2 -o /dev/null -w '%{http_code}'")).toBe("000");
});
