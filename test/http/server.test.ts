// The API over HTTPS: who is let in, what is refused and how, and what is proxied.
import { request } from "node:https";
import { connect } from "node:tls";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServed, type TestServer } from "./served.ts";

const PODS = "/api/v1/namespaces/default/pods";
let served: TestServer;

beforeAll(async () => {
  served = await startServed([
    "kubectl run web --image=nginx --port=80",
    "kubectl expose pod web",
    "kubectl create service clusterip nobody --tcp=80",
    "kubectl wait --for=condition=Ready pod/web && sleep 1",
  ]);
});
afterAll(() => served.stop());

const isStatus = (reply: { json: { kind: string; status: string; code: number }; status: number }) => {
  expect(reply.json).toMatchObject({ kind: "Status", apiVersion: "v1", status: "Failure", code: reply.status });
};

describe("identity", () => {
  it("lets nobody in without credentials, or with wrong ones", async () => {
    for (const path of ["/version", "/healthz", PODS, "/nope"])
      for (const headers of [{}, { authorization: "Bearer wrong" }, { authorization: "Basic eDp5" }] as Record<string, string>[]) {
        const reply = await served.ask(path, { credentials: false, headers });
        expect(reply.status).toBe(401);
        isStatus(reply);
      }
  });

  it("takes tokens of service accounts, with their rights", async () => {
    const made = await served.ask("/api/v1/namespaces/default/serviceaccounts/default/token", {
      method: "POST",
      body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds: 3600 } },
    });
    expect(made.status).toBe(201);
    const headers = { authorization: `Bearer ${made.json.status.token}` };
    expect((await served.ask("/version", { credentials: false, headers })).status).toBe(200);
    const refused = await served.ask(PODS, { credentials: false, headers });
    expect(refused.status).toBe(403);
    expect(refused.json.message).toBe(
      'pods is forbidden: User "system:serviceaccount:default:default" cannot list resource "pods" in API group "" in the namespace "default"',
    );
  });

  it("impersonates with groups, uid and extra", async () => {
    const reply = await served.ask("/apis/authentication.k8s.io/v1/selfsubjectreviews", {
      method: "POST",
      body: { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" },
      headers: {
        "impersonate-user": "jane",
        "impersonate-group": ["dev", "ops"],
        "impersonate-uid": "42",
        "impersonate-extra-scopes": "view",
        "impersonate-extra-acme.com%2fproject": "x",
      },
    });
    expect(reply.json.status.userInfo).toEqual({
      username: "jane",
      uid: "42",
      groups: ["dev", "ops", "system:authenticated"],
      extra: { scopes: ["view"], "acme.com/project": ["x"] },
    });
    expect((await served.ask(PODS, { headers: { "impersonate-user": "jane" } })).status).toBe(403);
    expect((await served.ask(PODS, { headers: { "impersonate-group": "dev" } })).json.message).toMatch(/without.*user/);
  });
});

describe("what is malformed", () => {
  it.each([
    ["a path with a wrong escape", "/api/v1/namespaces/%zz/pods", {}, 400],
    ["a method that nobody has", PODS, { method: "PROPFIND" }, 405],
    ["JSON that ends early", PODS, { method: "POST", body: '{"kind":' }, 400],
    ["YAML that is none", PODS, { method: "POST", body: "a: [", headers: { "content-type": "application/yaml" } }, 400],
    [
      "protobuf that is none",
      PODS,
      { method: "POST", body: "k8s\0zz", headers: { "content-type": "application/vnd.kubernetes.protobuf" } },
      400,
    ],
    ["a body of an unknown type", PODS, { method: "POST", body: "x", headers: { "content-type": "text/x" } }, 415],
    ["a patch of an unknown type", `${PODS}/web`, { method: "PATCH", body: "{}", headers: { "content-type": "application/json" } }, 415],
    ["a type that nobody writes", PODS, { headers: { accept: "image/png" } }, 406],
    ["a limit that is no number", `${PODS}?limit=x`, {}, 400],
    ["a body that is too large", PODS, { method: "POST", body: Buffer.alloc(3 * 1024 * 1024 + 1, 32) }, 413],
  ])("%s is answered with a Status", async (_what, path, asked, code) => {
    const reply = await served.ask(path, asked);
    expect(reply.status).toBe(code);
    isStatus(reply);
  });

  it("has no page for resources that there are not", async () => {
    const reply = await served.ask("/api/v1/namespaces/default/nothings");
    expect([reply.status, reply.text]).toEqual([404, "404 page not found\n"]);
  });

  it("says so to a client that speaks no HTTP, and goes on", async () => {
    const socket = connect({ host: "127.0.0.1", port: served.port, rejectUnauthorized: false });
    socket.end("hello\r\n\r\n");
    let text = "";
    for await (const chunk of socket) text += chunk;
    expect(text).toMatch(/^HTTP\/1.1 400 Bad Request/);
    expect((await served.ask("/readyz")).text).toBe("ok");
  });

  it("survives clients that go away in the middle", async () => {
    const sent = request({ ...served.target(), path: PODS, method: "POST", headers: { "content-length": 1000 } });
    sent.on("error", () => {});
    sent.write("{");
    await new Promise((resolve) => setTimeout(resolve, 20));
    sent.destroy();
    expect((await served.ask("/readyz")).status).toBe(200);
  });
});

describe("answers", () => {
  it("carry an audit id: the client's own, or a new one", async () => {
    expect((await served.ask("/version", { headers: { "audit-id": "mine" } })).headers["audit-id"]).toBe("mine");
    expect((await served.ask("/version")).headers["audit-id"]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("are compressed from 128 KiB on for who takes it", async () => {
    const headers = { "accept-encoding": "gzip" };
    expect((await served.ask("/version", { headers })).headers["content-encoding"]).toBeUndefined();
    const reply = await new Promise<Buffer>((resolve) =>
      request({ ...served.target(), path: "/openapi/v2", headers }, async (response) => {
        expect(response.headers["content-encoding"]).toBe("gzip");
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk as Buffer);
        resolve(Buffer.concat(chunks));
      }).end(),
    );
    expect(JSON.parse(gunzipSync(reply).toString()).swagger).toBe("2.0");
  });

  it("have no body for HEAD", async () => {
    const reply = await served.ask(`${PODS}/web`, { method: "HEAD" });
    expect(reply.status).toBe(200);
    expect(Number(reply.headers["content-length"])).toBeGreaterThan(100);
    expect(reply.text).toBe("");
  });

  it("count themselves", async () => {
    await served.ask(`${PODS}/none`);
    const { text } = await served.ask("/metrics");
    expect(text).toMatch(
      /apiserver_request_total\{code="404",component="apiserver",dry_run="",group="",resource="pods",scope="resource",subresource="",verb="GET",version="v1"\} \d/,
    );
    expect(text).toContain('apiserver_storage_objects{resource="pods"} 1\n');
  });

  it("tell of a bug inside with a Status, and log it", async () => {
    const broken = await startServed([], (options) => ({
      ...options,
      context: {
        ...options.context,
        api: new Proxy(options.context.api, {
          get: (api, name) => {
            if (name === "scheme") throw new TypeError("a bug");
            return Reflect.get(api, name);
          },
        }),
      },
    }));
    const reply = await broken.ask(PODS);
    expect(reply.status).toBe(500);
    isStatus(reply);
    expect(broken.logged).toHaveLength(1);
    expect((await broken.ask("/readyz")).status).toBe(200);
    broken.stop();
  });
});

describe("proxies", () => {
  const at = (path: string) => `/api/v1/namespaces/default/${path}`;

  it("reach pods, services and nodes through the simulated network", async () => {
    for (const path of [
      "pods/web/proxy/",
      "pods/web:80/proxy/",
      "services/web/proxy/",
      "services/web:80/proxy/",
      "services/http:web:80/proxy/",
    ]) {
      const reply = await served.ask(at(path));
      expect([path, reply.status]).toEqual([path, 200]);
      expect(reply.text).toContain("Welcome to nginx!");
    }
    expect((await served.ask("/api/v1/nodes/worker-1/proxy/healthz")).text).toBe("ok");
    expect((await served.ask("/api/v1/nodes/worker-1:10250/proxy/pods")).json.kind).toBe("PodList");
  });

  it("pass on what the other side says", async () => {
    expect((await served.ask(at("pods/web/proxy/nope"))).text).toContain("<center>nginx/");
    expect((await served.ask(at("pods/web/proxy"))).headers["location"]).toBe(at("pods/web/proxy/"));
  });

  it.each([
    ["pods/web:81/proxy/", 503, /^error trying to reach service: dial tcp 10\.244\.\d\.\d+:81: connect: connection refused$/],
    ["services/nobody/proxy/", 503, /^no endpoints available for service "nobody"$/],
    ["services/web:81/proxy/", 503, /^no service port 81 found for service "web"$/],
    ["services/https:web:80/proxy/", 503, /^error trying to reach service: tls: first record does not look like a TLS handshake$/],
    ["services/none/proxy/", 404, /^services "none" not found$/],
    ["pods/a:b:c:d/proxy/", 400, /^invalid pod request "a:b:c:d"$/],
  ])("%s is refused in the server's words", async (path, code, words) => {
    const reply = await served.ask(at(path));
    expect(reply.status).toBe(code);
    expect(reply.json.message).toMatch(words);
  });

  it("ask for the right to proxy", async () => {
    const reply = await served.ask(at("pods/web/proxy/"), { method: "POST", headers: { "impersonate-user": "jane" } });
    expect(reply.json.message).toBe(
      'pods "web" is forbidden: User "jane" cannot create resource "pods/proxy" in API group "" in the namespace "default"',
    );
  });
});
