// docker compose: the real docker-compose 1.29 at the served engine, and what it makes of a project beside what ours makes of it.
import { symlinkSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { realDockerCompose } from "./docker-compose.mjs";
import { DockerServed } from "./docker-served.ts";

const compose = realDockerCompose();

const FILES = {
  "docker-compose.yml": `version: "3.8"
services:
  web:
    image: nginx:alpine
    depends_on: [db]
    ports: ["8080:80", "127.0.0.1:8443:443"]
    environment: {MODE: production, GREETING: "hello, \${WHO:-world}", EMPTY: ""}
    env_file: [web.env]
    labels: {team: blue}
    restart: on-failure:3
    volumes: ["./site:/usr/share/nginx/html:ro", "cache:/var/cache/nginx"]
    networks: {front: {aliases: [www]}, back: {}}
    healthcheck: {test: ["CMD", "true"], interval: 5s, timeout: 2s, retries: 4}
    stop_grace_period: 3s
    cap_add: [NET_ADMIN]
    extra_hosts: ["somewhere:10.0.0.9"]
    mem_limit: 64m
    user: "0"
    working_dir: /tmp
    read_only: false
    stop_signal: SIGTERM
    hostname: front
    tmpfs: [/scratch]
  db:
    image: redis:7
    command: redis-server --appendonly yes
    expose: ["6379"]
    volumes: ["data:/data"]
    networks: [back]
    init: true
volumes: {data: {}, cache: {labels: {keep: "no"}}}
networks: {front: {}, back: {internal: true}}
`,
  "web.env": "FROM_FILE=1\nMODE=development\n",
  "site/index.html": "<h1>Hello</h1>\n",
  "job/Dockerfile": 'FROM alpine\nRUN echo hi > /hi\nCMD ["cat", "/hi"]\n',
  "job.yml": "version: '3.8'\nservices:\n  job: {build: ./job}\n",
};

describe.skipIf(!compose)("the real docker-compose at the served engine", () => {
  let served: DockerServed;
  beforeAll(async () => {
    served = await DockerServed.start({ files: FILES, now: Date.now() });
    symlinkSync(compose!, `${served.folder}/bin/docker-compose`);
  });
  afterAll(() => served?.stop());
  const run = async (line: string) => {
    const { stdout, stderr, code } = await served.real(line);
    return { code, text: stdout + stderr };
  };
  const names = async (filter = "") => (await served.ours(`docker ps -a ${filter} --format '{{.Names}} {{.State}}' | sort`)).stdout;

  it("up -d makes networks, volumes and containers, and starts them", async () => {
    const { code, text } = await run("docker-compose up -d");
    expect(text).toContain('Creating network "work_front" with the default driver');
    expect(text).toContain('Creating volume "work_data" with default driver');
    expect(text).toContain("Creating work_web_1 ... done");
    expect(code).toBe(0);
    expect(await names()).toBe("work_db_1 running\nwork_web_1 running\n");
  });
  it("up -d again leaves all as it is", async () => {
    const { code, text } = await run("docker-compose up -d");
    expect(text).toContain("work_web_1 is up-to-date");
    expect(code).toBe(0);
  });
  it("ps, top, images and port tell of them", async () => {
    expect((await run("docker-compose ps")).text).toMatch(/work_db_1 .* Up +6379\/tcp/);
    expect((await run("docker-compose top db")).text).toContain("redis-server");
    expect((await run("docker-compose images db")).text).toMatch(/work_db_1 +redis +7 /);
    expect((await run("docker-compose port web 80")).text).toBe("0.0.0.0:8080\n");
    expect((await run("docker-compose ps --services --filter status=running")).text).toBe("db\nweb\n");
  });
  it("logs shows what they wrote", async () => {
    expect((await run("docker-compose logs --no-color --tail=1 db")).text).toMatch(
      /^Attaching to work_db_1\ndb_1 +\| .*Ready to accept connections/,
    );
  });
  it("exec and run have streams and exit codes", async () => {
    expect(await run("docker-compose exec -T web sh -c 'echo $GREETING; exit 3'")).toEqual({ code: 3, text: "hello, world\n" });
    expect((await run("docker-compose run --rm -T db echo one-off")).text).toContain("one-off\n");
    expect(await names()).toBe("work_db_1 running\nwork_web_1 running\n");
  });
  it("services find each other by name", async () => {
    expect(await run("docker-compose exec -T web getent hosts db")).toMatchObject({ code: 0 });
  });
  it("up --scale, restart, stop, start, pause, unpause, kill and rm change them", async () => {
    expect((await run("docker-compose up -d --scale db=3")).code).toBe(0);
    expect(await names("--filter name=db")).toBe("work_db_1 running\nwork_db_2 running\nwork_db_3 running\n");
    expect((await run("docker-compose up -d --scale db=1")).code).toBe(0);
    expect(await names("--filter name=db")).toBe("work_db_1 running\n");
    expect((await run("docker-compose restart -t 1 db")).code).toBe(0);
    expect((await run("docker-compose pause db")).code).toBe(0);
    expect(await names("--filter name=db")).toBe("work_db_1 paused\n");
    expect((await run("docker-compose unpause db")).code).toBe(0);
    expect((await run("docker-compose stop web")).code).toBe(0);
    expect(await names("--filter name=web")).toBe("work_web_1 exited\n");
    expect((await run("docker-compose start web")).code).toBe(0);
    expect((await run("docker-compose kill web")).code).toBe(0);
    expect((await run("docker-compose rm -f web")).text).toContain("Removing work_web_1 ... done");
  });
  it("down -v takes all of it away", async () => {
    const { code, text } = await run("docker-compose down -v");
    expect(text).toContain("Removing network work_front\n");
    expect(text).toContain("Removing volume work_cache\n");
    expect(code).toBe(0);
    expect(await names()).toBe("");
    expect((await served.ours("docker volume ls -q; docker network ls -q --filter name=work")).stdout).toBe("");
  });
  it("build, up in the foreground and down --rmi", async () => {
    expect((await run("docker-compose -f job.yml build")).text).toContain("naming to docker.io/library/work_job:latest done");
    expect((await run("docker-compose --ansi never -f job.yml up")).text).toContain("job_1  | hi\nwork_job_1 exited with code 0\n");
    expect((await run("docker-compose -f job.yml down --rmi all")).code).toBe(0);
    expect((await served.ours("docker images -q work_job")).stdout).toBe("");
  });
  it("nothing was thrown that should not have been", () => expect(served.faults).toEqual([]));
});

describe.skipIf(!compose)("a project made by ours and by the real one", () => {
  let ours: DockerServed;
  let real: DockerServed;
  beforeAll(async () => {
    const now = Date.now();
    [ours, real] = [await DockerServed.start({ files: FILES, now }), await DockerServed.start({ files: FILES, now })];
    symlinkSync(compose!, `${real.folder}/bin/docker-compose`);
    expect(await ours.ours("docker compose --compatibility -p work up -d")).toMatchObject({ code: 0 });
    expect(await real.real("docker-compose up -d")).toMatchObject({ code: 0 });
  });
  afterAll(() => {
    ours?.stop();
    real?.stop();
  });
  const both = async (line: string) => ({ ours: (await ours.ours(line)).stdout, real: (await real.ours(line)).stdout });
  const inspected = (name: string, field: string) => both(`docker inspect ${name} --format '{{json ${field}}}'`);

  it("the same containers, networks and volumes", async () => {
    for (const line of [
      "docker ps -a --format '{{.Names}} {{.Image}} {{.State}}' | sort",
      "docker network ls --format '{{.Name}} {{.Driver}}' | sort",
      "docker volume ls --format '{{.Name}} {{.Driver}}' | sort",
      "docker network inspect work_back --format '{{.Internal}}'",
    ]) {
      const found = await both(line);
      expect(found.ours).toBe(found.real);
    }
  });
  it.each(["web", "db"])("%s is set up the same", async (service) => {
    for (const field of [
      ".Config.Cmd",
      ".Config.Entrypoint",
      ".Config.User",
      ".Config.WorkingDir",
      ".Config.StopSignal",
      ".Config.ExposedPorts",
      ".Config.Tty",
      ".HostConfig.RestartPolicy",
      ".HostConfig.CapAdd",
      ".HostConfig.Memory",
      ".HostConfig.ExtraHosts",
      ".HostConfig.Init",
      ".HostConfig.Tmpfs",
      ".HostConfig.ReadonlyRootfs",
    ]) {
      const found = await inspected(`work_${service}_1`, field);
      expect(found.ours, field).toBe(found.real);
    }
  });
  it.each(["web", "db"])("%s has the same environment, ports and mounts", async (service) => {
    const sorted = (text: string) => JSON.stringify((JSON.parse(text) as string[]).sort());
    for (const field of [".Config.Env"]) {
      const found = await inspected(`work_${service}_1`, field);
      expect(sorted(found.ours), field).toBe(sorted(found.real));
    }
    for (const line of [
      `docker inspect work_${service}_1 --format '{{range .Mounts}}{{.Type}} {{.Name}} {{.Destination}} {{.RW}}{{println}}{{end}}' | sort`,
      `docker port work_${service}_1`,
    ]) {
      const found = await both(line);
      expect(found.ours).toBe(found.real);
    }
  });
});
