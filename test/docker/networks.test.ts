// Networks of the engine: who reaches whom, by which name (docs.docker.com/engine/network).
import { describe, expect, it } from "vitest";
import { joinNetwork, leaveNetwork } from "../../src/docker/containers/connect.ts";
import { startContainer } from "../../src/docker/containers/start.ts";
import type { CreateBody } from "../../src/docker/types.ts";
import { startEngine } from "./engine.ts";

function start() {
  const started = startEngine();
  const { engine, create, pass, logs } = started;
  const up = (image: string, name: string, network?: string, body: CreateBody = {}) => {
    const container = create(image, { ...body, HostConfig: { ...body.HostConfig, ...(network ? { NetworkMode: network } : {}) } }, name);
    startContainer(engine, container);
    pass(2);
    return container;
  };
  let asked = 0;
  /** What a shell in a new container says to a script. */
  const ask = (script: string, network?: string, body: CreateBody = {}) => {
    const name = `ask-${asked++}`;
    up("alpine", name, network, { ...body, Cmd: ["sh", "-c", script] });
    pass(200);
    return logs(name).trim();
  };
  return { ...started, up, ask };
}

describe("a network that somebody made", () => {
  it("lets containers find each other by name; the default bridge does not", () => {
    const { engine, up, ask } = start();
    engine.networks.create({ Name: "shop" });
    up("nginx", "web", "shop");
    up("nginx", "plain");
    expect(ask("wget -q -O- http://web | grep -o 'Welcome to nginx!' | head -1", "shop")).toBe("Welcome to nginx!");
    expect(ask("wget -q -O- http://plain 2>&1 || wget -q -O- http://172.17.0.2 | grep -c Welcome")).toBe("wget: bad address 'plain'\n2");
  });

  it("keeps those on other networks out", () => {
    const { engine, up, ask } = start();
    engine.networks.create({ Name: "one" });
    engine.networks.create({ Name: "two" });
    const web = up("nginx", "web", "one");
    const [address] = web.addresses;
    expect(address).toBe("172.19.0.2");
    expect(ask(`wget -T 3 -q -O- http://${address} 2>&1`, "two")).toBe("wget: download timed out");
    expect(ask(`wget -q -O- http://${address} | grep -c Welcome`, "one")).toBe("2");
  });

  it("gives names to those who join while they run, too", () => {
    const { engine, up, pass, logs } = start();
    const shop = engine.networks.create({ Name: "shop" });
    up("nginx", "web", "shop");
    const look = "sleep 5; wget -q -O- http://web | grep -c Welcome; grep -c look /etc/hosts; sleep 60";
    const container = up("alpine", "look", undefined, { Hostname: "look", Cmd: ["sh", "-c", look] });
    joinNetwork(engine, shop, container, {});
    pass(10);
    expect(logs("look").trim()).toBe("2\n2");
    const [, second] = container.addresses;
    expect(container.names!.read("/hosts")).toContain(`${second}\tlook\n`);
    leaveNetwork(engine, shop, "look");
    expect(container.names!.read("/hosts")).not.toContain(`${second}\t`);
  });

  it("gives an address that somebody wants only where somebody chose the subnet", () => {
    const { engine, up } = start();
    const shop = engine.networks.create({ Name: "shop" });
    const fixed = engine.networks.create({ Name: "fixed", IPAM: { Config: [{ Subnet: "10.20.0.0/24" }] } });
    const web = up("nginx", "web");
    expect(() => joinNetwork(engine, shop, web, { IPAMConfig: { IPv4Address: shop.gateways[0]!.replace(/1$/, "9") } })).toThrow(
      "user specified IP address is supported only when connecting to networks with user configured subnets",
    );
    joinNetwork(engine, fixed, web, { IPAMConfig: { IPv4Address: "10.20.0.10" } });
    expect(web.addresses).toContain("10.20.0.10");
  });

  it("gives no way to the world when it is internal, or none", () => {
    const { engine, ask } = start();
    engine.networks.create({ Name: "back", Internal: true });
    const call = "wget -T 3 -q -O- http://203.0.113.9 2>&1; ping -c1 127.0.0.1 | grep -c ' 0% packet loss'";
    for (const network of ["back", "none"])
      expect(ask(call, network)).toBe("wget: can't connect to remote host (203.0.113.9): Network unreachable\n1");
    expect(ask(call)).toBe("wget: download timed out\n1");
  });

  it("does not take those who have none, and nobody joins or leaves the computer's", () => {
    const { engine, up } = start();
    const shop = engine.networks.create({ Name: "shop" });
    const none = engine.networks.get("none");
    const alone = up("nginx", "alone", "none");
    expect(() => joinNetwork(engine, shop, alone, {})).toThrow("one of the networks in private (none) mode");
    leaveNetwork(engine, none, "alone");
    joinNetwork(engine, shop, alone, {});
    expect(() => joinNetwork(engine, none, alone, {})).toThrow("one of the networks in private (none) mode");
    expect(() => joinNetwork(engine, engine.networks.get("host"), alone, {})).toThrow("container cannot be disconnected from host network");
  });

  it("does not lead to what listens at the container's own 127.0.0.1; who shares its name space gets there", () => {
    const { engine, up, ask } = start();
    engine.networks.create({ Name: "shop" });
    const conf = "server { listen 127.0.0.1:8081; location / { return 200 inside; } }";
    const web = up("nginx", "web", "shop", {
      Cmd: ["sh", "-c", `echo '${conf}' > /etc/nginx/conf.d/default.conf; exec nginx -g 'daemon off;'`],
    });
    expect(ask("wget -q -O- http://web:8081 2>&1", "shop")).toBe(
      `wget: can't connect to remote host (${web.addresses[0]}): Connection refused`,
    );
    expect(ask("wget -q -O- http://localhost:8081", "container:web")).toBe("inside");
  });

  it("is not removed while somebody is on it", () => {
    const { engine, up } = start();
    const shop = engine.networks.create({ Name: "shop" });
    const web = up("nginx", "web", "shop");
    expect(() => engine.networks.remove("shop")).toThrow(
      `error while removing network: network shop has active endpoints (name:"web" id:"${web.id.slice(0, 12)}")`,
    );
    engine.remove(web, { force: true });
    expect(engine.networks.remove("shop")).toBe(shop);
  });

  it("gets a subnet that nobody has", () => {
    const { engine } = start();
    expect(engine.networks.create({ Name: "a" }).gateways[0]).toBe("172.19.0.1");
    expect(engine.networks.create({ Name: "b", IPAM: { Config: [{ Subnet: "10.9.0.0/24" }] } }).gateways[0]).toBe("10.9.0.1");
    expect(() => engine.networks.create({ Name: "c", IPAM: { Config: [{ Subnet: "10.9.0.0/16" }] } })).toThrow(
      "invalid pool request: Pool overlaps with other one on this address space",
    );
    expect(() => engine.networks.create({ Name: "a" })).toThrow("network with name a already exists");
    expect(() => engine.networks.remove("bridge")).toThrow("bridge is a pre-defined network and cannot be removed");
  });
});

describe("a published port", () => {
  it("leads from the computer into the container, and belongs to one", () => {
    const { engine, host, run, up, create } = start();
    const bindings = { HostConfig: { PortBindings: { "80/tcp": [{ HostIp: "", HostPort: "8080" }] } } };
    up("nginx", "web", undefined, bindings);
    const get = (port: number) => run(host.network.exchange("127.0.0.1", port, { method: "GET", path: "/", headers: {}, body: "" }));
    expect(get(8080)).toMatchObject({ status: 200 });
    const second = create("nginx", bindings, "second");
    expect(() => startContainer(engine, second)).toThrow(/Bind for 0\.0\.0\.0:8080 failed: port is already allocated$/);
    expect(second.status).toBe("created");
    engine.remove(engine.containers.get("web"), { force: true });
    expect(get(8080)).toEqual({ error: "refused" });
    startContainer(engine, second);
  });

  it("resets connections where nobody listens behind it", () => {
    const { host, run, up } = start();
    up("alpine", "idle", undefined, {
      Cmd: ["sleep", "100"],
      HostConfig: { PortBindings: { "80/tcp": [{ HostIp: "", HostPort: "9090" }] } },
    });
    expect(run(host.network.exchange("127.0.0.1", 9090, { method: "GET", path: "/", headers: {}, body: "" }))).toEqual({ error: "reset" });
  });
});
