// IPv6 on docker's networks: subnets, addresses, names, who reaches whom, published ports (docs.docker.com/engine/daemon/ipv6).
import { beforeAll, describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

/** Unique local addresses out of the daemon's identity. */
const FIRST = "fdbe:dbdd:d3a";

/** A world in which networks and containers are made with `lines`; an image of tools is there. */
function start(...lines: readonly string[]) {
  const world = startLearner();
  world.build(
    "FROM debian:12\nRUN apt-get update && apt-get install -y curl iproute2 iputils-ping dnsutils netcat-openbsd",
    {},
    "-q -t tools",
  );
  world.out("docker pull -q alpine; docker pull -q nginx:1.27-alpine");
  for (const line of lines) world.out(line);
  const inside = (network: string, script: string, image = "tools") =>
    world.run(`docker run --rm --network ${network} ${image} sh -c '${script}'`);
  const shown = (of: string, format: string): unknown => JSON.parse(world.out(`docker inspect ${of} -f '{{json ${format}}}'`));
  return { ...world, inside, shown };
}

describe("docker network create --ipv6", () => {
  const { run, out, shown } = startLearner0();
  function startLearner0() {
    const world = startLearner();
    const shown = (of: string, format: string): unknown => JSON.parse(world.out(`docker network inspect ${of} -f '{{json ${format}}}'`));
    return { ...world, shown };
  }
  /** What the daemon says against it; then nothing is made. */
  const refused = (words: string): string => {
    const before = out("docker network ls -q");
    const { stderr, code } = run(`docker network create ${words} nope`);
    expect(code).toBe(1);
    expect(out("docker network ls -q")).toBe(before);
    return stderr.replace(/^Error response from daemon: /, "").trimEnd();
  };

  it("gives subnets of both families: of IPv6 one /64 after the other out of a unique local /48", () => {
    for (const name of ["a", "b"]) out(`docker network create --ipv6 net-${name}`);
    expect(shown("net-a", ".IPAM.Config")).toEqual([
      { Subnet: "172.19.0.0/16", Gateway: "172.19.0.1" },
      { Subnet: `${FIRST}::/64`, Gateway: `${FIRST}::1` },
    ]);
    expect(shown("net-b", "(index .IPAM.Config 1)")).toEqual({ Subnet: `${FIRST}:1::/64`, Gateway: `${FIRST}:1::1` });
    expect(out("docker network ls --filter name=net-a --format '{{.IPv4}} {{.IPv6}}'")).toBe("true true\n");
    expect(out("docker network ls --filter name=bridge --format '{{.IPv4}} {{.IPv6}}'")).toBe("true false\n");
    out("docker network rm net-a");
    out("docker network create --ipv6 net-c");
    expect(shown("net-c", "(index .IPAM.Config 1).Subnet")).toBe(`${FIRST}::/64`);
  });

  it("takes what is asked for as it is asked for, and shows it before what the engine chose", () => {
    out(
      "docker network create --ipv6 --subnet 2001:db8:1::/64 --gateway 2001:db8:1::ff --ip-range 2001:db8:1::1:0/112 --aux-address printer=2001:db8:1::1:0 asked",
    );
    expect(shown("asked", ".IPAM.Config")).toEqual([
      {
        Subnet: "2001:db8:1::/64",
        IPRange: "2001:db8:1::1:0/112",
        Gateway: "2001:db8:1::ff",
        AuxiliaryAddresses: { printer: "2001:db8:1::1:0" },
      },
      { Subnet: "172.21.0.0/16", Gateway: "172.21.0.1" },
    ]);
    out("docker run -d --name ranged --network asked alpine sleep 1000");
    expect(out("docker inspect ranged -f '{{.NetworkSettings.Networks.asked.GlobalIPv6Address}}'")).toBe("2001:db8:1::1:1\n");
  });

  it("makes one without IPv4, but none without either", () => {
    expect(refused("--ipv4=false")).toBe("IPv4 or IPv6 must be enabled");
    out("docker network create --ipv4=false --ipv6 only");
    expect(shown("only", ".IPAM.Config")).toHaveLength(1);
    expect(out("docker network inspect only -f '{{.EnableIPv4}} {{.EnableIPv6}}'")).toBe("false true\n");
    out("docker run -d --name alone --network only alpine sleep 1000");
    expect(
      out(
        "docker inspect alone -f '{{with .NetworkSettings.Networks.only}}[{{.IPAddress}}] {{.IPPrefixLen}} {{.GlobalIPv6PrefixLen}}{{end}}'",
      ),
    ).toBe("[] 0 64\n");
    expect(refused("-o com.docker.network.enable_ipv6=maybe")).toBe('driver-opt "com.docker.network.enable_ipv6" is not a valid bool');
    out("docker network create -o com.docker.network.enable_ipv6=true by-option");
    expect(shown("by-option", ".EnableIPv6")).toBe(true);
    expect(run("docker network rm only").stderr).toContain("network only has active endpoints");
  });

  it("refuses in the daemon's words, and makes nothing", () => {
    expect(refused("--ipv6 --subnet 2001:db8:1::/65")).toBe("invalid pool request: Pool overlaps with other one on this address space");
    expect(refused("--ipv6 --subnet 2001:db8:9::1/64")).toBe(
      "invalid network config:\ninvalid subnet 2001:db8:9::1/64: it should be 2001:db8:9::/64",
    );
    expect(refused("--ipv6 --subnet ff02::/64")).toBe("multicast subnet 'ff02::1/64' is not allowed");
    expect(refused("--ipv6 --subnet fe80::/60")).toBe("'fe80::1/60' clashes with the Link-Local prefix 'fe80::/64'");
    expect(refused("--ipv6 --subnet 2001:db8:9::/64 --ip-range 2001:db8:9::/47")).toBe(
      "invalid network config:\n* invalid ip-range 2001:db8:9::/47: CIDR block is bigger than its parent subnet 2001:db8:9::/64\n* invalid ip-range 2001:db8:9::/47: it should be 2001:db8:8::/47",
    );
    expect(refused("--ipv6 --subnet 2001:db8:9::/64 --subnet 2001:db8:a::/64")).toBe("bridge driver doesn't support multiple subnets");
    expect(refused("--ipv6 --subnet 2001:db8:9::/64 --gateway 2001:db8:9::1 --aux-address x=2001:db8:9::1")).toBe(
      "failed to allocate secondary ip address (x:2001:db8:9::1): Address already in use",
    );
    expect(refused("--subnet 10.1.0.0/24 --gateway 10.2.0.1")).toBe("no matching subnet for gateway 10.2.0.1");
    expect(refused("--subnet 10.1.0.0/24 --subnet 10.1.0.0/16")).toBe("multiple overlapping subnet configuration is not supported");
    expect(refused("--aux-address a=1.2.3.4")).toBe("no matching subnet for aux-address 1.2.3.4");
  });
});

describe("a container's addresses of IPv6", () => {
  let world: ReturnType<typeof start>;
  beforeAll(() => {
    world = start(
      "docker network create --ipv6 --subnet 2001:db8:1::/64 --subnet 10.30.0.0/24 shop",
      "docker run -d --name web --hostname web-host --network shop --network-alias www nginx:1.27-alpine",
    );
  });

  it("are told by the engine, and are in its files and on its device", () => {
    const { out, shown, inside } = world;
    expect(shown("web", ".NetworkSettings.Networks.shop")).toMatchObject({
      IPAddress: "10.30.0.2",
      IPPrefixLen: 24,
      IPv6Gateway: "2001:db8:1::1",
      GlobalIPv6Address: "2001:db8:1::2",
      GlobalIPv6PrefixLen: 64,
    });
    expect(shown("web", ".NetworkSettings.Networks.shop.DNSNames")).toEqual([
      "web",
      "www",
      expect.stringMatching(/^[0-9a-f]{12}$/),
      "web-host",
    ]);
    expect(out("docker network inspect shop -f '{{range .Containers}}{{.IPv4Address}} {{.IPv6Address}}{{end}}'")).toBe(
      "10.30.0.2/24 2001:db8:1::2/64\n",
    );
    expect(out("docker exec web tail -2 /etc/hosts")).toBe("10.30.0.2\tweb-host\n2001:db8:1::2\tweb-host\n");
    expect(
      inside("shop --mac-address 02:42:0a:1e:00:03", "ip -6 addr show eth0; ip -6 route").stdout,
    ).toBe(`2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 state UP 
    inet6 2001:db8:1::3/64 scope global nodad 
       valid_lft forever preferred_lft forever
    inet6 fe80::42:aff:fe1e:3/64 scope link 
       valid_lft forever preferred_lft forever
2001:db8:1::/64 dev eth0 proto kernel metric 256 pref medium
fe80::/64 dev eth0 proto kernel metric 256 pref medium
default via 2001:db8:1::1 dev eth0 metric 1024 pref medium
`);
    // A network without IPv6 leaves only the loopback's.
    expect(inside("bridge", "ip -br addr").stdout).toMatch(/^lo .*127\.0\.0\.1\/8 ::1\/128 \neth0 .*172\.17\.0\.2\/16 \n$/);
  });

  it("are what names mean, beside those of IPv4; glibc prefers them, musl does so where they are not unique local ones", () => {
    const { inside, out } = world;
    expect(inside("shop", "dig +short a web; dig +short aaaa www; dig +short -x 2001:db8:1::2; host web").stdout).toBe(
      "10.30.0.2\n2001:db8:1::2\nweb.shop.\nweb has address 10.30.0.2\nweb has IPv6 address 2001:db8:1::2\n",
    );
    expect(inside("shop", "nslookup -type=AAAA web", "alpine").stdout).toContain("Name:\tweb\nAddress: 2001:db8:1::2\n");
    expect(inside("shop", "getent ahosts web | cut -c1-13 | uniq").stdout).toBe("2001:db8:1::2\n10.30.0.2    \n");
    expect(inside("shop", "getent ahostsv4 web | head -1; getent ahostsv6 web | head -1").stdout).toBe(
      "10.30.0.2       STREAM web\n2001:db8:1::2   STREAM web\n",
    );
    out("docker network create --ipv6 local; docker network connect local web");
    const first = (image: string) => inside("local", "getent ahosts web | head -1", image).stdout.split(" ")[0];
    expect([first("tools"), first("alpine")]).toEqual([`${FIRST}::2`, "172.19.0.2"]);
    // A name that has no address of IPv6 is known all the same.
    expect(inside("bridge", "getent ahostsv6 web").code).toBe(2);
  });

  it("reach each other on a network, with ping, curl and nc", () => {
    const { inside } = world;
    expect(inside("shop", "ping -6 -c1 web").stdout).toMatch(
      /^PING web \(2001:db8:1::2\) 56 data bytes\n64 bytes from web \(2001:db8:1::2\): icmp_seq=1/,
    );
    expect(inside("shop", "ping6 -c1 web", "alpine").stdout).toMatch(/64 bytes from 2001:db8:1::2: seq=0/);
    expect(
      inside("shop", "curl -so /dev/null -w %{remote_ip} http://web; echo; curl -4so /dev/null -w %{remote_ip} http://web").stdout,
    ).toBe("2001:db8:1::2\n10.30.0.2");
    expect(inside("shop", "curl -g -so /dev/null -w %{http_code} http://[2001:DB8:1:0::2]:80/").stdout).toBe("200");
    expect(inside("shop", "nc -zv6 web 80").stderr).toContain("Connection to web (2001:db8:1::2) 80 port [tcp/http] succeeded!");
  });

  it("do not reach other networks, nor a world that has no IPv6", () => {
    const { inside, out } = world;
    out("docker network create --ipv6 elsewhere");
    expect(inside("elsewhere", "curl -sS -m 3 http://[2001:db8:1::2]").stderr).toBe(
      "curl: (28) Connection timed out after 3001 milliseconds\n",
    );
    expect(inside("elsewhere", "ping -c1 2001:4860::8888").stderr).toBe("ping: connect: Network is unreachable\n");
    expect(inside("bridge", "ping -c1 2001:db8:1::2").stderr).toBe("ping: connect: Network is unreachable\n");
    out("docker network create --ipv6 --internal --subnet 2001:db8:2::/64 vault");
    expect(inside("vault", "ip -6 route").stdout).not.toContain("default");
    expect(inside("vault", "ping -c1 2001:db8:1::2").stderr).toBe("ping: connect: Network is unreachable\n");
    expect(inside("vault", "ping -c1 -q 2001:db8:2::1").stdout).toContain("1 received");
  });

  it("are the computer's to reach, at its end of the bridge", () => {
    const { out, run } = world;
    expect(out("curl -so /dev/null -w '%{http_code} %{local_ip}' http://[2001:db8:1::2]/")).toBe("200 2001:db8:1::1");
    expect(out("ip -6 addr show docker0; ip -6 route | head -1")).toMatch(/^2001:db8:1::\/64 dev br-[0-9a-f]{12} proto kernel/);
    expect(run("ping -c1 2001:4860::8888").stderr).toBe("ping: connect: Network is unreachable\n");
  });

  it("may be asked for, where the subnet was", () => {
    const { run, out } = world;
    out("docker run -d --name six --network shop --ip6 2001:db8:1:0::99 --ip 10.30.0.99 alpine sleep 1000");
    expect(
      out(
        "docker inspect six -f '{{with .NetworkSettings.Networks.shop}}{{json .IPAMConfig}} {{.IPAddress}} {{.GlobalIPv6Address}}{{end}}'",
      ),
    ).toBe('{"IPv4Address":"10.30.0.99","IPv6Address":"2001:db8:1:0::99"} 10.30.0.99 2001:db8:1::99\n');
    const refused = (words: string) => {
      const { stderr, code } = run(`docker run --rm ${words} alpine true`);
      expect(code).toBe(125);
      return stderr;
    };
    const wrong = "docker: Error response from daemon: invalid config for network";
    expect(refused("--network shop --ip6 2001:db8:1::99")).toContain("Address already in use");
    expect(refused("--network shop --ip6 2001:db8:7::1")).toContain(
      `${wrong} shop: invalid endpoint settings:\nno configured subnet or ip-range contain the IP address 2001:db8:7::1`,
    );
    expect(refused("--network local --ip6 fd00::1")).toContain(
      `${wrong} local: invalid endpoint settings:\nuser specified IP address is supported only when connecting to networks with user configured subnets`,
    );
    expect(refused("--network shop --ip6 10.0.0.1")).toContain("* invalid IPv6 address: 10.0.0.1");
    expect(refused("--network bridge --ip6 2001:db8:1::5")).toContain(
      "user specified IP address is supported on user defined networks only",
    );
    out("docker run -d --name later alpine sleep 1000; docker network connect --ip6 2001:db8:1::77 shop later");
    expect(out("docker exec later ip -6 addr show eth1")).toContain("inet6 2001:db8:1::77/64 scope global flags 02");
    out("docker network disconnect shop later");
    expect(out("docker exec later cat /etc/hosts")).not.toContain("2001:db8:1::77");
  });
});

describe("a container whose kernel has IPv6 turned off", () => {
  it("has no address of it, nor the loopback's", () => {
    const { run, out } = start("docker network create --ipv6 shop");
    const inside = (script: string) =>
      run(`docker run --rm --network shop --sysctl net.ipv6.conf.all.disable_ipv6=1 tools sh -c '${script}'`);
    expect(inside("ip -6 addr; grep -c : /etc/hosts; ip -br -4 addr show eth0").stdout).toMatch(/^0\neth0 +UP +172\.19\.0\.2\/16 \n$/);
    expect(inside("ping -c1 ::1").stderr).toBe("ping: connect: Network is unreachable\n");
    out("docker run -d --name off --network shop --sysctl net.ipv6.conf.all.disable_ipv6=1 alpine sleep 1000");
    expect(
      out(
        "docker inspect off -f '{{with .NetworkSettings.Networks.shop}}{{.IPAddress}} [{{.GlobalIPv6Address}}] [{{.IPv6Gateway}}]{{end}}'",
      ),
    ).toBe("172.19.0.2 [] []\n");
  });
});

describe("a published port", () => {
  it("is open to both families: what comes by IPv6 goes on by IPv4 to who has only that", () => {
    const { out, run } = start("docker run -d --name web -p 8080:80 nginx:1.27-alpine");
    expect(out("docker ps --format '{{.Ports}}'")).toBe("0.0.0.0:8080->80/tcp, [::]:8080->80/tcp\n");
    expect(out("docker port web")).toBe("80/tcp -> 0.0.0.0:8080\n80/tcp -> [::]:8080\n");
    for (const host of ["[::1]", "127.0.0.1", "localhost"])
      expect(out(`curl -so /dev/null -w '%{http_code}' http://${host}:8080`)).toBe("200");
    expect(out("docker logs web 2>/dev/null | grep GET | cut -d' ' -f1 | sort | uniq -c")).toBe("      3 172.17.0.1\n");
    expect(run("docker run --rm -p [::]:8080:80 nginx:1.27-alpine").stderr).toContain("Bind for :::8080 failed: port is already allocated");
  });

  it("keeps to the family that is asked for", () => {
    const { out, run } = start(
      "docker run -d --name four -p 127.0.0.1:8001:80 nginx:1.27-alpine",
      "docker run -d --name six -p [::1]:8001:80 nginx:1.27-alpine",
    );
    expect(out("docker ps --format '{{.Names}} {{.Ports}}'")).toBe("six [::1]:8001->80/tcp\nfour 127.0.0.1:8001->80/tcp\n");
    expect(
      out(
        "curl -so /dev/null http://[::1]:8001; docker logs four 2>/dev/null | grep -c GET; docker logs six 2>/dev/null | grep -c GET; true",
      ),
    ).toBe("0\n1\n");
    out("docker rm -f six");
    expect(run("curl -s http://[::1]:8001").code).toBe(7);
  });

  it("leads by IPv6 alone to who has no IPv4, and keeps the client's address there", () => {
    const { out, run } = start(
      "docker network create --ipv4=false --ipv6 only",
      "docker run -d --name web --network only -p 9000:80 -p 0.0.0.0:9001:80 nginx:1.27-alpine",
    );
    expect(out("docker port web")).toBe("80/tcp -> [::]:9000\n");
    expect(out("curl -so /dev/null -w '%{http_code}' http://[::1]:9000")).toBe("200");
    expect(run("curl -s http://127.0.0.1:9000").code).toBe(7);
    expect(out("docker logs web 2>/dev/null | grep GET | cut -d' ' -f1")).toBe(`${FIRST}::1\n`);
  });

  it("reaches only servers that listen on the family", () => {
    const world = start("docker network create --ipv6 --subnet 2001:db8:5::/64 shop");
    const { out, run, inside } = world;
    const conf = "server { listen 80; location / { return 200 four; } }";
    out(
      `docker run -d --name four --network shop -p 8080:80 nginx:1.27-alpine sh -c "echo '${conf}' > /etc/nginx/conf.d/default.conf; exec nginx -g 'daemon off;'"`,
    );
    expect(run("curl -sS http://[::1]:8080").code).not.toBe(0);
    expect(out("curl -s http://127.0.0.1:8080")).toBe("four");
    // A client with several addresses tries one after the other.
    expect(inside("shop", "curl -s -o /dev/null -w %{remote_ip} four").stdout).toMatch(/^172\./);
    expect(inside("shop", "curl -6sS four").stderr).toContain("Failed to connect to four port 80");
    out(
      `docker run -d --name both --network shop nginx:1.27-alpine sh -c "echo 'server { listen [::]:80 ipv6only=off; location / { return 200 both; } }' > /etc/nginx/conf.d/default.conf; exec nginx -g 'daemon off;'"`,
    );
    expect(inside("shop", "curl -4s both; curl -6s both").stdout).toBe("bothboth");
    out("docker pull -q mongo; docker run -d --name db --network shop mongo");
    expect(inside("shop", "nc -zv4 db 27017; nc -zv6 db 27017").stderr).toMatch(
      /27017 port \[tcp\/\*\] succeeded!\nnc: connect to db \(2001:db8:5::\d\) port 27017 \(tcp\) failed: Connection refused\n$/,
    );
    world.build("FROM debian:12\nRUN apt-get update && apt-get install -y wget python3", {}, "-q -t more");
    const wget = inside("shop", "wget -O /dev/null http://four; wget -t1 -O /dev/null http://[2001:db8:5::2]:80/", "more").stderr;
    expect(wget).toContain("|2001:db8:5::2|:80... failed: Connection refused.\nConnecting to four (four)|172.19.0.2|:80... connected.\n");
    expect(wget).toMatch(/-- {2}http:\/\/\[2001:db8:5::2\]\/\nConnecting to \[2001:db8:5::2\]:80\.\.\. failed: Connection refused\.\n$/);
    expect(inside("shop", `python3 -c "import socket; print(socket.gethostbyname(\\"four\\"))"`, "more").stdout).toBe("172.19.0.2\n");
  });
});

describe("/etc/docker/daemon.json", () => {
  /** A world whose daemon started with a configuration. */
  const configured = (file: object) => {
    const world = startLearner();
    world.world.host.files.makeFolder("/etc/docker", { parents: true });
    world.world.host.files.write("/etc/docker/daemon.json", JSON.stringify(file));
    world.out("docker pull -q alpine");
    return world;
  };

  it("gives the default bridge addresses of IPv6: of a subnet that it tells, or of the daemon's own", () => {
    const { out } = configured({ ipv6: true, "fixed-cidr-v6": "2001:db8:1::/64" });
    expect(out("docker network inspect bridge -f '{{.EnableIPv6}} {{range .IPAM.Config}}{{.Subnet}} {{end}}'")).toBe(
      "true 2001:db8:1::/64 172.17.0.0/16 \n",
    );
    out("docker run -d --name one --add-host up:host-gateway alpine sleep 1000");
    expect(
      out(
        "docker inspect one -f '{{with .NetworkSettings}}{{.IPAddress}} {{.GlobalIPv6Address}}/{{.GlobalIPv6PrefixLen}} {{.IPv6Gateway}}{{end}}'",
      ),
    ).toBe("172.17.0.2 2001:db8:1::2/64 2001:db8:1::1\n");
    expect(out("docker exec one grep up /etc/hosts | tail -2")).toBe("172.17.0.1\tup\n2001:db8:1::1\tup\n");
    // Links of the default bridge tell both addresses, and no name server does.
    expect(out("docker run --rm --link one:uno alpine sh -c 'grep uno /etc/hosts; ping6 -c1 -q uno | head -1'")).toMatch(
      /^172\.17\.0\.2\tuno [0-9a-f]{12} one\n2001:db8:1::2\tuno [0-9a-f]{12} one\nPING uno \(2001:db8:1::2\)/,
    );
    expect(configured({ ipv6: true }).out("docker network inspect bridge -f '{{range .IPAM.Config}}{{.Subnet}} {{end}}'")).toBe(
      `172.17.0.0/16 ${FIRST}::/64 \n`,
    );
  });

  it("has options for new networks, which what is asked for overrules", () => {
    const { out } = configured({ "default-network-opts": { bridge: { "com.docker.network.enable_ipv6": "true" } } });
    out("docker network create usual; docker network create --ipv6=false four");
    expect(out("docker network inspect usual four bridge -f '{{.EnableIPv6}} {{.Options}}'")).toMatch(
      /^true map\[com\.docker\.network\.enable_ipv6:true\]\nfalse map\[\]\nfalse /,
    );
  });
});

describe("Compose", () => {
  it("makes networks of both families, with the addresses that services ask for", () => {
    const { out, write, run } = start();
    write({
      "app/compose.yaml": `services:
  web:
    image: nginx:1.27-alpine
    networks: {shop: {ipv4_address: 10.40.0.9, ipv6_address: "2001:db8:3::9"}}
  plain: {image: nginx:1.27-alpine, networks: [six]}
networks:
  shop:
    enable_ipv6: true
    ipam: {config: [{subnet: 10.40.0.0/24}, {subnet: "2001:db8:3::/64", gateway: "2001:db8:3::1", aux_addresses: {old: "2001:db8:3::2"}}]}
  six: {enable_ipv4: false, enable_ipv6: true}
`,
    });
    out("cd app && docker compose up -d");
    expect(
      out(
        "docker inspect app-web-1 -f '{{with .NetworkSettings.Networks.app_shop}}{{.IPAddress}} {{.GlobalIPv6Address}} {{.IPv6Gateway}}{{end}}'",
      ),
    ).toBe("10.40.0.9 2001:db8:3::9 2001:db8:3::1\n");
    expect(out("docker network inspect app_six -f '{{.EnableIPv4}} {{.EnableIPv6}}'")).toBe("false true\n");
    expect(out("docker inspect app-plain-1 -f '{{.NetworkSettings.Networks.app_six.GlobalIPv6Address}}'")).toBe(`${FIRST}::2\n`);
    expect(out("docker compose config | grep -A2 enable_ipv4")).toBe("    enable_ipv4: false\n    enable_ipv6: true\n");
    expect(run("docker compose exec web ping6 -c1 web").code).toBe(0);
    out("docker compose down");
  });
});
