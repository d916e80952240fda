// By which of its networks a container gets out, networks of several subnets, and addresses that hold on the link (libnetwork).
import { describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

describe("the default route of a container on several networks", () => {
  const { out, run } = startLearner();
  out("docker pull -q alpine && docker network create zoo && docker network create farm && docker network create --internal air");
  const way = (words: string) => out(`docker run --rm ${words} alpine ip route | grep default`).trim();
  const gateway = (name: string) => out(`docker network inspect ${name} --format '{{(index .IPAM.Config 0).Gateway}}'`).trim();
  it("leads by the first by name that leads out, in whatever order they were joined", () => {
    expect(way("--network zoo --network farm")).toBe(`default via ${gateway("farm")} dev eth1`);
    expect(way("--network air --network zoo")).toBe(`default via ${gateway("zoo")} dev eth1`);
  });
  it("leads by that of the highest priority, which inspect tells", () => {
    expect(way("--network name=zoo,gw-priority=1 --network farm")).toBe(`default via ${gateway("zoo")} dev eth0`);
    expect(run("docker run --rm --network name=zoo,gw-priority=x alpine true").stderr).toContain("invalid gw-priority (x)");
    out("docker run -d --name both --network farm alpine sleep 1000 && docker network connect --gw-priority 5 zoo both");
    expect(out("docker exec both ip route | grep default").trim()).toBe(`default via ${gateway("zoo")} dev eth1`);
    // The older docker's own types have no such field.
    expect(out("docker inspect both | grep GwPriority")).toBe(
      '                    "GwPriority": 0,\n                    "GwPriority": 5,\n',
    );
  });
  it("publishes ports there", () => {
    out("docker run -d --name web -p 8085:80 --network air --network zoo nginx:alpine");
    expect(out("curl -s -o /dev/null -w '%{http_code}' localhost:8085")).toBe("200");
  });
});

describe("--link-local-ip", () => {
  const { out, run } = startLearner();
  out("docker pull -q alpine && docker network create lan");
  it("gives the device one more address, by which others on the link reach it", () => {
    out("docker run -d --name near --network lan --link-local-ip 169.254.8.8 alpine sleep 1000");
    expect(out("docker inspect near --format '{{json .NetworkSettings.Networks.lan.IPAMConfig}}'")).toBe(
      '{"LinkLocalIPs":["169.254.8.8"]}\n',
    );
    expect(out("docker exec near ip -4 addr show eth0 | grep -o 'inet [0-9./]*'")).toMatch(
      /^inet 172\.\d+\.0\.2\/16\ninet 169\.254\.8\.8\/16\n$/,
    );
    expect(out("docker run --rm --network lan alpine ping -c1 -W1 169.254.8.8")).toContain("1 packets received");
  });
  it("is looked at", () =>
    expect(run("docker run --rm --network lan --link-local-ip nope alpine true").stderr).toContain("invalid link-local IP address: nope"));
});

describe("a network of several subnets", () => {
  const { out, run } = startLearner();
  out("docker pull -q alpine");
  it("is no bridge", () =>
    expect(run("docker network create --subnet 10.1.0.0/24 --subnet 10.2.0.0/24 two").stderr).toBe(
      "Error response from daemon: bridge driver doesn't support multiple subnets\n",
    ));
  it("fills the first, and gives of any of them what is asked for, each with its own router", () => {
    out("docker network create -d macvlan --subnet 10.1.0.0/30 --subnet 10.2.0.0/24 --gateway 10.2.0.9 two");
    for (const [name, words] of [
      ["a", ""],
      ["b", ""],
      ["c", "--ip 10.2.0.77"],
    ] as const)
      out(`docker run -d --name ${name}1 --network two ${words} alpine sleep 1000`);
    expect(
      out("docker inspect a1 b1 c1 --format '{{range .NetworkSettings.Networks}}{{.IPAddress}}/{{.IPPrefixLen}} {{.Gateway}}{{end}}'"),
    ).toBe("10.1.0.2/30 10.1.0.1\n10.2.0.1/24 10.2.0.9\n10.2.0.77/24 10.2.0.9\n");
  });
});

describe("an overlay with IPv6", () => {
  const { out, run } = startLearner();
  out("docker pull -q alpine && docker swarm init");
  const subnets = (name: string) =>
    out(`docker network inspect ${name} --format '{{.EnableIPv6}}{{range .IPAM.Config}} {{.Subnet}}{{end}}'`).trim();
  it("has no subnet of it that nobody asked for: a manager gives none", () => {
    out("docker network create -d overlay --ipv6 six");
    expect(subnets("six")).toBe("true 10.0.1.0/24");
  });
  it("gives addresses of both where both are asked for", () => {
    out("docker network create -d overlay --attachable --ipv6 --subnet 10.7.0.0/24 --subnet fd00:7::/64 dual");
    expect(out("docker run --rm --network dual alpine ip addr show eth0 | grep -o 'fd00:7::2/64'")).toBe("fd00:7::2/64\n");
  });
  it("is refused where it would have nothing else, as no manager gets anywhere with that", () =>
    expect(run("docker network create -d overlay --ipv6 --subnet fd00:8::/64 only").stderr).toContain(
      "does not simulate overlay networks",
    ));
  it("tells its services to who looks for faults", () => {
    out("docker network create -d overlay shop && docker service create -d --name web --network shop --replicas 2 nginx:alpine; sleep 20");
    const { web } = JSON.parse(out("docker network inspect -v shop --format '{{json .Services}}'")) as Record<
      string,
      { VIP: string; Tasks: object[] }
    >;
    expect([web!.VIP, web!.Tasks.length]).toEqual(["10.0.2.2", 2]);
    expect(out("docker network inspect shop --format '{{len .Peers}} {{json .Services}}'")).toBe("1 null\n");
  });
});
