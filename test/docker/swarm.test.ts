// Swarm mode on one manager: services, updates, rollbacks, secrets, stacks (docs.docker.com/engine/swarm).
import { describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

function manager() {
  const learner = startLearner({ world: "docker" });
  learner.out("docker swarm init");
  return learner;
}
const tasks = (text: string) => text.split("\n").slice(1).filter(Boolean).length;

describe("docker swarm", () => {
  it("begins, tells how to join, and ends", () => {
    const { run, out } = startLearner({ world: "docker" });
    expect(run("docker node ls").stderr).toContain("This node is not a swarm manager.");
    expect(run("docker network create -d overlay o").stderr).toContain("This node is not a swarm manager.");
    expect(out("docker swarm init")).toMatch(/^Swarm initialized: current node \(\w{25}\) is now a manager\./);
    expect(out("docker swarm join-token -q worker")).toMatch(/^SWMTKN-1-\w{50}-\w{25}\n$/);
    expect(run("docker swarm init").stderr).toContain("already part of a swarm");
    expect(out("docker info -f '{{.Swarm.LocalNodeState}} {{.Swarm.Managers}}'")).toBe("active 1\n");
    expect(run("docker swarm join --token nope 1.2.3.4:2377").code).toBe(1);
    expect(run("docker swarm leave").stderr).toContain("Use `--force`");
    expect(out("docker swarm leave --force")).toBe("Node left the swarm.\n");
  });

  it("a service has as many tasks as it is asked to, published by the mesh", () => {
    const { run, out, pass } = manager();
    out("docker service create -d --name web --replicas 3 -p 8080:80 nginx");
    pass(20);
    expect(out("docker service ls --format '{{.Name}} {{.Replicas}} {{.Ports}}'")).toBe("web 3/3 *:8080->80/tcp\n");
    expect(out("curl -s localhost:8080")).toContain("Welcome to nginx");
    out("docker service scale -d web=1");
    pass(20);
    expect(tasks(out("docker service ps web"))).toBe(1);
    out("docker rm -f $(docker ps -q)");
    pass(10);
    expect(out("docker service ls --format '{{.Replicas}}'")).toBe("1/1\n");
    expect(out("docker service ps web --format '{{.CurrentState}}'")).toMatch(/^Running .*\n(Failed|Complete) /);
    expect(run("docker service create -d --name other -p 8080:80 nginx").stderr).toContain(
      "port '8080' is already in use by service 'web'",
    );
    out("docker service rm web");
    pass(20);
    expect(out("docker ps -q")).toBe("");
  });

  it("updates roll, failing ones stop or go back, rollbacks too", () => {
    const { run, out, pass } = manager();
    out("docker service create -q --name web --replicas 3 nginx:1.26");
    out("docker service update -q --image nginx:1.27 web");
    expect(out("docker service ps web --filter desired-state=running --format '{{.Image}}'")).toBe("nginx:1.27\n".repeat(3));
    out("docker service rollback -q web");
    expect(out("docker service inspect web -f '{{.UpdateStatus.State}}'")).toBe("rollback_completed\n");
    const paused = run("docker service update --args false web");
    expect(paused.stderr).toMatch(/^service update paused: update paused due to failure or early termination of task \w{25}\n$/);
    expect(paused.code).toBe(1);
    out("docker service update -d --args '' --update-failure-action rollback web");
    pass(60);
    out("docker service update -d --args false web");
    pass(60);
    expect(out("docker service inspect web -f '{{.UpdateStatus.State}}'")).toBe("rollback_completed\n");
  });

  it("places by constraints, restarts by policy, drains", () => {
    const { out, pass } = manager();
    out(
      "docker service create -d --name there --constraint node.labels.disk==ssd nginx; docker service create -d --name once --restart-condition none alpine true",
    );
    pass(20);
    expect(out("docker service ps there --format '{{.CurrentState}}|{{.Error}}'")).toMatch(
      /^Pending .*\|"no suitable node \(scheduling …"\n$/,
    );
    expect(out("docker service ps once --format '{{.CurrentState}}'")).toMatch(/^Complete [^\n]*\n$/);
    out("docker node update --label-add disk=ssd quest");
    pass(20);
    expect(out("docker service ls --filter name=there --format '{{.Replicas}}'")).toBe("1/1\n");
    out("docker node update --availability drain quest");
    pass(20);
    expect(out("docker service ls --filter name=there --format '{{.Replicas}}'")).toBe("0/1\n");
    out("docker node update --availability active quest");
    pass(20);
    expect(out("docker service ls --filter name=there --format '{{.Replicas}}'")).toBe("1/1\n");
  });

  it("secrets and configs are files of its containers", () => {
    const { run, out, pass } = manager();
    out("printf hidden | docker secret create s -; printf shown | docker config create c -");
    out(
      "docker service create -d --name app --secret s --config source=c,target=/etc/c alpine sh -c 'cat /run/secrets/s /etc/c; echo; sleep 1d'",
    );
    pass(10);
    expect(out("docker service logs app")).toMatch(/^app\.1\.\w{12}@quest {4}\| hiddenshown\n$/);
    expect(run("docker secret rm s").stderr).toContain("secret 's' is in use by the following service: app");
    expect(out("docker secret inspect s")).not.toContain("Data");
  });

  it("stacks are made and removed in the background unless docker is to wait", () => {
    const { run, out, write } = manager();
    write({ "stack.yml": "services: {a: {image: alpine, command: sleep 1d}}\n" });
    expect(run("docker stack deploy -c stack.yml s").stderr).toMatch(/^Since --detach=false was not specified, tasks will be created /);
    const waited = run("docker stack deploy -c stack.yml --detach=false t");
    expect(waited.stderr).toBe("");
    expect(waited.stdout).toMatch(/verify: Service \w{25} converged \n$/);
    expect(out("docker service ls --filter name=t_a --format '{{.Replicas}}'")).toBe("1/1\n");
    out("docker stack rm -d=false s t");
    expect(out("docker stack ls")).toBe("NAME      SERVICES\n");
  });

  it("what a stack cannot let go of is told, and the others go", () => {
    const { run, out, write, pass } = manager();
    write({ "stack.yml": "services: {a: {image: alpine, command: sleep 1d}}\n" });
    out("docker stack deploy -d -c stack.yml s; docker service create -q -d --name z --network s_default alpine sleep 1d");
    pass(20);
    const { stdout, stderr, code } = run("docker stack rm s");
    expect(stdout).toBe("Removing service s_a\nRemoving network s_default\n");
    expect(stderr).toMatch(
      /^Failed to remove network \w+: Error response from daemon: .*failed to remove some resources from stack: s\n$/s,
    );
    expect(code).toBe(1);
    expect(out("docker service ls --format '{{.Name}}'")).toBe("z\n");
  });

  it("the network of the mesh goes only if one insists", () => {
    const { out } = manager();
    expect(out("echo n | docker network rm ingress")).toMatch(/^WARNING! Before removing the routing-mesh network, /);
    expect(out("docker network ls --filter name=ingress -q")).not.toBe("");
  });

  it("stacks come from compose files", () => {
    const { out, pass, write } = manager();
    write({
      "stack.yml":
        "services:\n  web:\n    image: nginx\n    ports: ['8081:80']\n    deploy: { replicas: 2 }\n  client:\n    image: alpine\n    command: [sleep, 1d]\n",
    });
    expect(out("docker stack deploy -c stack.yml demo")).toBe(
      "Creating network demo_default\nCreating service demo_client\nCreating service demo_web\n",
    );
    pass(10);
    expect(out("docker stack services demo --format '{{.Name}} {{.Replicas}}'")).toBe("demo_client 1/1\ndemo_web 2/2\n");
    expect(out("docker exec $(docker ps -q --filter name=demo_client) wget -qO- http://web")).toContain("nginx");
    expect(out("docker stack deploy -c stack.yml demo")).toMatch(/^Updating service demo_client \(id: \w{25}\)\n/);
    expect(out("docker stack rm demo")).toBe("Removing service demo_client\nRemoving service demo_web\nRemoving network demo_default\n");
  });
});

describe("the name of a service on an overlay", () => {
  const { out, run, pass } = startLearner({ world: "docker" });
  const addresses = (name: string): string[] =>
    [...run(`docker run --rm --network mesh alpine nslookup ${name}`).stdout.matchAll(/^Address: (\S+)$/gm)].map(([, address]) => address!);
  out("docker swarm init; docker pull -q alpine; docker network create -d overlay --attachable mesh");
  out("docker service create -q --name web --replicas 3 --network mesh nginx:1.27");
  out("docker service create -q --name round --replicas 2 --endpoint-mode dnsrr --network name=mesh,alias=circle nginx:1.27");
  pass(5);

  it("means one address, and tasks.NAME those of the tasks", () => {
    const tasks = addresses("tasks.web");
    expect(tasks).toHaveLength(3);
    const [virtual, ...others] = addresses("web");
    expect(others).toEqual([]);
    expect(tasks).not.toContain(virtual);
    expect(out("docker service inspect web --format '{{range .Endpoint.VirtualIPs}}{{.Addr}}{{end}}'")).toBe(`${virtual}/24\n`);
    expect(out("docker run --rm --network mesh alpine ping -c1 web")).toContain(`PING web (${virtual})`);
  });
  it("leads to one task after the other", () => {
    out("docker run --rm --network mesh alpine sh -c 'for i in 1 2 3 4 5 6; do wget -qO- http://web; done'");
    const asked = out("for c in $(docker ps -q --filter name=web); do docker logs $c 2>/dev/null | grep -c GET; done");
    expect(asked).toBe("2\n2\n2\n");
    expect(run("docker run --rm --network mesh alpine wget -qO- http://web:81").stderr).toContain("Connection refused");
  });
  it("means all tasks with --endpoint-mode dnsrr, aliases too", () => {
    expect(addresses("round")).toHaveLength(2);
    expect(addresses("circle")).toEqual(addresses("tasks.round"));
    expect(out("docker service inspect round --format '{{json .Endpoint}}'")).toBe('{"Spec":{"Mode":"dnsrr"}}\n');
  });
  it("follows updates, and means nothing without tasks", () => {
    out("docker service update -q --endpoint-mode dnsrr web; docker service scale -d web=2");
    pass(20);
    expect(addresses("web")).toEqual(addresses("tasks.web"));
    out("docker service update -q --endpoint-mode vip web");
    expect(addresses("web")).toHaveLength(1);
    out("docker service scale -d web=0");
    pass(20);
    expect(run("docker run --rm --network mesh alpine wget -qO- http://web").stderr).toBe("wget: bad address 'web'\n");
    out("docker service rm web round");
    pass(20);
    expect(out("docker network rm mesh")).toBe("mesh\n");
  });
});

describe("for people to read", () => {
  const { out, pass } = startLearner({ world: "docker" });
  out("docker swarm init; docker node update --label-add disk=ssd quest; docker network create -d overlay mesh");
  it("are nodes, secrets and configs with --pretty", () => {
    expect(out("docker node inspect self --pretty")).toMatch(
      /^ID:\t\t\t\w{25}\nLabels:\n - disk=ssd\nHostname: {14}\tquest\nJoined at: {13}\t2026-01-05 [\d:.]+ \+0000 utc\nStatus:\n State:\t\t\tReady\n/,
    );
    out("printf hidden | docker secret create -l a=b s -; printf shown | docker config create c -");
    expect(out("docker secret inspect --pretty s")).toMatch(/^ID: {14}\w{25}\nName: {14}s\nLabels:\n - a=b\nDriver: {12}\nCreated at: /);
    expect(out("docker config inspect --pretty c")).toMatch(/\nData:\nshown\n$/);
  });
  it("are services with the networks that they are on, and their logs from a time on", () => {
    out("docker service create -q --name web --network mesh alpine sh -c 'echo early; sleep 100; echo late; sleep 1d'");
    expect(out("docker service inspect --pretty web")).toContain("\nNetworks: mesh \nEndpoint Mode:\tvip\n");
    pass(120);
    expect(out("docker service logs --raw web")).toBe("early\nlate\n");
    expect(out("docker service logs --raw --since 60s web")).toBe("late\n");
  });
});

describe("tasks of a service", () => {
  const { out, pass } = startLearner({ world: "docker" });
  out("docker swarm init; docker pull -q alpine");
  /** How many containers a service has had; the engine remembers so many events and no more. */
  const made = (name: string) =>
    Number(out(`docker events --since 1h --until 0s --filter event=create --filter type=container | grep -c 'service.name=${name},'`));
  it("are started again as often as may be, and with a window as often as that in it", () => {
    out("docker service create -q -d --name seven --restart-max-attempts 7 --restart-delay 1s alpine false");
    pass(60);
    expect(made("seven")).toBe(8);
    out("docker service create -q -d --name on --restart-max-attempts 2 --restart-window 3s --restart-delay 2s alpine false");
    pass(40);
    expect(made("on")).toBeGreaterThan(10);
    expect(out("docker service inspect on -f '{{json .Spec.TaskTemplate.RestartPolicy}}'")).toBe(
      '{"Delay":2000000000,"MaxAttempts":2,"Window":3000000000}\n',
    );
    out("docker service rm seven on");
  });
  it("are no more on a node than it may have", () => {
    out("docker service create -q -d --name few --replicas 3 --replicas-max-per-node 2 alpine sleep 1d");
    pass(5);
    expect(out("docker service ps few --no-trunc --format '{{.Name}} {{.Error}}'")).toBe(
      'few.1 \nfew.2 \nfew.3 "no suitable node (max replicas per node limit exceed)"\n',
    );
    out("docker service rm few");
  });
  it("have what a stack's file says of names, limits and logs", () => {
    out(
      `printf 'services: {a: {image: alpine, command: sleep 1d, extra_hosts: ["x:1.2.3.4"], dns: 9.9.9.9, tmpfs: /t, ulimits: {nofile: 5}, group_add: ["7"], sysctls: {net.core.somaxconn: "9"}, logging: {driver: none}, deploy: {resources: {limits: {pids: 4}}}}}' > s.yaml; docker stack deploy -c s.yaml st`,
    );
    pass(5);
    expect(
      out(
        "docker exec $(docker ps -q --filter name=st_a) sh -c 'grep 1.2.3.4 /etc/hosts; cat /etc/resolv.conf; ulimit -n; id -G; cat /proc/sys/net/core/somaxconn /sys/fs/cgroup/pids.max; mount | grep -c \" /t \"'",
      ),
    ).toBe("1.2.3.4\tx\nnameserver 127.0.0.11\noptions ndots:0\n5\n0 1 2 3 4 6 7 10 11 20 26 27\n9\n4\n1\n");
    expect(out("docker service logs st_a")).toBe("");
  });
});
