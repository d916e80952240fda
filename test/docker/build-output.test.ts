// docker build --output and --push: files instead of an image, and images that go on to a registry.
import { describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

const { out, run, build } = startLearner({ world: "docker" });
const DOCKERFILE = `FROM alpine:3.22 AS make
RUN mkdir /out && echo hello > /out/app && chmod 755 /out/app && ln -s app /out/link
FROM scratch
COPY --from=make /out /
`;

describe("docker build --output", () => {
  it("writes the target's files into a folder, and makes no image", () => {
    const { stderr, code } = build(DOCKERFILE, {}, "-o out");
    expect(code).toBe(0);
    expect(stderr).toContain("\n#7 exporting to client directory\n#7 copying files 6B done\n#7 DONE 0.0s\n");
    expect(out("ls out; cat out/app; stat -c %a out/app; readlink out/link; docker images -q")).toBe("app\nlink\nhello\n755\napp\n");
  });
  it("writes them as an archive, into a file or on", () => {
    expect(build(DOCKERFILE, {}, "--output type=tar,dest=o.tar").stderr).toContain(
      "exporting to client tarball\n#7 sending tarball done\n",
    );
    expect(out("tar tf o.tar; docker build -q -o - ctx | tar t")).toBe("app\nlink\napp\nlink\n");
  });
  it("makes an image too, where both are asked for", () => {
    expect(build(DOCKERFILE, {}, "-q -o both -o type=image -t app:2").stdout).toMatch(/^sha256:[0-9a-f]{64}\n$/);
    expect(out("ls both; docker images --format '{{.Repository}}:{{.Tag}}'")).toBe("app\nlink\napp:2\n");
  });
  it.each([
    ["-o type=local", "dest is required for local exporter"],
    ["-o o.tar", "destination directory should be a directory, but o.tar is a file"],
    ["--push", "tag is needed when pushing to registry"],
  ])("%s is refused", (words, why) =>
    expect(build(DOCKERFILE, {}, words)).toMatchObject({ stderr: `ERROR: failed to build: ${why}\n`, code: 1 }),
  );
  it.each([
    ["-o dest=x,type", "invalid value type"],
    ["-o dest=x,a=b", "type is required for output"],
    ["-o out --iidfile id", "local and tar exporters are incompatible with image ID file"],
  ])("%s cannot be read", (words, why) => expect(build(DOCKERFILE, {}, words)).toMatchObject({ stderr: `ERROR: ${why}\n`, code: 1 }));
  it("can be nothing but the cache", () => {
    const { stderr, code } = build("FROM alpine:3.22\nRUN echo cached-only\n", {}, "-o type=cacheonly");
    expect(code).toBe(0);
    expect(stderr).not.toContain("exporting");
    expect(build("FROM alpine:3.22\nRUN echo cached-only\n", {}, "").stderr).toContain("RUN echo cached-only\n#5 CACHED\n");
  });
  it("is not for every driver and builder", () => {
    expect(build(DOCKERFILE, {}, "-o type=oci,dest=x.tar").stderr).toMatch(
      /^ERROR: failed to build: OCI exporter is not supported for the docker driver\.\n/,
    );
    expect(run("DOCKER_BUILDKIT=0 docker build -o x ctx").stderr).toMatch(
      /^DEPRECATED: [\s\S]*variable\.\n\nthe --output option requires BuildKit\. /,
    );
  });
});

describe("docker build --push", () => {
  it("pushes what was built under its names", () => {
    out("docker run -d -p 5000:5000 --name registry registry:2");
    const { stderr, code } = build(DOCKERFILE, {}, "--push -t localhost:5000/app:1");
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/\n#8 pushing localhost:5000\/app:1 with docker\n#8 pushing layer [0-9a-f]{12} /),
    ]);
    expect(out("curl -s localhost:5000/v2/app/tags/list")).toBe('{"name":"app","tags":["1"]}\n');
  });
  it("says why it could not", () => {
    const { stderr, code } = build(DOCKERFILE, {}, "--push -t nosuch.example/app");
    expect(code).toBe(1);
    expect(stderr).toMatch(/#8 ERROR: Get "https:\/\/nosuch\.example\/v2\/": [^\n]*no such host\n/);
  });
});
