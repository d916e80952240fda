// Hardware addresses of containers: by chance on bridges and macvlan, by the address on overlays, the computer's own on ipvlan (moby#48808).
import { describe, expect, it } from "vitest";
import { answer } from "../../src/docker/api/index.ts";
import { joinNetwork } from "../../src/docker/containers/connect.ts";
import { startContainer } from "../../src/docker/containers/start.ts";
import { startEngine } from "./engine.ts";
import { startLearner } from "./learner.ts";

/** Of one device, and not given by its maker: the second digit says so. */
const BY_CHANCE = /^[0-9a-f][26ae](:[0-9a-f]{2}){5}$/;
const macOf = (name: string, network = "bridge") =>
  `docker inspect ${name} --format '{{(index .NetworkSettings.Networks "${network}").MacAddress}}'`;

describe("a container's hardware address", () => {
  const { out, run } = startLearner();
  out("docker pull -q alpine");
  const up = (name: string, words = "") => out(`docker run -d --name ${name} ${words} alpine sleep 1000`);
  it("is drawn by chance, and everybody tells the same", () => {
    up("one");
    up("two");
    const mac = out(macOf("one")).trim();
    expect(mac).toMatch(BY_CHANCE);
    expect(mac).not.toMatch(/^02:42:/);
    expect(out(macOf("two")).trim()).not.toBe(mac);
    expect(out("docker inspect one --format '{{.NetworkSettings.MacAddress}} {{.Config.MacAddress}}'")).toBe(`${mac} \n`);
    expect(out("docker exec one ip link show eth0")).toContain(`link/ether ${mac} brd ff:ff:ff:ff:ff:ff`);
    expect(out("docker network inspect bridge --format '{{range .Containers}}{{.MacAddress}} {{end}}'")).toContain(mac);
  });
  it("goes when the container stops, and is another after each start", () => {
    const before = out(macOf("one"));
    out("docker stop -t 0 one");
    expect(out(macOf("one"))).toBe("\n");
    out("docker start one");
    const after = out(macOf("one"));
    expect(after.trim()).toMatch(BY_CHANCE);
    expect(after).not.toBe(before);
    out("docker restart -t 0 one");
    expect(out(macOf("one"))).not.toBe(after);
  });
  it("is kept where somebody asked for it", () => {
    const asked = "02:00:00:00:00:07";
    out(`docker create --name own --mac-address ${asked} alpine sleep 1000`);
    expect(out(macOf("own"))).toBe(`${asked}\n`);
    out("docker start own");
    expect(out(macOf("own"))).toBe(`${asked}\n`);
    expect(out("docker inspect own --format '{{.Config.MacAddress}}'")).toBe(`${asked}\n`);
    out("docker stop -t 0 own");
    expect(out(macOf("own"))).toBe("\n");
    out("docker start own");
    expect(out("docker exec own ip link show eth0")).toContain(`link/ether ${asked} `);
  });
  it("of a bridge is drawn by chance too", () => {
    const mac = /link\/ether (\S+)/.exec(out("ip link show docker0"))![1]!;
    expect(mac).toMatch(BY_CHANCE);
    expect(mac).not.toMatch(/^02:42:/);
  });
  it("is drawn by chance on macvlan, and goes with the address of IPv4 on an overlay", () => {
    out(
      "docker network create -d macvlan --subnet 10.8.0.0/24 wire && docker swarm init && docker network create -d overlay --attachable --subnet 10.9.0.0/24 wide",
    );
    up("near", "--network wire");
    up("far", "--network wide --ip 10.9.0.77");
    expect(out(macOf("near", "wire")).trim()).toMatch(BY_CHANCE);
    expect(out(macOf("near", "wire"))).not.toMatch(/^02:42:/);
    expect(out(macOf("far", "wide"))).toBe("02:42:0a:09:00:4d\n");
  });
  it("is the computer's own on ipvlan, where none can be asked for", () => {
    out("docker network create -d ipvlan --subnet 10.7.0.0/24 shared");
    up("same", "--network shared");
    expect(out(macOf("same", "shared"))).toBe("\n");
    const own = /eth0.*\n.*link\/ether (\S+)/.exec(out("ip link"))![1]!;
    expect(out("docker exec same ip link show eth0")).toContain(`link/ether ${own} `);
    expect(run("docker run --rm --network shared --mac-address 02:00:00:00:00:07 alpine true").stderr).toContain(
      "ipvlan interfaces do not support custom mac address assignment",
    );
  });
  it("is the same in each world of the same seed", () => {
    const again = (seed: string) => {
      const other = startLearner({ seed });
      other.out("docker pull -q alpine && docker run -d --name one alpine sleep 1000");
      return other.out(macOf("one"));
    };
    expect(again("a")).toBe(again("a"));
    expect(again("b")).not.toBe(again("a"));
  });
});

const message = (text: string) => ({ status: 400, body: { message: text } });

describe("an address for the whole container, as older clients send it", () => {
  const { engine, run, pull } = startEngine();
  pull("alpine");
  const shop = engine.networks.create({ Name: "shop" });
  const MAC = "02:00:00:00:00:07";
  const create = (name: string, body: object) =>
    run(
      answer(engine, {
        method: "POST",
        path: "/v1.51/containers/create",
        query: new URLSearchParams({ name }),
        headers: {},
        body: JSON.stringify({ Image: "alpine", Cmd: ["sleep", "1000"], MacAddress: MAC, ...body }),
      }),
    );
  it("goes to the network of its mode, and is told of as deprecated", () => {
    expect(create("one", { HostConfig: { NetworkMode: "shop" } })).toMatchObject({
      status: 201,
      body: {
        Warnings: ["The container-wide MacAddress field is now deprecated. It should be specified in EndpointsConfig instead."],
      },
    });
    const container = engine.containers.get("one");
    joinNetwork(engine, engine.networks.get("bridge"), container, {});
    startContainer(engine, container);
    const { networks } = container;
    expect(networks.get(shop.id)!.endpoint!.mac).toBe(MAC);
    expect(networks.get(engine.networks.get("bridge").id)!.endpoint!.mac).not.toBe(MAC);
  });
  it("contradicts neither the networks nor what is asked for on one of them", () => {
    const refused = (EndpointsConfig: object) =>
      create("two", { HostConfig: { NetworkMode: "shop" }, NetworkingConfig: { EndpointsConfig } });
    expect(refused({ bridge: {} })).toEqual(
      message(
        "if a container-wide MAC address is supplied, HostConfig.NetworkMode must match the identity of a network in NetworkSettings.Networks",
      ),
    );
    expect(refused({ shop: { MacAddress: "02:00:00:00:00:08" } })).toEqual(
      message("the container-wide MAC address must match the endpoint-specific MAC address for the main network, or be left empty"),
    );
  });
});
