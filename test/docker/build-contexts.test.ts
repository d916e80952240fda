// --build-context: folders, images, addresses and repositories under names of their own (docs.docker.com/reference/cli/docker/buildx/build: --build-context).
import { beforeAll, describe, expect, it } from "vitest";
import { repositoryOf } from "./git-repository.ts";
import { startLearner } from "./learner.ts";

const AT = "http://localhost:8088";
let learner: ReturnType<typeof startLearner>;
beforeAll(() => {
  learner = startLearner({ world: "docker" });
  const { files } = repositoryOf({ "g.txt": "from git\n", "sub/s.txt": "below\n" });
  learner.write({
    "lib/l.txt": "shared\n",
    "lib/out.log": "",
    "lib/.dockerignore": "*.log\n",
    "site/one.txt": "from the web\n",
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`site/r.git/${path}`, text])),
  });
  learner.out("docker run -d --name web -p 8088:80 -v $PWD/site:/usr/share/nginx/html nginx");
  learner.out("docker pull -q alpine:3.22 && docker create --name one alpine:3.22");
  learner.out("mkdir root && docker export one | tar -x -C root");
});
const build = (dockerfile: string, ...contexts: string[]) =>
  learner.build(dockerfile, {}, `-t app ${contexts.map((each) => `--build-context ${each}`).join(" ")}`);
const reason = ({ stderr }: { stderr: string }) => /^ERROR: failed to build: (.*)$/ms.exec(stderr)?.[1]?.trimEnd();
const steps = (log: string) => [...log.matchAll(/^#\d+ (\[.*)$/gm)].map(([, name]) => name);

describe("a folder", () => {
  it("is what a stage begins with: an image of nothing else", () => {
    const { stderr, code } = build('FROM lib\nLABEL a=b\nCMD ["cat","/l.txt"]\n', "lib=lib");
    expect([steps(stderr), code]).toEqual([
      [
        "[internal] load build definition from Dockerfile",
        "[context lib] load .dockerignore",
        "[internal] load .dockerignore",
        "[context lib] load from client",
      ],
      0,
    ]);
    expect(learner.out("docker image inspect app --format '{{json .Config.Env}} {{json .Config.Cmd}} {{len .RootFS.Layers}}'")).toBe(
      '["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"] ["cat","/l.txt"] 1\n',
    );
    expect(learner.out("docker save app | tar -xO --wildcards '*/layer.tar' 2>/dev/null | tar -t || true")).not.toContain("out.log");
  });

  it("has commands where there are some in it", () => {
    const { stderr } = build("FROM rootfs\nRUN cat /etc/alpine-release\nRUN ls /usr\n", "rootfs=root");
    expect(stderr).toMatch(/^#\d+ \[1\/3\] RUN cat \/etc\/alpine-release\n#\d+ [\d.]+ 3\.22\.\d+$/m);
  });

  it("is taken in place of a stage, or of an image by any of its names", () => {
    const dockerfile = "FROM busybox AS one\nRUN false\nFROM busybox\nCOPY --from=one /l.txt /\n";
    expect(build(dockerfile, "one=lib").code).toBe(0);
    expect(learner.out("docker run --rm app cat /l.txt")).toBe("shared\n");
    for (const name of ["lib", "docker.io/library/lib", "lib:latest"])
      expect(build(`FROM busybox\nCOPY --from=${name} /l.txt /\n`, "lib=lib").code).toBe(0);
  });

  it("counts for the cache by what is in it", () => {
    const dockerfile = "FROM lib\nCOPY Dockerfile /\n";
    build(dockerfile, "lib=lib");
    expect(build(dockerfile, "lib=lib").stderr).toContain("COPY Dockerfile /\n#6 CACHED\n");
    learner.out("echo other > lib/l.txt");
    expect(build(dockerfile, "lib=lib").stderr).not.toContain("CACHED");
    learner.out("echo shared > lib/l.txt");
  });
});

describe("an image", () => {
  it("is told of by the name that it is given", () => {
    const { stderr } = build("FROM base\nRUN cat /etc/alpine-release\n", "base=docker-image://alpine:3.20");
    expect(steps(stderr)).toEqual([
      "[internal] load build definition from Dockerfile",
      "[context base] load metadata for alpine:3.20",
      "[internal] load .dockerignore",
      "[context base] alpine:3.20",
      "[1/2] RUN cat /etc/alpine-release",
    ]);
    expect(reason(build("FROM base\n", "base=docker-image://nosuchimage"))).toMatch(
      /^failed to solve: failed to resolve source metadata for docker\.io\/library\/nosuchimage:latest: pull access denied/,
    );
  });

  it("is another for a platform", () => {
    const { stderr } = build("FROM base\nRUN cat /etc/alpine-release\n", "base::linux/amd64=docker-image://alpine:3.21", "base=lib");
    expect(reason({ stderr })).toBe(undefined);
  });

  it("may be nothing", () => {
    expect(build("FROM base\nCOPY Dockerfile /\n", "base=docker-image://scratch").code).toBe(0);
  });
});

describe("an address", () => {
  it("is one file, or a repository", () => {
    const { stderr, code } = build(
      "FROM busybox\nCOPY --from=one /context /one\nCOPY --from=two /s.txt /\n",
      `one=${AT}/one.txt`,
      `two=${AT}/r.git#main:sub`,
    );
    expect(code).toBe(0);
    expect(steps(stderr)).toEqual(
      expect.arrayContaining([`[context one] ${AT}/one.txt`, `[internal] load git source ${AT}/r.git#main:sub`]),
    );
    expect(learner.out("docker run --rm app cat /one /s.txt")).toBe("from the web\nbelow\n");
  });

  it.each([
    [`${AT}/nope`, "failed to solve: failed to load cache key: invalid response status 404"],
    [
      "https://nope.example/x",
      'failed to solve: failed to load cache key: Get "https://nope.example/x": dial tcp: lookup nope.example: no such host',
    ],
  ])("%s", (place, words) => {
    expect(reason(build("FROM busybox\nCOPY --from=x / /\n", `x=${place}`))).toBe(words);
  });
});

describe("what is wrong with them", () => {
  it.each([
    ["x=nope", "failed to get build context x: stat nope: no such file or directory"],
    ["x=", "failed to get build context x: stat : no such file or directory"],
    ["x=ctx/Dockerfile", "failed to get build context path {ctx/Dockerfile <nil>}: not a directory"],
    ["x=target:foo", "failed to find target foo for context x"],
    ["x=ftp://a/b", "failed to get build context x: stat ftp://a/b: no such file or directory"],
    [
      "x=oci-layout://nope",
      'oci-layout reference "oci-layout://nope" could not be resolved: could not lock nope/index.json.lock: open nope/index.json.lock: no such file or directory',
    ],
    [
      "x=oci-layout://lib",
      'oci-layout reference "oci-layout://lib" could not be resolved: could not read lib/index.json: open lib/index.json: no such file or directory',
    ],
  ])("%s", (given, words) => {
    expect(reason(build("FROM busybox\n", given))).toBe(words);
  });

  it("is told of names before anything else", () => {
    expect(build("FROM busybox\n", "UPPER=lib").stderr).toBe(
      "ERROR: invalid context name UPPER: invalid reference format: repository name (library/UPPER) must be lowercase\n",
    );
    expect(build("FROM busybox\n", "lib").stderr).toBe("ERROR: invalid context value: lib, expected key=value\n");
  });

  it("is that the engine's own builder knows no layouts of images", () => {
    learner.out("mkdir layout && docker save alpine:3.22 | tar -x -C layout");
    expect(reason(build("FROM base\n", "base=oci-layout://layout"))).toMatch(
      /^failed to solve: failed to resolve source metadata for docker\.io\/library\/base@sha256:[0-9a-f]{64}: unknown scheme oci-layout: not found$/,
    );
  });
});
