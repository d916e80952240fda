// docker build with BuildKit: what a Dockerfile makes of files and configuration, when the cache is hit, and the words where something is wrong.
import { beforeAll, describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

let learner: ReturnType<typeof startLearner>;
beforeAll(() => {
  learner = startLearner({ world: "docker" });
});
/** Names of the steps that came from the cache. */
const cached = (log: string): string[] =>
  [...log.matchAll(/^#(\d+) CACHED$/gm)].map(([, step]) => new RegExp(`^#${step} (\\[.*)$`, "m").exec(log)![1]!);

describe("the cache", () => {
  const dockerfile = "FROM alpine:3.22\nWORKDIR /app\nCOPY list.txt .\nRUN cat list.txt\nCOPY . .\nRUN cat code.txt\n";
  it("is hit by steps whose files and words are the same, and by none after the first that is not", () => {
    learner.build(dockerfile, { "list.txt": "a", "code.txt": "1" });
    expect(cached(learner.build(dockerfile, { "list.txt": "a", "code.txt": "1" }).stderr)).toHaveLength(5);
    expect(cached(learner.build(dockerfile, { "list.txt": "a", "code.txt": "2" }).stderr)).toEqual([
      "[2/6] WORKDIR /app",
      "[3/6] COPY list.txt .",
      "[4/6] RUN cat list.txt",
    ]);
    expect(cached(learner.build(dockerfile, { "list.txt": "b", "code.txt": "2" }).stderr)).toEqual(["[2/6] WORKDIR /app"]);
  });
  it("is left alone where one says so", () => {
    expect(
      cached(learner.build(dockerfile, { "list.txt": "b", "code.txt": "2" }, "-t app --no-cache").stderr).filter((step) =>
        /RUN|COPY/.test(step),
      ),
    ).toEqual([]);
  });
  it("depends on arguments only from where they are declared", () => {
    const args = "FROM alpine:3.22\nRUN echo before\nARG V\nRUN echo $V\n";
    learner.build(args, {}, "--build-arg V=1");
    expect(cached(learner.build(args, {}, "--build-arg V=2").stderr)).toEqual(["[2/3] RUN echo before"]);
    expect(learner.build(args, {}, "--build-arg V=3").stderr).toContain(" 3\n");
  });
});

describe("instructions", () => {
  it("make the configuration", () => {
    learner.build(
      'FROM alpine:3.22\nENV A=1 B="two words"\nENV C=${A}-$B\nLABEL a.b=c\nEXPOSE 80 53/udp\nVOLUME /data\nUSER 1000:1000\nWORKDIR /srv\nWORKDIR sub\nSTOPSIGNAL SIGQUIT\nHEALTHCHECK --interval=5s --retries=2 CMD true\nENTRYPOINT ["echo"]\nCMD ["hi"]\n',
    );
    const config = JSON.parse(learner.out("docker image inspect app -f '{{json .Config}}'"));
    expect(config).toMatchObject({
      User: "1000:1000",
      ExposedPorts: { "53/udp": {}, "80/tcp": {} },
      Cmd: ["hi"],
      Entrypoint: ["echo"],
      Volumes: { "/data": {} },
      WorkingDir: "/srv/sub",
      StopSignal: "SIGQUIT",
      Labels: { "a.b": "c" },
    });
    expect(config.Env).toContain("C=1-two words");
    expect(config.Healthcheck).toMatchObject({ Test: ["CMD-SHELL", "true"], Interval: 5e9, Retries: 2 });
    expect(learner.out("docker run --rm app")).toBe("hi\n");
    expect(learner.out("docker run --rm app there")).toBe("there\n");
  });
  it("write here-documents", () => {
    const { stderr, code } = learner.build(
      "FROM alpine:3.22\nRUN <<EOT\necho one\necho two\nEOT\nARG W=world\nCOPY <<EOF <<'RAW' /d/\nhello $W\nEOF\nraw $W\nRAW\nRUN cat /d/*\n",
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(/ one\n#\d+ [\d.]+ two\n/);
    expect(stderr).toContain(" hello world\n");
    expect(stderr).toContain(" raw $W\n");
  });
  it("take files from stages and images, up to a target", () => {
    const stages =
      "FROM alpine:3.22 AS build\nRUN echo made > /out\nFROM busybox AS debug\nRUN exit 1\nFROM alpine:3.22\nCOPY --from=build --chown=5:6 --chmod=600 /out /out\nCOPY --from=busybox:1.36 /etc/passwd /passwd\n";
    const { stderr, code } = learner.build(stages);
    expect(code).toBe(0);
    expect(stderr).not.toContain("[debug");
    expect(learner.out("docker run --rm app ls -ln /out")).toMatch(/^-rw------- +1 5 +6 +5 /);
    expect(learner.build(stages, {}, "--target build -t build").code).toBe(0);
    expect(learner.out("docker run --rm build cat /out")).toBe("made\n");
    expect(learner.build(stages, {}, "--target nope").stderr).toContain(
      'ERROR: failed to build: failed to solve: target stage "nope" could not be found',
    );
  });
  it("unpack archives that are added, unless told not to", () => {
    learner.run("mkdir -p pack && echo inside > pack/in.txt && tar -cf a.tar -C pack in.txt");
    const tar = learner.world.host.files.read(`${learner.home}/a.tar`);
    expect(learner.build("FROM alpine:3.22\nADD a.tar /open/\nADD --unpack=false a.tar /closed/\n", { "a.tar": tar }).code).toBe(0);
    expect(learner.out("docker run --rm app ls /open /closed")).toBe("/closed:\na.tar\n\n/open:\nin.txt\n");
  });
  it("have the flags of their own", () => {
    for (const [line, flag] of [
      ["ADD --from=busybox /a /b", "--from"],
      ["COPY --unpack a /b", "--unpack"],
    ])
      expect(learner.build(`FROM alpine:3.22\n${line}\n`, { a: "" }).stderr).toContain(
        `dockerfile parse error on line 2: unknown flag: ${flag}`,
      );
  });
  it("leave out what .dockerignore names, but for what it takes back", () => {
    learner.build("FROM alpine:3.22\nCOPY . /d\nRUN find /d -type f | sort > /list\n", {
      ".dockerignore": "**/*.log\n!keep.log\nnode_modules\n.dockerignore\nDockerfile\n",
      "a.txt": "",
      "x.log": "",
      "keep.log": "",
      "deep/y.log": "",
      "node_modules/m/index.js": "",
    });
    expect(learner.out("docker run --rm app cat /list")).toBe("/d/a.txt\n/d/keep.log\n");
  });
  it("mount secrets and caches that leave nothing in the image", () => {
    learner.write({ "token.txt": "s3cret" });
    const { stderr } = learner.build(
      "FROM alpine:3.22\nRUN --mount=type=secret,id=token cat /run/secrets/token && echo\nRUN --mount=type=cache,target=/cache ls /cache; touch /cache/kept\nRUN --mount=type=cache,target=/cache ls /cache\nRUN ls /run/secrets /cache 2>&1 | wc -l\n",
      {},
      "--secret id=token,src=token.txt -t app",
    );
    expect(stderr).toContain(" s3cret\n");
    expect(stderr).toContain(" kept\n");
    expect(learner.run("docker run --rm app cat /run/secrets/token").code).not.toBe(0);
  });
});

describe("what is wrong", () => {
  it("is shown with the lines that it is about", () => {
    const { stderr, code } = learner.build("FROM alpine:3.22\nWORKDIR /app\nCOPY missing.txt .\nRUN true\n");
    expect(code).toBe(1);
    expect(stderr).toContain("failed to compute cache key: failed to calculate checksum of ref ");
    expect(stderr).toContain(
      "Dockerfile:3\n--------------------\n   1 |     FROM alpine:3.22\n   2 |     WORKDIR /app\n   3 | >>> COPY missing.txt .\n   4 |     RUN true\n   5 |     \n--------------------\nERROR: failed to build: failed to solve: ",
    );
    expect(stderr).toContain('"/missing.txt": not found');
  });
  it("is told of unknown instructions, images and commands", () => {
    expect(learner.build("FROM alpine:3.22\nRUNN x\n").stderr).toContain(
      "ERROR: failed to build: failed to solve: dockerfile parse error on line 2: unknown instruction: RUNN (did you mean RUN?)",
    );
    expect(learner.build("FROM nosuchimage\n").stderr).toContain(
      "ERROR: failed to build: failed to solve: nosuchimage: failed to resolve source metadata for docker.io/library/nosuchimage:latest: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed",
    );
    expect(learner.build("FROM alpine:3.22\nRUN nosuchcommand\n").stderr).toContain(
      'ERROR: failed to build: failed to solve: process "/bin/sh -c nosuchcommand" did not complete successfully: exit code: 127',
    );
  });
  it("is found by the checks", () => {
    const { stderr } = learner.build("FROM alpine:3.22\nENV PASSWORD=x\nCMD echo hi\nWORKDIR there\n");
    expect(stderr).toContain(" 3 warnings found (use docker --debug to expand):\n");
    expect(stderr).toContain(' - SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ENV "PASSWORD") (line 2)\n');
    expect(stderr).toContain(
      " - JSONArgsRecommended: JSON arguments recommended for CMD to prevent unintended behavior related to OS signals (line 3)\n",
    );
  });
});

describe("what a build is given besides", () => {
  const { out, run, write, build } = startLearner({ world: "docker" });
  const DOCKERFILE = "FROM alpine:3.22 AS one\nRUN echo one\nFROM one\nCOPY --from=lib l.txt /l\nRUN cat /l\n";
  write({ "lib/l.txt": "shared\n" });
  it("are further contexts, of folders and images; what changes in them is seen", () => {
    expect(build(DOCKERFILE, {}, "--build-context lib=lib").stderr).toContain(
      "[context lib] load from client\n#7 transferring lib: 7B done\n#7 DONE 0.0s\n\n#8 [stage-1 1/2] COPY --from=lib l.txt /l\n#8 DONE 0.0s\n\n#9 [stage-1 2/2] RUN cat /l\n#9 0.000 shared\n",
    );
    out("echo changed > lib/l.txt");
    const { stderr } = build(DOCKERFILE, {}, "--build-context lib=lib");
    expect(stderr).toContain("[one 2/2] RUN echo one\n#6 CACHED\n");
    expect(stderr).toContain("0.000 changed\n");
    expect(build("FROM base\nRUN cat /etc/alpine-release\n", {}, "--build-context base=docker-image://alpine:3.20").stderr).toContain(
      "0.000 3.20.8\n",
    );
    write({ "compose.yaml": "services: {a: {build: {context: ctx, additional_contexts: {base: docker-image://alpine:3.21}}}}\n" });
    expect(run("docker compose build").stderr).toContain("0.000 3.21.5\n");
  });
  it("are folders that are there", () => {
    expect(build(DOCKERFILE, {}, "--build-context lib=nope").stderr).toBe(
      "ERROR: failed to build: failed to get build context lib: stat nope: no such file or directory\n",
    );
    expect(build(DOCKERFILE, {}, "--build-context lib").stderr).toContain("invalid context value: lib, expected key=value\n");
  });
  it("are stages that do not use the cache", () => {
    const again = build(DOCKERFILE, {}, "--build-context lib=lib --no-cache-filter one").stderr;
    expect(again).toContain("[one 2/2] RUN echo one\n#6 0.000 one\n");
    expect(again).toContain("[stage-1 2/2] RUN cat /l\n#9 CACHED\n");
  });
  it("is where the lint found what, with a page about it", () => {
    const { stdout, code } = build("FROM alpine:3.22\nCMD echo hi\n", {}, "--check");
    expect([stdout, code]).toEqual([
      `Check complete, 1 warning has been found!

WARNING: JSONArgsRecommended - https://docs.docker.com/go/dockerfile/rule/json-args-recommended/
JSON arguments recommended for CMD to prevent unintended behavior related to OS signals
ctx/Dockerfile:2
--------------------
   1 |     FROM alpine:3.22
   2 | >>> CMD echo hi
   3 |     \n--------------------
`,
      1,
    ]);
  });
});
