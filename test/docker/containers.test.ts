// Containers of the engine: their life cycle, as the Docker daemon's (docs.docker.com/reference/api/engine).
import { describe, expect, it } from "vitest";
import { kill, pause, rename, restart, stop, unpause, update } from "../../src/docker/containers/operate.ts";
import { startContainer } from "../../src/docker/containers/start.ts";
import { startEngine } from "./engine.ts";
import { startLearner } from "./learner.ts";

const shell = (script: string) => ({ Cmd: ["sh", "-c", script] });

describe("a container", () => {
  it("runs process 1 of its image, keeps its output and its exit code", () => {
    const { engine, create, pass, logs } = startEngine();
    const container = create("alpine", shell("echo hello; echo oops >&2; exit 3"), "one");
    startContainer(engine, container);
    pass(1);
    expect([container.status, container.exitCode, logs("one")]).toEqual(["exited", 3, "hello\noops\n"]);
  });

  it("has the image's environment where a client of Go asks for none, which is null", () => {
    const { create } = startEngine();
    expect(create("alpine", { ...shell("env"), Env: null }, "none").config.Env).toEqual([expect.stringMatching(/^PATH=/)]);
  });

  it("keeps what it wrote when it starts again, and starts from the image when it is new", () => {
    const { engine, create, pass, logs } = startEngine();
    const script = shell("ls /tmp; touch /tmp/left");
    const first = create("alpine", script, "first");
    startContainer(engine, first);
    pass(1);
    startContainer(engine, first);
    pass(1);
    expect(logs("first")).toBe("left\n");
    startContainer(engine, create("alpine", script, "second"));
    pass(1);
    expect(logs("second")).toBe("");
  });

  it("is asked to stop, and killed when it does not", () => {
    const { engine, clock, create, run } = startEngine();
    const deaf = create("alpine", { Cmd: ["sleep", "1000"] }, "deaf");
    startContainer(engine, deaf);
    const before = clock.now;
    run(stop(engine, deaf));
    expect([deaf.exitCode, Math.round((clock.now - before) / 1000)]).toEqual([137, 10]);
    const polite = create("nginx", {}, "polite");
    startContainer(engine, polite);
    clock.runUntil(clock.now + 1000);
    run(stop(engine, polite));
    expect(polite.exitCode).toBe(0);
  });

  it("starts again by its policy with growing delays, and not when somebody stopped it", () => {
    const { engine, create, pass, run } = startEngine();
    const policy = (Name: "always" | "on-failure", MaximumRetryCount = 0) => ({
      HostConfig: { RestartPolicy: { Name, MaximumRetryCount } },
    });
    const failing = create("alpine", { ...shell("exit 1"), ...policy("on-failure", 3) }, "failing");
    startContainer(engine, failing);
    pass(30);
    expect([failing.status, failing.restarts]).toEqual(["exited", 3]);
    const always = create("alpine", { ...shell("sleep 20"), ...policy("always") }, "always");
    startContainer(engine, always);
    pass(45);
    expect([always.status, always.restarts]).toEqual(["running", 2]);
    run(stop(engine, always));
    pass(60);
    expect(always.status).toBe("exited");
  });

  it("says in runc's words why it cannot start", () => {
    const { engine, create } = startEngine();
    const container = create("alpine", { Cmd: ["nope"] });
    expect(() => startContainer(engine, container)).toThrow(
      'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "nope": executable file not found in $PATH: unknown',
    );
    expect([container.status, container.exitCode]).toEqual(["created", 127]);
  });

  it("is paused, renamed, updated, killed and restarted", () => {
    const { engine, create, run, pass } = startEngine();
    const container = create("alpine", { Cmd: ["sleep", "1000"] }, "before");
    startContainer(engine, container);
    pause(engine, container);
    expect(container.status).toBe("paused");
    unpause(engine, container);
    rename(engine, container, "after");
    update(engine, container, { Memory: 2 ** 27, MemorySwap: 2 ** 28 });
    expect(engine.containers.get("after").hostConfig.Memory).toBe(2 ** 27);
    run(restart(engine, container, { seconds: 0 }));
    expect(container.status).toBe("running");
    kill(engine, container);
    pass(1);
    expect(container.exitCode).toBe(137);
  });

  it("has a health that its command decides", () => {
    const { engine, create, pass } = startEngine();
    const container = create(
      "alpine",
      { Cmd: ["sleep", "1000"], Healthcheck: { Test: ["CMD-SHELL", "test -f /tmp/ok"], Interval: 5e9, Retries: 2 } },
      "checked",
    );
    startContainer(engine, container);
    expect(container.health!.status).toBe("starting");
    pass(11);
    expect(container.health!.status).toBe("unhealthy");
    container.files.write("/tmp/ok", "");
    pass(6);
    expect(container.health!.status).toBe("healthy");
  });

  it("is left as it is by who may not remove it: its policy holds on", () => {
    const { engine, create, pass } = startEngine();
    const always = create("alpine", { ...shell("sleep 20"), HostConfig: { RestartPolicy: { Name: "always" } } }, "always");
    startContainer(engine, always);
    expect(() => engine.remove(always, { called: always.id.slice(0, 12) })).toThrow(
      `cannot remove container "${always.id.slice(0, 12)}": container is running: stop the container before removing or force remove`,
    );
    pass(45);
    expect([always.status, always.restarts]).toEqual(["running", 2]);
  });

  it("is left as it is by who stops it with a signal that there is not", () => {
    const { engine, create, run, pass } = startEngine();
    const always = create("alpine", { ...shell("sleep 20"), HostConfig: { RestartPolicy: { Name: "always" } } }, "always");
    const passing = create("alpine", { ...shell("sleep 20"), HostConfig: { AutoRemove: true } }, "passing");
    for (const each of [always, passing]) startContainer(engine, each);
    expect(() => run(stop(engine, always, { signal: "NOPE" }))).toThrow("invalid signal: NOPE");
    expect(() => run(restart(engine, passing, { signal: "NOPE" }))).toThrow("invalid signal: NOPE");
    pass(22);
    expect([always.restarts, engine.containers.all]).toEqual([1, [always]]);
  });

  for (const flags of ["--network nope", "--gpus all", "-u nope", "-w /etc/passwd", "--log-driver fluentd"])
    it(`that goes by itself goes where it cannot be started: ${flags}`, () => {
      const { run, out } = startLearner();
      expect(run(`docker run --rm ${flags} alpine true`).code).not.toBe(0);
      expect(out("docker ps -aq")).toBe("");
    });

  it("is not started again after a signal that may end it: any, or where it has one to stop by, that one and SIGKILL", () => {
    const { engine, create, pass } = startEngine();
    const signalled = (name: string, signal: string, StopSignal?: string) => {
      const policy = { RestartPolicy: { Name: "always" as const } };
      const container = create("alpine", { ...shell("sleep 20"), ...(StopSignal ? { StopSignal } : {}), HostConfig: policy }, name);
      startContainer(engine, container);
      kill(engine, container, signal);
      pass(22);
      return [container.status, container.restarts];
    };
    expect(signalled("any", "SIGUSR1")).toEqual(["exited", 0]);
    expect(signalled("other", "SIGTERM", "SIGQUIT")).toEqual(["running", 1]);
    expect(signalled("own", "SIGQUIT", "SIGQUIT")).toEqual(["exited", 0]);
    expect(signalled("killed", "SIGKILL", "SIGQUIT")).toEqual(["exited", 0]);
  });

  it("keeps its limits where new ones are refused", () => {
    const { out, run } = startLearner();
    out("docker run -d --name free alpine sleep 1000; docker run -d --name small -m 64m --cpus 1 alpine sleep 1000");
    const id = out("docker inspect -f '{{.Id}}' small").trim();
    const refused = (line: string) =>
      run(line)
        .stderr.replace("Error response from daemon: ", "")
        .trimEnd()
        .replace(/[0-9a-f]{64}/, "ID");
    expect(refused("docker update --memory 1m small")).toBe("Minimum memory limit allowed is 6MB");
    expect(refused("docker update --memory 64m --memory-swap 32m small")).toBe(
      "Minimum memoryswap limit should be larger than memory limit, see usage",
    );
    expect(refused("docker update --cpus 99 small")).toBe("range of CPUs is from 0.01 to 4.00, as there are only 4 CPUs available");
    expect(refused("docker update --cpuset-cpus 9 small")).toBe("Requested CPUs are not available - requested 9, available: 0-3");
    expect(refused("docker update --restart sometimes small")).toMatch(/^invalid restart policy: unknown policy 'sometimes'/);
    expect(refused("docker update --cpu-quota 50000 small")).toBe(
      "Cannot update container ID: Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set",
    );
    const more = "Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time";
    expect(refused("docker update --memory 256m small")).toBe(`Cannot update container ID: ${more}`);
    expect(refused("docker update --memory 64m free")).toBe(`Cannot update container ID: ${more}`);
    const limits = "docker inspect -f '{{with .HostConfig}}{{.Memory}} {{.MemorySwap}} {{.NanoCpus}} {{.RestartPolicy.Name}}{{end}}'";
    expect(out(`${limits} ${id} free`)).toBe(`${2 ** 26} ${2 ** 27} ${1e9} no\n0 0 0 no\n`);
    out("docker update --memory 32m --restart always small; docker update --memory 64m --memory-swap -1 free");
    expect(out(`${limits} ${id} free`)).toBe(`${2 ** 25} ${2 ** 27} ${1e9} always\n${2 ** 26} -1 0 no\n`);
  });

  it("takes signals by name and number, and events tell their numbers", () => {
    const { out, run } = startLearner();
    out("docker run -d --name box alpine sh -c 'trap : WINCH TERM; while :; do sleep 1; done'");
    out("docker kill -s WINCH box; docker kill -s sigterm box; docker kill -s 28 box; docker kill box");
    const told = out("docker events --since 60s --until 0s --filter event=kill --format '{{.Actor.Attributes.signal}}'");
    expect(told.trimEnd().split("\n")).toEqual(["28", "15", "28", "9"]);
    const refused = (line: string) => run(line).stderr.replace("Error response from daemon: ", "").trimEnd();
    expect(refused("docker kill -s constructor box")).toBe("cannot kill container: box: invalid signal: constructor");
    expect(refused("docker kill -s 0 box")).toBe("cannot kill container: box: invalid signal: 0");
    expect(refused("docker kill -s 99 box")).toBe("cannot kill container: box: the linux daemon does not support signal 99");
    expect(refused("docker kill -s 6 box")).toBe("cannot kill container: box: k8s-quest does not simulate the signal 6 yet");
    expect(refused("docker kill -s RTMIN+3 box")).toBe("cannot kill container: box: k8s-quest does not simulate the signal RTMIN+3 yet");
    expect(refused("docker kill none")).toBe("cannot kill container: none: No such container: none");
    run("docker create --name unmade --stop-signal ABRT alpine");
    expect(out("docker ps -aqf name=unmade")).toBe("");
  });

  it("is removed by force with the volumes that nobody named", () => {
    const { engine, create } = startEngine();
    const container = create("redis", {}, "cache");
    startContainer(engine, container);
    expect(() => engine.remove(container)).toThrow(
      'cannot remove container "cache": container is running: stop the container before removing or force remove',
    );
    expect(engine.volumes.all).toHaveLength(1);
    engine.remove(container, { force: true, volumes: true });
    expect([engine.volumes.all.length, engine.containers.all.length]).toEqual([0, 0]);
  });
});

describe("a container that is about to start again", () => {
  const restarting = () => {
    const learner = startLearner();
    learner.out("docker run -d --name crash --restart always alpine false; sleep 10");
    return learner;
  };
  const refusals = {
    "docker rm crash": 'cannot remove container "crash": container is restarting: stop the container before removing or force remove',
    "docker exec crash ls": "Container ID is restarting, wait until the container is running",
    "docker top crash": "Container ID is restarting, wait until the container is running",
    "docker pause crash": "Container ID is restarting, wait until the container is running",
  };
  for (const [line, words] of Object.entries(refusals))
    it(`counts as running, and has no process: ${line}`, () => {
      const { run, out } = restarting();
      const { stderr, code } = run(line);
      expect([stderr.replace(/[0-9a-f]{64}/, "ID"), code]).toEqual([`Error response from daemon: ${words}\n`, 1]);
      expect(out("docker ps --format '{{.Names}} {{.State}}'")).toBe("crash restarting\n");
    });

  for (const line of ["docker kill crash", "docker stop crash"])
    it(`ends for good, and who waits is told: ${line}`, () => {
      const { out } = restarting();
      expect(out(`docker wait crash & ${line}; wait`)).toBe("crash\n1\n");
      expect(out("sleep 60; docker ps -a --format '{{.Names}} {{.State}}'")).toBe("crash exited\n");
    });

  it("waits on when it is asked to start", () => {
    const { out } = restarting();
    expect(out("docker start crash; docker ps --format '{{.State}}'")).toBe("crash\nrestarting\n");
  });
});

describe("what is refused", () => {
  it("is said in the daemon's words", () => {
    const { engine, create } = startEngine();
    const { id } = create("alpine", {}, "taken");
    const refused = (body: object, name?: string) => () => create("alpine", body, name);
    expect(refused({}, "taken")).toThrow(
      `Conflict. The container name "/taken" is already in use by container "${id}". You have to remove (or rename) that container to be able to reuse that name.`,
    );
    expect(refused({}, "bad name")).toThrow("Invalid container name (bad name), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
    expect(refused({ HostConfig: { Memory: 1000 } })).toThrow("Minimum memory limit allowed is 6MB");
    expect(refused({ HostConfig: { NanoCpus: 64e9 } })).toThrow("range of CPUs is from 0.01 to 4.00, as there are only 4 CPUs available");
    expect(refused({ HostConfig: { AutoRemove: true, RestartPolicy: { Name: "always" } } })).toThrow(
      "can't create 'AutoRemove' container with restart policy",
    );
    expect(() => engine.create(undefined, { Image: "absent:1" })).toThrow("No such image: absent:1");
  });
});

describe("what a container has written", () => {
  const { out, run } = startLearner({ world: "docker" });
  out("docker pull -q alpine");
  it("is kept as its log driver says", () => {
    out(
      "docker run -d --log-opt max-size=1k --log-opt max-file=2 --name small alpine seq 100; docker run --log-driver local --name all alpine seq 100",
    );
    const kept = out("docker logs small").trim().split("\n");
    expect(kept.at(-1)).toBe("100");
    expect(Number(kept[0])).toBe(101 - kept.length);
    expect(kept.length).toBeLessThan(30);
    expect(out("docker logs all | wc -l")).toBe("100\n");
  });
  it("cannot be read where nothing keeps it", () => {
    expect(out("docker run --log-driver none --name none alpine echo hi")).toBe("hi\n");
    expect(run("docker logs none")).toEqual({
      stdout: "",
      stderr: "Error response from daemon: configured logging driver does not support reading\n",
      code: 1,
    });
  });
  it("is kept in a cache where its driver sends it elsewhere", () => {
    out("docker run --name sent --log-driver syslog --log-opt cache-max-size=1k --log-opt cache-max-file=1 alpine seq 100");
    const kept = out("docker logs sent").trim().split("\n");
    expect(kept.at(-1)).toBe("100");
    expect(kept.length).toBeLessThan(20);
    expect(out("docker inspect sent -f '{{.HostConfig.LogConfig.Type}}:{{.LogPath}}'")).toBe("syslog:\n");
    out("docker run --name uncached --log-driver syslog --log-opt cache-disabled=true alpine echo hi");
    expect(run("docker logs uncached").stderr).toBe("Error response from daemon: configured logging driver does not support reading\n");
  });
  it("lets no container start where the server for it cannot be reached, unless that is tried in the background", () => {
    const failed = "failed to create task for container: failed to initialize logging driver: ";
    expect(run("docker run --name unsent --log-driver fluentd alpine echo hi").stderr).toContain(
      `Error response from daemon: ${failed}dial tcp 127.0.0.1:24224: connect: connection refused`,
    );
    expect(out("docker inspect unsent -f '{{.State.Status}} {{.State.ExitCode}} {{.State.Error}}'")).toBe(
      `created 128 ${failed}dial tcp 127.0.0.1:24224: connect: connection refused\n`,
    );
    expect(run("docker run --log-driver gelf --log-opt gelf-address=tcp://nope.example:1 alpine true").stderr).toContain(
      `${failed}gelf: cannot connect to GELF endpoint: nope.example:1 dial tcp: lookup nope.example`,
    );
    expect(out("docker run --rm --log-driver fluentd --log-opt fluentd-async=true alpine echo hi")).toBe("hi\n");
    expect(out("docker run --rm --log-driver gelf --log-opt gelf-address=udp://192.0.2.1:12201 alpine echo hi")).toBe("hi\n");
  });
  it("is not sent to a server that is there", () => {
    out("docker run -d -p 24224:80 nginx");
    expect(run("docker run --log-driver fluentd alpine true").stderr).toContain(
      "k8s-quest does not simulate sending logs to 127.0.0.1:24224 yet",
    );
  });
  it.each([
    ["--log-driver nope", "logger: no log driver named 'nope' is registered"],
    ["--log-opt max-siz=1m", "unknown log opt 'max-siz' for json-file log driver"],
    ["--log-driver splunk", "failed to create task for container: failed to initialize logging driver: splunk: splunk-url is expected"],
    [
      "--log-driver splunk --log-opt splunk-url=http://127.0.0.1:8088 --log-opt splunk-token=t",
      'failed to create task for container: failed to initialize logging driver: Options "http://127.0.0.1:8088/services/collector/event/1.0": dial tcp 127.0.0.1:8088: connect: connection refused',
    ],
    ["--log-driver awslogs", "must specify a value for log opt 'awslogs-group'"],
    ["--log-driver awslogs --log-opt awslogs-group=g", "k8s-quest does not simulate sending logs to Amazon CloudWatch yet"],
    ["--log-driver gcplogs --log-opt nope=1", '"nope" is not a valid option for the gcplogs driver'],
    [
      "--log-driver gcplogs",
      "failed to create task for container: failed to initialize logging driver: No project was specified and couldn't read project from the metadata server. Please specify a project",
    ],
    ["--log-driver etwlogs", "logger: no log driver named 'etwlogs' is registered"],
    ["--log-driver syslog --log-opt syslog-address=nope", "syslog-address should be in form proto://address, got nope"],
    ["--log-driver syslog --log-opt syslog-facility=nope", "invalid syslog facility"],
    ["--log-driver gelf", "gelf-address is a required parameter"],
    ["--log-driver gelf --log-opt gelf-address=udp://1.2.3.4:5 --log-opt nope=1", 'unknown log opt "nope" for gelf log driver'],
    ["--log-driver fluentd --log-opt fluentd-address=http://x", "invalid fluentd-address (http://x): unsupported scheme: 'http'"],
    ["--log-driver journald --log-opt max-size=1m", "unknown log opt 'max-size' for journald log driver"],
    ["--log-opt mode=nope", "logger: logging mode not supported: nope"],
    ["--log-opt max-buffer-size=1m", "logger: max-buffer-size option is only supported with 'mode=non-blocking'"],
    ["--cap-add NOPE", 'invalid CapAdd: unknown capability: "CAP_NOPE"'],
  ])("%s is refused", (words, why) =>
    expect(run(`docker run ${words} alpine true`).stderr).toContain(`Error response from daemon: ${why}`),
  );
});
