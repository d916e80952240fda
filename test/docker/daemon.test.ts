// The daemon's life on the learner's computer: restarts, reloads, its file, and managers that lock themselves (docs.docker.com/engine/daemon).
import { describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

const started = () => {
  const learner = startLearner();
  const { files } = learner.world.host;
  files.makeFolder("/etc/docker", { parents: true });
  const configure = (text: string) => files.write("/etc/docker/daemon.json", text);
  return { ...learner, configure };
};

describe("systemctl restart docker", () => {
  it("ends all containers, and starts those again whose policy says so", () => {
    const { out, pass } = started();
    out("docker pull -q alpine");
    for (const [name, policy] of [
      ["no", "no"],
      ["always", "always"],
      ["unless", "unless-stopped"],
      ["failed", "on-failure"],
    ])
      out(`docker run -d --name ${name} --restart ${policy} alpine sleep 1000`);
    out("docker run -d --name kept --restart unless-stopped alpine sleep 1000; docker stop kept");
    out("docker run -d --name stopped --restart always alpine sleep 1000; docker stop stopped");
    out("sudo systemctl restart docker");
    pass(5);
    expect(out("docker ps --format '{{.Names}}' | sort")).toBe("always\nfailed\nstopped\nunless\n");
    expect(out("docker inspect no kept --format '{{.State.Status}}'")).toBe("exited\nexited\n");
  });
  it("leaves nobody to answer while it is stopped", () => {
    const { out, run } = started();
    expect(out("systemctl is-active docker")).toBe("active\n");
    out("sudo systemctl stop docker");
    expect(run("docker ps").stderr).toBe(
      "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n",
    );
    expect(run("systemctl is-active docker").stdout).toBe("inactive\n");
    expect(run("pgrep dockerd").code).toBe(1);
    out("sudo systemctl start docker && docker ps");
    expect(out("pgrep dockerd")).toBe(out("systemctl show docker -p MainPID --value"));
  });
});

describe("a signal to dockerd", () => {
  it("makes it read its file again where it is HUP, whoever sends it", () => {
    const { out, run, configure } = started();
    const debug = () => out("docker info --format '{{.Debug}}'").trim();
    const pid = out("pidof dockerd");
    for (const [index, line] of [
      "sudo kill -HUP $(pidof dockerd)",
      "sudo pkill -HUP dockerd",
      "sudo systemctl kill -s HUP docker",
      "sudo systemctl reload docker",
    ].entries()) {
      const wanted = index % 2 === 0;
      configure(`{ "debug": ${wanted} }`);
      out(line);
      expect([line, debug()]).toEqual([line, String(wanted)]);
    }
    expect(out("pidof dockerd")).toBe(pid);
    expect(out("journalctl -u docker | grep -c 'Got signal to reload configuration, reloading from: /etc/docker/daemon.json'")).toBe("4\n");
    expect(run("kill -HUP $(pidof dockerd)").stderr).toContain("Operation not permitted");
  });
  it.each(["TERM", "KILL"])("ends it where it is %s, and systemd starts it again", (signal) => {
    const { out, run, pass } = started();
    const pid = out("pidof dockerd");
    out(`sudo kill -${signal} $(pidof dockerd)`);
    expect(run("docker ps").code).toBe(1);
    pass(5);
    out("docker ps");
    expect(out("pidof dockerd")).not.toBe(pid);
  });
});

describe("/etc/docker/daemon.json", () => {
  it("counts from the next start on; what may change while the daemon runs, from a reload on", () => {
    const { out, configure } = started();
    const told = () => out("docker info --format '{{.Debug}}' && docker network inspect bridge --format '{{.EnableIPv6}}'");
    expect(told()).toBe("false\nfalse\n");
    configure('{ "debug": true, "ipv6": true, "fixed-cidr-v6": "2001:db8:1::/64" }');
    expect(told()).toBe("false\nfalse\n");
    out("sudo systemctl reload docker");
    expect(told()).toBe("true\nfalse\n");
    out("docker pull -q alpine && docker run -d --name web --restart always alpine sleep 1000 && sudo systemctl restart docker; sleep 1");
    expect(told()).toBe("true\ntrue\n");
    expect(out("docker inspect web --format '{{.NetworkSettings.GlobalIPv6Address}}'")).toBe("2001:db8:1::2\n");
  });
  it.each([
    ['{ "debug": true, }', "invalid character '}' looking for beginning of object key string"],
    ['{ "debg": true }', "the following directives don't match any configuration option: debg"],
    ['{ "debug": "yes" }', "json: cannot unmarshal string into Go struct field Config.debug of type bool"],
    [
      '{ "hosts": ["tcp://0.0.0.0:2375"] }',
      "the following directives are specified both as a flag and in the configuration file: hosts: (from flag: [fd://], from file: [tcp://0.0.0.0:2375])",
    ],
    [
      '{ "fixed-cidr-v6": "2001:db8::" }',
      `merged configuration validation from file and command line flags failed: invalid fixed-cidr-v6: invalid fixed-cidr-v6: netip.ParsePrefix("2001:db8::"): no '/'`,
    ],
  ])("keeps the daemon from starting with %s", (text, why) => {
    const { out, run, configure, pass } = started();
    out("docker ps");
    configure(text);
    expect(run("sudo systemctl restart docker")).toMatchObject({
      stderr: expect.stringContaining("Job for docker.service failed because the control process exited with error code.\n"),
      code: 1,
    });
    expect(out("sudo journalctl -u docker -o cat")).toContain(
      `unable to configure the Docker daemon with file /etc/docker/daemon.json: ${why}\n`,
    );
    expect(run("docker ps").stderr).toContain("Cannot connect to the Docker daemon");
    pass(30);
    expect(run("systemctl status docker").stdout).toContain("Active: failed (Result: exit-code)");
    configure("{}");
    out("sudo systemctl start docker && docker ps");
  });
  it("changes nothing on a reload where it is wrong, and the journal says why", () => {
    const { out, configure } = started();
    out("docker ps");
    configure("{");
    out("sudo systemctl reload docker && docker ps");
    expect(out("sudo journalctl -u docker -o cat")).toContain("unexpected end of JSON input");
  });
  it("has a log driver and its options for containers that ask for no other", () => {
    const { out, run, configure } = started();
    out("docker pull -q alpine");
    configure('{ "log-driver": "local", "log-opts": { "max-size": "1m" } }');
    out("sudo systemctl restart docker");
    const driver = (words: string) => out(`docker inspect $(docker create ${words} alpine) --format '{{json .HostConfig.LogConfig}}'`);
    expect(driver("")).toBe('{"Type":"local","Config":{"max-size":"1m"}}\n');
    expect(driver("--log-opt max-file=2")).toBe('{"Type":"local","Config":{"max-file":"2","max-size":"1m"}}\n');
    expect(driver("--log-driver json-file")).toBe('{"Type":"json-file","Config":{}}\n');
    expect(out("docker info --format '{{.LoggingDriver}}'")).toBe("local\n");
    configure('{ "log-opts": { "nope": "1" } }');
    expect(run("sudo systemctl restart docker").code).toBe(1);
    expect(out("sudo journalctl -u docker -o cat")).toContain(
      "failed to start daemon: failed to set log opts: unknown log opt 'nope' for json-file log driver\n",
    );
  });
  it("is told what of it does nothing here", () => {
    const { out, configure } = started();
    out("docker ps");
    configure('{ "registry-mirrors": ["https://mirror.example"] }');
    out("sudo systemctl restart docker");
    expect(out("sudo journalctl -u docker -o cat")).toContain('does not simulate \\"registry-mirrors\\" of daemon.json yet');
  });
});

describe("a swarm that locks its managers", () => {
  const { out, run, pass } = started();
  const LOCKED =
    'Error response from daemon: Swarm is encrypted and needs to be unlocked before it can be used. Please use "docker swarm unlock" to unlock it.\n';
  it("gives nothing of itself after its daemon has started anew, until somebody has the key", () => {
    out("docker pull -q alpine && docker swarm init --autolock && docker service create -d --name s alpine sleep 1000; sleep 10");
    const key = out("docker swarm unlock-key -q").trim();
    out("sudo systemctl restart docker; sleep 5");
    for (const line of ["node ls", "service ls", "swarm ca", "service create alpine"]) expect(run(`docker ${line}`).stderr).toBe(LOCKED);
    expect(out("docker info --format '{{.Swarm.LocalNodeState}}'; docker info | grep -A1 Swarm:")).toBe(
      "locked\n Swarm: locked\n Runtimes: io.containerd.runc.v2 runc\n",
    );
    expect(run("docker swarm leave").stderr).toContain("Swarm is encrypted and locked.");
    expect(run("docker swarm init").stderr).toContain("This node is already part of a swarm.");
    expect(run("echo nope | docker swarm unlock").stderr).toBe("Error response from daemon: invalid key string\n");
    expect(run(`echo ${key.slice(0, -1)}x | docker swarm unlock`).stderr).toBe(
      "Error response from daemon: swarm could not be unlocked: invalid key provided\n",
    );
    expect(out("docker ps -q")).toBe("");
    out(`echo ${key} | docker swarm unlock`);
    pass(15);
    expect(out("docker node ls --format '{{.Status}} {{.ManagerStatus}}'; docker service ls --format '{{.Replicas}}'")).toBe(
      "Ready Leader\n1/1\n",
    );
  });
  it("is as it was after a restart where nothing locks it", () => {
    out("docker swarm update --autolock=false && sudo systemctl restart docker; sleep 15");
    expect(out("docker service ls --format '{{.Replicas}}'")).toBe("1/1\n");
  });
});
