// Who reaches whom: pods, services and names over one small cluster.
import { describe, expect, it } from "vitest";
import { Random } from "../../../src/base/random.ts";
import { createNetwork } from "../../../src/cluster/network/index.ts";
import { drive } from "../../../src/machine/drive.ts";
import type { Task } from "../../../src/machine/process.ts";
import { cluster } from "../controllers/cluster.ts";

const place = { namespace: "default" };

function wired() {
  const world = cluster();
  const network = createNetwork({ clock: world.clock, random: new Random("test"), api: world.api, dns: "always" });
  const node = network.addNode("worker-1", "172.18.0.3", "10.245.0.0/24");
  const resolver = "search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n";
  const pod = (name: string) =>
    node.addPod({ namespace: "default", name, uid: name, read: (path) => (path === "/etc/hosts" ? "127.0.0.1 localhost\n" : resolver) });
  const run = <T>(task: Task<T>): T => {
    let result: { value: T } | undefined;
    drive(world.clock, task, (value) => (result = { value }));
    world.clock.runWhile(() => !result, world.clock.now + 300_000);
    return result!.value;
  };
  const get = { method: "GET", path: "/", headers: {}, body: "" };
  return { ...world, network, node, pod, run, get };
}

describe("the network", () => {
  it("tells a closed port from an address that nobody has", () => {
    const world = wired();
    const [a, b] = [world.pod("a"), world.pod("b")];
    expect(world.run(a.stack.connect(b.addresses[0]!, 80))).toEqual({ error: "refused" });
    const before = world.clock.now;
    expect(world.run(a.stack.connect("10.245.0.99", 80, { timeout: 3000 }))).toEqual({ error: "timeout" });
    expect(world.clock.now - before).toBe(3000);
  });

  it("leads a service's name to a ready pod, and refuses where there is none", () => {
    const world = wired();
    const [client, server] = [world.pod("client"), world.pod("server")];
    server.stack.listen(8080, { http: (request) => ({ status: 200, headers: {}, body: `hello ${request.peer.address}` }) });
    world.client.create(
      world.kinds.services,
      { apiVersion: "v1", kind: "Service", metadata: { name: "web" }, spec: { ports: [{ port: 80, targetPort: 8080 }] } },
      place,
    );
    const found = world.run(client.stack.resolve("web"));
    const address = world.client.get(world.kinds.services, "web", place)["spec"].clusterIP;
    expect(found).toEqual({ addresses: [address], canonical: "web.default.svc.cluster.local" });
    expect(world.run(client.stack.exchange(address, 80, world.get))).toEqual({ error: "refused" });
    world.client.create(
      world.kinds.endpointSlices,
      {
        apiVersion: "discovery.k8s.io/v1",
        kind: "EndpointSlice",
        metadata: { name: "web-1", labels: { "kubernetes.io/service-name": "web" } },
        addressType: "IPv4",
        endpoints: [{ addresses: [server.addresses[0]], conditions: { ready: true } }],
        ports: [{ name: "", port: 8080, protocol: "TCP" }],
      },
      place,
    );
    expect(world.run(client.stack.exchange(address, 80, world.get))).toMatchObject({ status: 200, body: `hello ${client.addresses[0]}` });
  });

  it("speaks HTTP as text to those who open a stream", () => {
    const world = wired();
    const { stack } = world.pod("self");
    stack.listen(80, { http: () => ({ status: 200, headers: {}, body: "hi" }) });
    const connection = world.run(stack.connect("127.0.0.1", 80));
    if ("error" in connection) throw new Error(connection.error);
    connection.output.write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    world.pass(1);
    expect(connection.input.read()).toBe("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
  });

  it("does not know names that are not there", () => {
    const world = wired();
    expect(world.run(world.pod("a").stack.resolve("nowhere"))).toEqual({ error: "nxdomain" });
  });
});
