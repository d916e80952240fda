// docker compose watch: what changes in the source code comes into containers, or makes them anew.
import { describe, expect, it } from "vitest";
import { startLearner } from "../learner.ts";

const { out, run, write, pass } = startLearner({ world: "docker" });
write({
  "web/src/index.html": "one\n",
  "web/pkg": "v1\n",
  "web/Dockerfile": "FROM nginx:1.27\nCOPY src /usr/share/nginx/html\nCOPY pkg /pkg\n",
  "compose.yaml": `services:
  web:
    build: web
    ports: ["8080:80"]
    develop:
      watch:
        - {action: sync, path: ./web/src, target: /usr/share/nginx/html, ignore: ["*.tmp"]}
        - {action: rebuild, path: ./web/pkg}
        - {action: sync+restart, path: ./conf, target: /etc/nginx/conf.d}
`,
});
out("docker compose watch --quiet > log 2>&1 &");
pass(15);
const page = (path = "") => out(`curl -s localhost:8080/${path}`);
const told = (): string => out("grep -v '^ ' log").trim().split("\n").at(-1)!;

describe("docker compose watch", () => {
  it("starts what it watches", () => expect([page(), told()]).toEqual(["one\n", "Watch enabled"]));
  it("copies files that change, but for those that are to be ignored, and takes away those that are gone", () => {
    out("echo two > web/src/index.html; echo new > web/src/new.html; echo x > web/src/a.tmp");
    pass(3);
    expect([page(), page("new.html"), told()]).toEqual(["two\n", "new\n", 'Syncing service "web" after 2 changes were detected']);
    expect(page("a.tmp")).toContain("404 Not Found");
    out("rm web/src/new.html");
    pass(3);
    expect(page("new.html")).toContain("404 Not Found");
  });
  it("builds and makes containers anew, and leaves no image without a name", () => {
    out("echo v2 > web/pkg");
    pass(10);
    expect([out("docker compose exec web cat /pkg"), told()]).toEqual(["v2\n", 'service(s) ["web"] successfully built']);
    expect(out("docker images -q | wc -l")).toBe("1\n");
  });
  it("starts containers again after they got their files", () => {
    out("mkdir conf; echo 'server { listen 80; return 200 conf; }' > conf/default.conf");
    pass(5);
    expect([page(), told()]).toEqual(["conf", 'service(s) ["web"] restarted']);
  });
  it("has its paths whole in the configuration", () => expect(out("docker compose config")).toContain("path: /home/learner/web/src\n"));
  it("needs something to watch", () => {
    write({ "other/compose.yaml": "services: {a: {image: alpine}}\n" });
    expect(run("docker compose -f other/compose.yaml watch --no-up").stderr).toBe(
      "none of the selected services is configured for watch, consider setting a 'develop' section\n",
    );
  });
});

describe("docker compose up --watch", () => {
  const { out, run, write, pass } = startLearner({ world: "docker" });
  write({
    "src/a.txt": "one\n",
    "src/b.md": "skipped\n",
    "src/Dockerfile": "FROM alpine:3.22\nCOPY Dockerfile /v\nCMD echo begun; sleep 1000\n",
    "compose.yaml": `services:
  app:
    build: src
    init: true
    develop:
      watch:
        - {action: sync+exec, path: ./src, target: /app, include: ["*.txt"], initial_sync: true, exec: {command: cat /app/a.txt, user: "1000"}}
        - {action: rebuild, path: ./src/Dockerfile}
`,
  });
  out("docker compose up --watch > log 2>&1 &");
  pass(15);
  it("begins with the files that are there, of those that count", () => {
    expect(out("docker compose exec app ls /app")).toBe("a.txt\n");
    expect(out("cat log")).toContain("Watch enabled\napp-1  | begun\n");
  });
  it("runs a command after files came", () => {
    out("echo two > src/a.txt; echo again > src/b.md");
    pass(3);
    expect(out("tail -n 2 log")).toBe('Syncing service "app" after 1 changes were detected\ntwo\n');
  });
  it("stays with containers that are made anew, until it is stopped", () => {
    out("echo '# x' >> src/Dockerfile");
    pass(20);
    expect(out("grep -c 'app-1  | begun' log")).toBe("2\n");
    expect(out("docker compose exec app tail -n 1 /v")).toBe("# x\n");
    out("kill -INT %1; sleep 15");
    expect(out("docker compose ps -q")).toBe("");
  });
  it("is for nothing that leaves the terminal", () =>
    expect(run("docker compose up -d --watch").stderr).toMatch(/^--detach cannot be combined with .* or --watch\n$/));
});
