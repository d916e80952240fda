// ADD of what a URL names (docs.docker.com/reference/dockerfile: Adding files from a URL).
import { beforeAll, describe, expect, it } from "vitest";
import type { Certificate } from "../../src/machine/sockets.ts";
import { startLearner } from "./learner.ts";

const AT = "http://localhost:8088";
const HELLO = "sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
let learner: ReturnType<typeof startLearner>;
beforeAll(() => {
  learner = startLearner({ world: "docker" });
  learner.out("mkdir site && echo hello > site/index.txt && tar -cf site/files.tar -C site index.txt");
  learner.out("docker run -d --name web -p 8088:80 -v $PWD/site:/usr/share/nginx/html nginx");
});
const build = (lines: string) => learner.build(`FROM busybox\n${lines}\n`).stderr;
const failed = (lines: string) => /failed to solve: (.*)/.exec(build(lines))?.[1];

describe("a file behind a URL", () => {
  it("comes as its owner's alone, as old as the server says, by its own name where a folder is told", () => {
    expect(build(`ADD ${AT}/index.txt /x/\nADD --chmod=644 --chown=1:2 ${AT}/index.txt /y`)).not.toContain("ERROR");
    expect(learner.out("docker run --rm app stat -c '%a %u:%g %n' /x/index.txt /y")).toBe("600 0:0 /x/index.txt\n644 1:2 /y\n");
    expect(learner.out("docker run --rm app sh -c 'cat /x/index.txt; stat -c %Y /x/index.txt'")).toBe(
      `hello\n${learner.out("stat -c %Y site/index.txt")}`,
    );
    expect(learner.out("docker history --no-trunc --format '{{.CreatedBy}}' app")).toContain(`ADD ${AT}/index.txt /x/ # buildkit\n`);
  });

  it("is fetched in a step of its own, and needs no context", () => {
    const log = build(`ADD ${AT}/index.txt /only`);
    expect(log.match(/^#\d+ \[2\/2\] ADD .*$/gm)?.map((line) => line.replace(/^#\d+ /, ""))).toEqual(
      Array(2).fill(`[2/2] ADD ${AT}/index.txt /only`),
    );
    expect(log).not.toContain("load build context");
  });

  it("is fetched again each time: the cache goes by what came", () => {
    const line = `ADD ${AT}/index.txt /again`;
    build(line);
    expect(build(line)).toMatch(/CACHED/);
    learner.out("echo other > site/index.txt");
    expect(build(line)).not.toMatch(/CACHED/);
    expect(learner.out("docker run --rm app cat /again")).toBe("other\n");
    learner.out("echo hello > site/index.txt");
  });

  it("is unpacked only where that is asked for", () => {
    build(`ADD ${AT}/files.tar /a/\nADD --unpack=true ${AT}/files.tar /b/`);
    expect(learner.out("docker run --rm app ls /a /b")).toBe("/a:\nfiles.tar\n\n/b:\nindex.txt\n");
  });

  it("has the checksum that is told", () => {
    expect(build(`ADD --checksum=${HELLO} ${AT}/index.txt /x`)).not.toContain("ERROR");
    const other = HELLO.replace(/..$/, "00");
    expect(failed(`ADD --checksum=${other} ${AT}/index.txt /x`)).toBe(`digest mismatch ${HELLO}: ${other}`);
  });

  it("is of the bytes that came, whatever they are, and reckoned with SHA-256 alone", () => {
    learner.out("printf '\\377\\000\\376' > site/bytes");
    const digest = `sha256:${learner.out("sha256sum site/bytes").split(" ")[0]}`;
    expect(build(`ADD --checksum=${digest} ${AT}/bytes /x`)).not.toContain("ERROR");
    const long = `sha512:${learner.out("sha512sum site/index.txt").split(" ")[0]}`;
    expect(failed(`ADD --checksum=${long} ${AT}/index.txt /x`)).toBe(`digest mismatch ${HELLO}: ${long}`);
  });

  it("is all that is asked of a file whose checksum is told: no status, and no key of what came", () => {
    expect(failed(`ADD --checksum=${HELLO} ${AT}/nope /x`)).toMatch(/^digest mismatch sha256:[0-9a-f]{64}: sha256:5891/);
    expect(failed(`ADD --checksum=${HELLO} http://nope.example/a /x`)).toBe(
      'Get "http://nope.example/a": dial tcp: lookup nope.example: no such host',
    );
  });

  it("comes over TLS only from those whose certificate is trusted", () => {
    const { stack } = learner.world.docker!().fabric.host;
    const serve = (port: number, tls: Certificate) =>
      stack.listen(port, { http: () => ({ status: 200, headers: {}, body: "hello\n" }), tls });
    serve(9441, { names: ["localhost"], trusted: true });
    serve(9442, { names: ["localhost"], trusted: false });
    serve(9443, { names: ["other.example"], trusted: true });
    expect(build(`ADD --checksum=${HELLO} https://localhost:9441/x /x`)).not.toContain("ERROR");
    const distrusted = (port: number) =>
      failed(`ADD https://localhost:${port}/x /x`)?.split("tls: failed to verify certificate: x509: ")[1];
    expect(distrusted(9442)).toBe("certificate signed by unknown authority");
    expect(distrusted(9443)).toBe("certificate is valid for other.example, not localhost");
  });

  it.each([
    [`ADD ${AT}/nope /x`, "failed to load cache key: invalid response status 404"],
    ["ADD http://nope.example/a /x", 'failed to load cache key: Get "http://nope.example/a": dial tcp: lookup nope.example: no such host'],
    [
      "ADD http://localhost:9/a /x",
      'failed to load cache key: Get "http://localhost:9/a": dial tcp 127.0.0.1:9: connect: connection refused',
    ],
    [
      "ADD https://localhost:8088/a /x",
      'failed to load cache key: Get "https://localhost:8088/a": http: server gave HTTP response to HTTPS client',
    ],
    [`COPY ${AT}/index.txt /x`, "source can't be a URL for COPY"],
    [`ADD --checksum=${HELLO} ${AT}/a ${AT}/b /x/`, "checksum can't be specified for multiple sources"],
    [`ADD --checksum=${HELLO} list.txt /x`, "checksum requires HTTP(S) or Git sources"],
    [`ADD --checksum=sha256:12 ${AT}/a /x`, "invalid checksum digest length"],
    [`ADD --checksum=md5:12 ${AT}/a /x`, "unsupported digest algorithm"],
    [`ADD --checksum=what ${AT}/a /x`, "invalid checksum digest format"],
  ])("%s", (line, words) => {
    expect(failed(line)).toBe(words);
  });
});
