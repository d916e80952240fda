// A project's life: up, what is seen of it, what changes make anew, down.
import { beforeAll, describe, expect, it } from "vitest";
import { TestProject } from "./project.ts";

const FILE = `services:
  web:
    image: nginx:alpine
    ports: ["8080:80"]
    depends_on: [cache]
  cache:
    image: redis:7
    volumes: ["data:/data"]
volumes:
  data:
`;

describe("a project's life", () => {
  let project: TestProject;
  beforeAll(() => {
    project = new TestProject({ "compose.yaml": FILE });
  });
  const ids = () => project.out("docker compose ps -aq");

  it("up -d makes the network, the volume and the containers, and starts them in order", async () => {
    expect(await project.told("docker compose up -d")).toEqual([
      " Network app_default  Creating",
      " Network app_default  Created",
      ' Volume "app_data"  Creating',
      ' Volume "app_data"  Created',
      " Container app-cache-1  Creating",
      " Container app-cache-1  Created",
      " Container app-web-1  Creating",
      " Container app-web-1  Created",
      " Container app-cache-1  Starting",
      " Container app-cache-1  Started",
      " Container app-web-1  Starting",
      " Container app-web-1  Started",
    ]);
  });
  it("up -d again leaves everything as it is, in the older spelling too", async () => {
    const before = await ids();
    expect(await project.told("docker-compose up -d")).toEqual([" Container app-cache-1  Running", " Container app-web-1  Running"]);
    expect(await ids()).toBe(before);
  });
  it("ps shows the containers that run", async () => {
    expect(await project.out("docker compose ps --format '{{.Name}} {{.Service}} {{.State}} {{.Ports}}'")).toBe(
      "app-cache-1 cache running 6379/tcp\napp-web-1 web running 0.0.0.0:8080->80/tcp, [::]:8080->80/tcp\n",
    );
    expect(await project.out("docker compose ps | head -1")).toMatch(/^NAME +IMAGE +COMMAND +SERVICE +CREATED +STATUS +PORTS\n$/);
    expect(await project.out("docker compose ps --services")).toBe("cache\nweb\n");
    expect(await project.out("docker compose ps --status exited -q")).toBe("");
    const [row] = (await project.out("docker compose ps web --format json")).trim().split("\n");
    expect(JSON.parse(row!)).toMatchObject({
      Name: "app-web-1",
      Project: "app",
      Health: "",
      ExitCode: 0,
      Publishers: ["0.0.0.0", "::"].map((URL) => ({ URL, TargetPort: 80, PublishedPort: 8080, Protocol: "tcp" })),
    });
  });
  it("services reach each other by their names, and the computer the published port", async () => {
    expect(await project.out("docker compose exec web getent hosts cache")).toMatch(/^172\.\d+\.0\.\d+ +cache\n$/);
    expect(await project.out("docker compose exec cache redis-cli -h cache ping")).toBe("PONG\n");
    expect(await project.out("curl -s localhost:8080 | grep title")).toContain("Welcome to nginx!");
  });
  it("logs has each container's name before its lines", async () => {
    const lines = (await project.out("docker compose logs --tail 1")).trim().split("\n");
    expect(lines.map((line) => line.slice(0, 10))).toEqual(["cache-1  |", "web-1    |"]);
    expect(await project.out("docker compose logs --no-log-prefix --tail 1 cache")).toMatch(/^1:M .*Ready to accept connections tcp\n$/);
  });
  it("only what changed is made anew", async () => {
    const before = (await ids()).split("\n");
    project.write("compose.yaml", FILE.replace("    ports:", "    environment: {MODE: test}\n    ports:"));
    expect(await project.told("docker compose up -d")).toEqual([
      " Container app-cache-1  Running",
      " Container app-web-1  Recreate",
      " Container app-web-1  Recreated",
      " Container app-web-1  Starting",
      " Container app-web-1  Started",
    ]);
    const after = (await ids()).split("\n");
    expect([after[0] === before[0], after[1] === before[1]]).toEqual([true, false]);
    expect(await project.out("docker compose exec web printenv MODE")).toBe("test\n");
    expect(await project.told("docker compose up -d --force-recreate --no-deps web")).toContain(" Container app-web-1  Recreated");
    project.write("compose.yaml", FILE);
    expect(await project.told("docker compose up -d --no-recreate")).toEqual([
      " Container app-cache-1  Running",
      " Container app-web-1  Running",
    ]);
  });
  it("a network that is declared otherwise is made anew, with those that are on it", async () => {
    project.write("compose.yaml", `${FILE}networks: {default: {labels: {a: b}}}\n`);
    const told = await project.told("docker compose up -d");
    expect(told.slice(0, 6)).toEqual([
      " Container app-cache-1  Stopping",
      " Container app-web-1  Stopping",
      " Container app-cache-1  Stopped",
      " Container app-web-1  Stopped",
      " Network app_default  Creating",
      " Network app_default  Created",
    ]);
    expect(told).toContain(" Container app-web-1  Recreated");
    expect(await project.out("docker compose exec web getent hosts cache")).toContain("cache");
    project.write("compose.yaml", FILE);
    await project.run("docker compose up -d");
  });
  it("a volume that is declared otherwise is made anew only where that is agreed to", async () => {
    project.write("compose.yaml", FILE.replace("  data:\n", "  data: {labels: {a: b}}\n").replace(/data:\/data/, "data:/data"));
    const question = `? Volume "app_data" exists but doesn't match configuration in compose file. Recreate (data will be lost)? (y/N) `;
    expect(await project.run("echo n | docker compose up -d")).toMatchObject({ stdout: question, code: 0 });
    expect(await project.out("docker volume inspect app_data -f '{{.Labels.a}}'")).toBe("\n");
    expect(await project.told("docker compose up -d -y")).toContain(' Volume "app_data"  Created');
    expect(await project.out("docker volume inspect app_data -f '{{.Labels.a}}'")).toBe("b\n");
    project.write("compose.yaml", FILE);
    await project.run("docker compose up -d -y");
  });
  it("--scale makes as many as are asked for, and the highest numbers go first", async () => {
    await project.run("docker compose up -d --scale cache=3");
    expect(await project.out("docker compose ps cache --format '{{.Name}}'")).toBe("app-cache-1\napp-cache-2\napp-cache-3\n");
    expect(await project.told("docker compose scale cache=1")).toContain(" Container app-cache-3  Removed");
    expect(await project.out("docker compose ps cache --format '{{.Name}}'")).toBe("app-cache-1\n");
  });
  it("a port that is taken is told in the engine's words", async () => {
    const { stderr, code } = await project.run("docker compose up -d --scale web=2");
    expect(stderr).toMatch(/Bind for 0\.0\.0\.0:8080 failed: port is already allocated\n$/);
    expect(code).toBe(1);
    await project.run("docker compose up -d");
  });
  it("stop, start, restart, pause, unpause and kill", async () => {
    const states = () => project.out("docker compose ps -a --format '{{.Service}} {{.State}}'");
    expect(await project.told("docker compose stop web")).toEqual([" Container app-web-1  Stopping", " Container app-web-1  Stopped"]);
    expect(await states()).toBe("cache running\nweb exited\n");
    expect(await project.told("docker compose start")).toEqual([" Container app-web-1  Starting", " Container app-web-1  Started"]);
    expect(await project.told("docker compose restart cache")).toEqual([
      " Container app-cache-1  Restarting",
      " Container app-cache-1  Started",
    ]);
    expect(await project.told("docker compose pause cache")).toEqual([" Container app-cache-1  Paused"]);
    expect(await states()).toBe("cache paused\nweb running\n");
    expect((await project.run("docker compose pause cache")).stderr).toMatch(/is already paused\n$/);
    expect(await project.told("docker compose unpause cache")).toEqual([" Container app-cache-1  Unpaused"]);
    expect(await project.told("docker compose kill web")).toEqual([" Container app-web-1  Killing", " Container app-web-1  Killed"]);
    expect(await project.out("docker compose ps -a web --format '{{.ExitCode}}'")).toBe("137\n");
    expect(await project.told("docker compose rm -f web")).toEqual([" Container app-web-1  Removing", " Container app-web-1  Removed"]);
    await project.run("docker compose up -d");
  });
  it("run starts a container of its own, with the command's output and code", async () => {
    expect(await project.run("docker compose run --rm web sh -c 'echo $GREETING; exit 4'")).toMatchObject({ stdout: "\n", code: 4 });
    expect(await project.out("docker compose run --rm -e GREETING=hello web sh -c 'echo $GREETING'")).toBe("hello\n");
    expect(await project.out("docker compose run --rm --entrypoint 'echo hi' web")).toBe("hi\n");
    expect(await project.out("docker compose ps -a -q | wc -l")).toBe("2\n");
  });
  it("Tab offers commands, flags and services, in both spellings", () => {
    expect(project.offered("docker compose res")).toEqual(["restart"]);
    expect(project.offered("docker compose up --wai")).toEqual(["--wait", "--wait-timeout"]);
    expect(project.offered("docker compose logs -f ")).toEqual(["cache", "web"]);
    expect(project.offered("docker-compose exec w")).toEqual(["web"]);
  });
  it("containers of services that are gone are orphans", async () => {
    project.write("compose.yaml", FILE.replace(/ {2}web:[\s\S]*?(?= {2}cache:)/, ""));
    expect((await project.run("docker compose up -d")).stderr).toContain(
      "Found orphan containers ([app-web-1]) for this project. If you removed or renamed this service in your compose file, you can run this command with the --remove-orphans flag to clean it up.",
    );
    expect(await project.told("docker compose up -d --remove-orphans")).toContain(" Container app-web-1  Removed");
    project.write("compose.yaml", FILE);
    await project.run("docker compose up -d");
  });
  it("down takes containers and the network away, and leaves the volume", async () => {
    await project.run("docker compose exec cache redis-cli set key value");
    expect(await project.told("docker compose down")).toEqual([
      " Container app-web-1  Stopping",
      " Container app-web-1  Stopped",
      " Container app-web-1  Removing",
      " Container app-web-1  Removed",
      " Container app-cache-1  Stopping",
      " Container app-cache-1  Stopped",
      " Container app-cache-1  Removing",
      " Container app-cache-1  Removed",
      " Network app_default  Removing",
      " Network app_default  Removed",
    ]);
    expect(await project.out("docker volume ls -q")).toBe("app_data\n");
  });
  it("down -v takes the volume away; nothing is left then", async () => {
    await project.run("docker compose up -d");
    expect(await project.told("docker compose down -v")).toContain(" Volume app_data  Removed");
    expect(await project.told("docker compose down")).toEqual(['Warning: No resource found to remove for project "app".']);
  });
});
