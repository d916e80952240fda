// up in the foreground, conditions of depends_on, builds, and what is said when something is wrong.
import { beforeAll, describe, expect, it } from "vitest";
import { TestProject } from "./project.ts";

let project: TestProject;
const only = (text: string) => project.write("compose.yaml", text);

describe("up in the foreground", () => {
  beforeAll(() => {
    project = new TestProject({});
  });
  it("shows the lines of all with their names, and ends when they have ended", async () => {
    only(
      "services:\n  one: {image: busybox, command: sh -c 'echo first; echo to-err >&2; exit 3'}\n  two: {image: busybox, command: echo second}\n",
    );
    const { stdout, stderr, code } = await project.run("docker compose up");
    expect(stdout.split("\n").sort()).toEqual(
      [
        "",
        "Attaching to one-1, two-1",
        "one-1  | first",
        "two-1  | second",
        "\r\x1b[Kone-1 exited with code 3",
        "\r\x1b[Ktwo-1 exited with code 0",
      ].sort(),
    );
    expect(stderr).toContain("one-1  | to-err\n");
    expect(code).toBe(0);
  });
  it("--exit-code-from gives a service's code, and stops the others", async () => {
    only("services:\n  job: {image: busybox, command: sh -c 'sleep 2; exit 5'}\n  web: {image: nginx:alpine}\n");
    const { stdout, code } = await project.run("docker compose up --exit-code-from job --no-log-prefix --attach job");
    expect(stdout).toContain("Aborting on container exit...\n");
    expect(code).toBe(5);
    expect(await project.out("docker compose ps -q")).toBe("");
  });
  it("an interrupt stops them gracefully", async () => {
    only("services:\n  web: {image: nginx:alpine}\n");
    const { stdout, stderr, code } = await project.run("timeout -s INT 5 docker compose up --remove-orphans");
    expect(stdout).toContain("Gracefully Stopping... press Ctrl+C again to force\n");
    expect(stderr).toContain(" Container app-web-1  Stopped\n");
    expect(stdout).toContain("web-1 exited with code 0\n");
    expect(code).not.toBe(0);
    expect(await project.out("docker compose ps -a --format '{{.State}}'")).toBe("exited\n");
  });
  it("a container that is started again is followed on", async () => {
    only("services:\n  flaky: {image: busybox, command: sh -c 'echo try; exit 1', restart: 'on-failure:2'}\n");
    const { stdout } = await project.run("docker compose up --remove-orphans");
    expect(stdout.match(/flaky-1 {2}\| try/g)).toHaveLength(3);
    expect(stdout.match(/exited with code 1 \(restarting\)/g)).toHaveLength(2);
  });
});

describe("depends_on", () => {
  beforeAll(() => {
    project = new TestProject({});
  });
  const file = (condition: string, db: string) =>
    `services:\n  web: {image: nginx:alpine, depends_on: {db: {condition: ${condition}}}}\n  db: ${db}\n  other: {image: nginx:alpine}\n`;

  it("service_healthy waits for the health check; what depends on nothing does not wait", async () => {
    only(file("service_healthy", "{image: redis:7, healthcheck: {test: [CMD, redis-cli, ping], interval: 3s}}"));
    const told = await project.told("docker compose up -d");
    const at = (line: string) => told.indexOf(` Container app-${line}`);
    expect(at("db-1  Started")).toBeLessThan(at("db-1  Waiting"));
    expect(at("other-1  Started")).toBeLessThan(at("db-1  Healthy"));
    expect(at("db-1  Healthy")).toBeLessThan(at("web-1  Starting"));
    await project.run("docker compose down");
  });
  it("an unhealthy one keeps the other from starting", async () => {
    only(file("service_healthy", "{image: redis:7, healthcheck: {test: exit 1, interval: 1s, retries: 2}}"));
    const { stderr, code } = await project.run("docker compose up -d");
    expect(stderr).toMatch(/dependency failed to start: container app-db-1 is unhealthy\n$/);
    expect(code).toBe(1);
    expect(await project.out("docker compose ps -a web --format '{{.State}}'")).toBe("created\n");
    await project.run("docker compose down");
  });
  it("service_healthy needs a health check", async () => {
    only(file("service_healthy", "{image: nginx:alpine}"));
    expect((await project.run("docker compose up -d")).stderr).toMatch(
      /dependency failed to start: container app-db-1 has no healthcheck configured\n$/,
    );
    await project.run("docker compose down");
  });
  it("service_completed_successfully waits for the end", async () => {
    only(file("service_completed_successfully", "{image: busybox, command: sleep 4}"));
    expect(await project.told("docker compose up -d")).toContain(" Container app-db-1  Exited");
    await project.run("docker compose down");
    only(file("service_completed_successfully", "{image: busybox, command: 'false'}"));
    expect((await project.run("docker compose up -d")).stderr).toMatch(/service "db" didn't complete successfully: exit 1\n$/);
    await project.run("docker compose down");
  });
  it("--wait waits for all to be healthy", async () => {
    only("services:\n  db: {image: redis:7, healthcheck: {test: [CMD, redis-cli, ping], interval: 3s}}\n");
    expect(await project.told("docker compose up --wait")).toContain(" Container app-db-1  Healthy");
    expect(await project.out("docker compose ps --format '{{.Health}}'")).toBe("healthy\n");
    await project.run("docker compose down");
  });
});

describe("builds", () => {
  beforeAll(() => {
    project = new TestProject({
      "compose.yaml": "services:\n  api: {build: {context: ./api, args: {WORD: hello}}}\n",
      "api/Dockerfile": 'FROM alpine\nARG WORD\nRUN echo $WORD > /word\nCMD ["cat", "/word"]\n',
    });
  });
  it("up builds what is missing, and --build what is there", async () => {
    const first = await project.run("docker compose up");
    expect(first.stdout).toContain("api-1  | hello\n");
    expect(first.stderr).toContain(" app-api  Built\n");
    project.write("api/Dockerfile", 'FROM alpine\nCMD ["echo", "new"]\n');
    expect(await project.out("docker compose up")).toContain("api-1  | hello\n");
    expect(await project.out("docker compose up --build")).toContain("api-1  | new\n");
  });
  it("down --rmi local takes the image away", async () => {
    expect(await project.told("docker compose down --rmi local")).toContain(" Image app-api:latest  Removed");
  });
  it("a build that fails names the service", async () => {
    project.write("api/Dockerfile", "FROM alpine\nRUN false\n");
    const { stderr, code } = await project.run("docker compose build");
    expect(stderr).toContain("target api: failed to solve: process");
    expect(code).toBe(1);
  });
});

describe("what is wrong is told", () => {
  beforeAll(() => {
    project = new TestProject({});
  });
  const says = async (text: string, words: string) => {
    only(text);
    const { stderr, code } = await project.run("docker compose up -d");
    expect(stderr).toBe(`${words}\n`);
    expect(code).toBe(1);
  };
  it("no file", async () =>
    expect(await project.run("docker compose up -d")).toEqual({
      stdout: "",
      stderr: "no configuration file provided: not found\n",
      code: 1,
    }));
  it("fields that there are not", () =>
    says(
      "services:\n  web: {imag: x}\n",
      `validating ${project.folder}/compose.yaml: services.web additional properties 'imag' not allowed`,
    ));
  it("neither image nor build", () =>
    says("services:\n  web: {command: x}\n", 'service "web" has neither an image nor a build context specified: invalid compose project'));
  it("networks, volumes and services that are not declared", async () => {
    await says(
      "services:\n  web: {image: x, networks: [nope]}\n",
      'service "web" refers to undefined network nope: invalid compose project',
    );
    await says(
      "services:\n  web: {image: x, volumes: ['nope:/x']}\n",
      'service "web" refers to undefined volume nope: invalid compose project',
    );
    await says(
      "services:\n  web: {image: x, depends_on: [nope]}\n",
      'service "web" depends on undefined service "nope": invalid compose project',
    );
  });
  it("services that wait for each other", () =>
    says("services:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, depends_on: [a]}\n", "dependency cycle detected: a -> b -> a"));
  it("a service that is not there, a flag that is not, a command that is not", async () => {
    only("services:\n  web: {image: nginx:alpine}\n");
    expect((await project.run("docker compose up -d nope")).stderr).toBe("no such service: nope\n");
    expect((await project.run("docker compose exec web ls")).stderr).toBe('service "web" is not running\n');
    expect((await project.run("docker compose up --nope")).stderr).toBe("unknown flag: --nope\n");
    expect((await project.run("docker compose nope")).stderr).toBe('unknown docker command: "compose nope"\n');
  });
});
