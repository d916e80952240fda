// Which sockets programs open, and how ss, netstat and /proc tell: one of IPv6 for both families, one for each, or one of IPv4 alone.
import { beforeAll, describe, expect, it } from "vitest";
import { startLearner } from "../../docker/learner.ts";

let learner: ReturnType<typeof startLearner>;
beforeAll(() => {
  learner = startLearner({ world: "docker" });
});

/** Local addresses of a container's table in /proc/net, without the zeros of "all". */
const table = (name: string, file: "tcp" | "tcp6"): string[] =>
  learner
    .out(`docker exec ${name} cat /proc/net/${file}`)
    .split("\n")
    .slice(1, -1)
    .map((line) =>
      line
        .trim()
        .split(/ +/)[1]!
        .replace(/^0+(?=:)/, "0"),
    );

describe("what a server listens on", () => {
  it.each([
    ["node", `node:22-alpine node -e 'require("http").createServer(() => {}).listen(3000)'`, [], ["0:0BB8"]],
    ["httpd", "httpd:2.4", [], ["0:0050"]],
    ["nginx", "nginx:1.27", ["0:0050"], ["0:0050"]],
    ["redis", "redis:7", ["0:18EB"], ["0:18EB"]],
    ["postgres", "-e POSTGRES_PASSWORD=x postgres:17", ["0:1538"], ["0:1538"]],
    ["memcached", "memcached:1.6-alpine", ["0:2BCB"], ["0:2BCB"]],
    ["python", "python:3-alpine python3 -m http.server", ["0:1F40"], []],
    ["bound", "python:3-alpine python3 -m http.server --bind 127.0.0.1 9000", ["0100007F:2328"], []],
    ["own", "redis:7 --bind 127.0.0.1", ["0100007F:18EB"], []],
  ])("%s", (name, words, four, six) => {
    const [options = "", image = ""] = words.startsWith("-")
      ? [words.split(" ").slice(0, 2).join(" "), words.split(" ").slice(2).join(" ")]
      : ["", words];
    learner.out(`docker run -d --name ${name} ${options} ${image}`);
    learner.pass(5);
    expect({ four: table(name, "tcp"), six: table(name, "tcp6") }).toEqual({ four, six });
  });
  it("is said by python -m http.server", () => {
    expect(learner.out("docker logs bound")).toBe("Serving HTTP on 127.0.0.1 port 9000 (http://127.0.0.1:9000/) ...\n");
  });
});

describe("how it is told", () => {
  it("is * where one socket takes both families, and each family's own address where there are two", () => {
    learner.out("python3 -m http.server 8001 >/dev/null & nc -l -p 8002 & docker run -d -p 8003:80 nginx:1.27 >/dev/null; sleep 1");
    expect(learner.out("ss -Hltn | awk '{print $4, $5}' | sort -t: -k2")).toContain("0.0.0.0:8003 0.0.0.0:*\n[::]:8003 [::]:*\n");
    expect(learner.out("netstat -ltn | grep 8003")).toBe(
      "tcp        0      0 0.0.0.0:8003            0.0.0.0:*               LISTEN      \ntcp6       0      0 :::8003                 :::*                    LISTEN      \n",
    );
  });
  it("is * and ::: in a container whose server takes both", () => {
    learner.out("docker run -d --name both node:22 node -e 'require(\"http\").createServer(() => {}).listen(80)'");
    learner.out("docker exec both sh -c 'apt-get update -qq; apt-get install -y -qq iproute2 net-tools' >/dev/null");
    expect(learner.out("docker exec both ss -ltn")).toBe(
      "State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\nLISTEN 0      4096               *:80              *:*          \n",
    );
    expect(learner.out("docker exec both ss -Hltn4")).toBe("");
    expect(learner.out("docker exec both netstat -ltn | tail -1")).toBe(
      "tcp6       0      0 :::80                   :::*                    LISTEN      \n",
    );
    expect(learner.out("docker exec node netstat -ltn | tail -1")).toBe(
      "tcp        0      0 :::3000                 :::*                    LISTEN      \n",
    );
  });
  it("has the kernel's own form in /proc", () => {
    expect(learner.out("docker exec node cat /proc/net/tcp6").split("\n")[1]).toMatch(
      /^ {3}0: 0{32}:0BB8 0{32}:0000 0A 00000000:00000000 00:00000000 00000000 {5}0 {8}0 \d+ 1 0{16} 100 0 0 10 0$/,
    );
  });
});
