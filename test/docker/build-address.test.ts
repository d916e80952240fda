// Contexts behind an address or in an archive, and what the older builder, docker import and the API fetch (docs.docker.com/build/concepts/context: Remote tarballs).
import { beforeAll, describe, expect, it } from "vitest";
import { answer } from "../../src/docker/api/index.ts";
import type { ApiAnswer } from "../../src/docker/api/message.ts";
import { drive } from "../../src/machine/drive.ts";
import { startLearner } from "./learner.ts";

const AT = "http://localhost:8088";
let learner: ReturnType<typeof startLearner>;
beforeAll(() => {
  learner = startLearner({ world: "docker" });
  learner.write({
    "site/Dockerfile": "FROM busybox\nLABEL a=b\n",
    "site/one.txt": "hello\n",
    "site/dir/index.html": "<p>\n",
    "app/Dockerfile": "FROM busybox\nCOPY a.txt .dockerignore /\n",
    "app/other": "FROM busybox\nLABEL other=1\n",
    "app/a.txt": "a\n",
    "app/.dockerignore": "a.txt\n",
  });
  learner.out("docker run -d --name web -p 8088:80 -v $PWD/site:/usr/share/nginx/html nginx && docker pull -q busybox");
  learner.out("tar -cf site/app.tar -C app . && gzip -k site/app.tar");
});
const run = (line: string) => learner.run(line);
const reason = ({ stderr }: { stderr: string }) => /^ERROR: failed to build: failed to solve: (.*)$/ms.exec(stderr)?.[1]?.trimEnd();
const steps = (log: string) => [...log.matchAll(/^#\d+ (\[.*|copy .*)$/gm)].map(([, name]) => name);

describe("a context behind an address", () => {
  it.each(["app.tar", "app.tar.gz"])("is an archive, whose ignore file says nothing (%s)", (name) => {
    const { stderr, code } = run(`docker build -t app ${AT}/${name}`);
    expect([steps(stderr), code]).toEqual([
      [
        "[internal] load remote build context",
        "copy /context /",
        "[internal] load metadata for docker.io/library/busybox:latest",
        "[1/2] FROM docker.io/library/busybox:latest",
        "[2/2] COPY a.txt .dockerignore /",
      ],
      0,
    ]);
    expect(learner.out("docker run --rm app cat /a.txt")).toBe("a\n");
  });

  it("is a lone Dockerfile, which is called the context", () => {
    const { stderr, code } = run(`docker build -t app ${AT}/Dockerfile`);
    expect([steps(stderr)[0], code]).toEqual(["[internal] load remote build context", 0]);
    expect(run(`docker build ${AT}/one.txt`).stderr).toContain("\ncontext:1\n--------------------\n   1 | >>> hello\n");
  });

  it("has another Dockerfile in it, or one that is given", () => {
    expect(run(`docker build -t app -f other ${AT}/app.tar`).code).toBe(0);
    expect(learner.out("docker image inspect app --format '{{.Config.Labels.other}}'")).toBe("1\n");
    const { stderr, code } = run(`printf 'FROM busybox\\nCOPY a.txt /given\\n' | docker build -t app -f - ${AT}/app.tar`);
    expect([code, steps(stderr)]).toEqual([0, expect.arrayContaining(["[internal] load build definition from Dockerfile"])]);
    expect(learner.out("docker run --rm app cat /given")).toBe("a\n");
    expect(reason(run(`docker build -f nope ${AT}/app.tar`))).toBe("failed to read dockerfile: open nope: no such file or directory");
  });

  it.each([
    [`${AT}/nope`, "failed to read downloaded context: failed to load cache key: invalid response status 404"],
    [
      "http://nope.example/a.tar",
      'failed to read downloaded context: failed to load cache key: Get "http://nope.example/a.tar": dial tcp: lookup nope.example: no such host',
    ],
    [
      "http://localhost:9/",
      'failed to read downloaded context: failed to load cache key: Get "http://localhost:9/": dial tcp 127.0.0.1:9: connect: connection refused',
    ],
  ])("%s", (place, words) => {
    expect(reason(run(`docker build ${place}`))).toBe(words);
  });

  it("comes by standard input in the same way", () => {
    const { stderr, code } = run("tar -c -C app . | docker build -t app -");
    expect([steps(stderr).slice(0, 2), code]).toEqual([["[internal] load remote build context", "copy /context /"], 0]);
    expect(run("docker build -f other - < app/Dockerfile").stderr).toBe(
      "ERROR: failed to build: ambiguous Dockerfile source: both stdin and flag correspond to Dockerfiles\n",
    );
    expect(run("docker build app/a.txt").stderr).toBe('ERROR: failed to build: unable to prepare context: path "app/a.txt" not found\n');
  });
});

describe("the older builder", () => {
  const classic = (words: string) => {
    const { stdout, stderr, code } = run(`DOCKER_BUILDKIT=0 docker build ${words}`);
    return { stdout, stderr: stderr.replace(/^DEPRECATED[\s\S]*?\n\n/, ""), code };
  };
  const told = (bytes: string, end: string) => `[==================================================>] ${bytes.padStart(8)}/${bytes}${end}`;
  it("is sent what its client fetches", () => {
    const { stdout, code } = classic(`-t app ${AT}/Dockerfile`);
    const line = `Downloading build context from remote url: ${AT}/Dockerfile`;
    expect(stdout.slice(0, stdout.indexOf("Step"))).toBe(
      `${line} ${told("23B", "\r")}${line} ${told("23B", "\r\r\n")}Sending build context to Docker daemon  2.048kB\r\r\n`,
    );
    expect(code).toBe(0);
    expect(classic(`-t app ${AT}/app.tar`).code).toBe(0);
    expect(learner.out("docker run --rm app cat /a.txt")).toBe("a\n");
  });

  it("is sent nothing where its client could not fetch it, and finds no Dockerfile in that", () => {
    const missing = "Error response from daemon: Cannot locate specified Dockerfile: Dockerfile\n";
    expect(classic(`${AT}/nope`)).toEqual({ stdout: "Sending build context to Docker daemon  1.024kB\r\r\n", stderr: missing, code: 1 });
    expect(classic("ssh://nope.example/a").stderr).toBe('unable to prepare context: path "ssh://nope.example/a" not found\n');
  });

  it("tells what it has not told where a quiet build fails", () => {
    expect(classic("-q app/nope").stderr).toBe('unable to prepare context: path "app/nope" not found\n');
    expect(classic(`-q ${AT}/nope`).stderr).toBe(
      "\nSending build context to Docker daemon  1.024kB\r\r\nError response from daemon: Cannot locate specified Dockerfile: Dockerfile\n",
    );
  });

  it("fetches what ADD names, and does not unpack it", () => {
    learner.write({ "old/Dockerfile": `FROM busybox\nADD ${AT}/one.txt ${AT}/app.tar /x/\n` });
    expect(classic("-t app old").stdout).toMatch(/^Step 2\/2 : ADD .*\n\n\n ---> [0-9a-f]{12}$/m);
    expect(learner.out("docker run --rm app sh -c 'ls /x; stat -c %a /x/one.txt'")).toBe("app.tar\none.txt\n600\n");
    learner.write({ "old/Dockerfile": `FROM busybox\nADD ${AT}/one.txt /x\n` });
    classic("-t app old");
    expect(learner.out("docker history --no-trunc --format '{{.CreatedBy}}' app")).toMatch(
      /^\/bin\/sh -c #\(nop\) ADD [0-9a-f]{64} in \/x $/m,
    );
  });

  it.each([
    [`ADD ${AT}/nope /x`, /^ADD failed: failed to GET http:\/\/localhost:8088\/nope with status 404 Not Found: <html>/],
    ["ADD http://nope.example/a /x", /^ADD failed: Get "http:\/\/nope\.example\/a": dial tcp: lookup nope\.example: no such host$/m],
    [`ADD ${AT}/dir/ /x/`, /^ADD failed: cannot determine filename for source http:\/\/localhost:8088\/dir\/$/m],
    [`COPY ${AT}/one.txt /x`, /^COPY failed: source can't be a URL for COPY$/m],
    ["ADD git://nope.example/a /x", /^ADD failed: file not found in build context or excluded by \.dockerignore: stat git:/],
  ])("%s", (line, words) => {
    learner.write({ "old/Dockerfile": `FROM busybox\n${line}\n` });
    expect(classic("old").stderr).toMatch(words);
  });

  it("fetches the context itself for those who ask its API for that", () => {
    const asked = (remote: string) => {
      const query = new URLSearchParams({ remote });
      let got: ApiAnswer | undefined;
      const request = { method: "POST", path: "/build", query, headers: {}, body: "" } as const;
      drive(learner.world.clock, answer(learner.world.docker!(), request), (found) => (got = found));
      learner.pass(60);
      return got && "feed" in got ? JSON.stringify(got.feed.take()) : got && "body" in got ? got.body : got;
    };
    expect(asked(`${AT}/Dockerfile`)).toContain('"Successfully built ');
    expect(asked(`${AT}/app.tar`)).toContain('"Successfully built ');
    expect(asked("http://nope.example/a")).toEqual({
      message:
        'error downloading remote context http://nope.example/a: Get "http://nope.example/a": dial tcp: lookup nope.example: no such host',
    });
    expect(asked(`${AT}/dir/`)).toEqual({
      message: `error detecting content type for remote ${AT}/dir/: unsupported Content-Type "text/html"`,
    });
    expect(asked("http://nope.example/a.git")).toEqual({
      message:
        "error fetching: fatal: unable to access 'http://nope.example/a.git/': Could not resolve host: nope.example\n: exit status 128",
    });
  });
});

describe("docker import", () => {
  it("has an image of an archive behind an address", () => {
    expect(learner.out(`docker import ${AT}/app.tar a:b`)).toMatch(
      /^Downloading from http:\/\/localhost:8088\/app\.tar\nsha256:[0-9a-f]{64}\n$/,
    );
    expect(learner.out("docker history --format '{{.Comment}}' a:b")).toBe(`Imported from ${AT}/app.tar\n`);
    expect(run(`docker import ${AT}/nope`).stderr).toMatch(
      /^Error response from daemon: failed to GET http:\/\/localhost:8088\/nope with status 404 Not Found: <html>/,
    );
    expect(run("docker import http://nope.example/a").stderr).toBe(
      'Error response from daemon: Get "http://nope.example/a": dial tcp: lookup nope.example: no such host\n',
    );
    expect(run("docker import nope").stderr).toBe("open nope: no such file or directory\n");
  });
});
