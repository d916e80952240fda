// docker build: what RUN gets of the computer and may do, caches that images carry, progress in all forms, what a build tells of itself.
import { describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

const { out, run, build, write } = startLearner({ world: "docker" });
/** What docker says of the older builder. */
const OLD =
  "DEPRECATED: The legacy builder is deprecated and will be removed in a future release.\n            BuildKit is currently disabled; enable it by removing the DOCKER_BUILDKIT=0\n            environment-variable.\n\n";
const ERROR = "ERROR: failed to build: ";

describe("what RUN gets of the computer", () => {
  it("is shared memory and limits as they were asked for; what is written to memory stays out of the image", () => {
    const DOCKERFILE = "FROM alpine:3.22\nRUN df -k /dev/shm | tail -n 1; ulimit -n; echo x > /dev/shm/x\nRUN ls /dev/shm\n";
    const { stderr } = build(DOCKERFILE, {}, "--shm-size 128m --ulimit nofile=100:200 -t shm");
    expect(stderr).toMatch(/shm +131072 /);
    expect(stderr).toMatch(/#5 [\d.]+ 100\n/);
    expect(out("docker run --rm shm ls /dev/shm")).toBe("");
  });
  it("is not limited by what BuildKit has no use for: it takes --memory and --cpu-quota, and says nothing", () => {
    const { stderr, code } = build(
      "FROM polinux/stress\nRUN stress --vm 1 --vm-bytes 50M --timeout 1 && echo ok\n",
      {},
      "-m 10m --cpu-quota 5000",
    );
    expect([code, stderr]).toEqual([0, expect.stringContaining(" ok\n")]);
  });
  it("is limited by the older builder", () => {
    write({ "old/Dockerfile": "FROM polinux/stress\nRUN stress --vm 1 --vm-bytes 50M --timeout 1\n" });
    expect(run("DOCKER_BUILDKIT=0 docker build -m 10m old")).toMatchObject({
      code: 137,
      stderr: expect.stringContaining("returned a non-zero code: 137"),
    });
    expect(run("DOCKER_BUILDKIT=0 docker build -m 1m old").stderr).toBe(
      `${OLD}Error response from daemon: Minimum memory limit allowed is 6MB\n`,
    );
  });
  it("is told of flags that have gone", () => {
    const { stderr, code } = build("FROM alpine:3.22\n", {}, "--squash --security-opt a=b");
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^WARNING: security-opt flag is deprecated\. "RUN --security=insecure" should be used with BuildKit\.\nWARNING: experimental flag squash is removed with BuildKit\. You should squash inside build using a multi-stage Dockerfile for efficiency\.\n#0 /,
    );
    expect(run("DOCKER_BUILDKIT=0 docker build --squash ctx").stderr).toBe(
      `${OLD}"--squash" is only supported on a Docker daemon with experimental features enabled\n`,
    );
  });
});

describe("what RUN may do", () => {
  const HOST = "FROM alpine:3.22\nRUN --network=host echo near\n";
  it("is the host's network where that is allowed", () => {
    expect(build(HOST).stderr).toMatch(/ERROR: failed to build: failed to solve: failed to load LLB: network\.host is not allowed\n$/);
    expect(build(HOST, {}, "--allow network.host").code).toBe(0);
    expect(build(HOST, {}, "--network host").code).toBe(0);
  });
  it("is never everything", () => {
    const DOCKERFILE = "FROM alpine:3.22\nRUN --security=insecure id\n";
    expect(build(DOCKERFILE).stderr).toContain("failed to load LLB: security.insecure is not allowed\n");
    expect(build(DOCKERFILE, {}, "--allow security.insecure").stderr).toContain(
      `${ERROR}failed to solve: granting entitlement security.insecure is not allowed by build daemon configuration\n`,
    );
  });
  it("has flags of its own, and no others", () => {
    expect(build("FROM alpine:3.22\nRUN --nosuch=1 id\n").stderr).toContain("dockerfile parse error on line 2: unknown flag: --nosuch\n");
    expect(build("FROM alpine:3.22\n", {}, "--network mine").stderr).toBe(
      `${ERROR}network mode "mine" not supported by buildkit - you can define a custom network for your builder using the network driver-opt in buildx create\n`,
    );
  });
  it("is to use keys of SSH that the client has", () => {
    const DOCKERFILE = "FROM alpine:3.22\nRUN --mount=type=ssh,required=true echo $SSH_AUTH_SOCK\n";
    expect(build(DOCKERFILE).stderr).toContain('no SSH key "default" forwarded from the client\n');
    expect(build(DOCKERFILE, {}, "--ssh default").stderr).toBe(
      `${ERROR}failed to convert agent config {default [] false}: invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set\n`,
    );
    expect(build(DOCKERFILE, {}, "--ssh default=ctx/Dockerfile").stderr).toContain("ssh: no key found\n");
    write({ key: "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n-----END OPENSSH PRIVATE KEY-----\n" });
    expect(build(DOCKERFILE, {}, "--ssh default=key -t key").stderr).toContain(" /run/buildkit/ssh_agent.0\n");
    expect(out("docker run --rm key sh -c 'ls /run; env'")).not.toContain("ssh");
  });
});

describe("caches", () => {
  const DOCKERFILE = "FROM alpine:3.22\nRUN echo made > /made\nRUN cat /made\n";
  it("travel with images that were told to carry them", () => {
    out("docker run -d -p 5000:5000 --name registry registry:2");
    expect(build(DOCKERFILE, {}, "--cache-to type=inline -t localhost:5000/app --push").stderr).toContain(
      "preparing layers for inline cache\n",
    );
    out("docker rmi localhost:5000/app; docker builder prune -af");
    const { stderr } = build(DOCKERFILE, {}, "--cache-from localhost:5000/app");
    expect(stderr).toContain("importing cache manifest from localhost:5000/app\n#4 inferred cache manifest type: ");
    expect(stderr).toContain("[3/3] RUN cat /made\n#7 CACHED\n");
    out("docker builder prune -af");
    expect(build(DOCKERFILE, {}, "").stderr).not.toContain("CACHED");
  });
  it("are not in images that were not, and those that are not there hinder nothing", () => {
    expect(build(DOCKERFILE, {}, "--no-cache -t plain").code).toBe(0);
    out("docker builder prune -af");
    expect(build(DOCKERFILE, {}, "--cache-from plain").stderr).not.toContain("CACHED");
    const { stderr, code } = build(DOCKERFILE, {}, "--cache-from localhost:5000/none:1 --build-arg BUILDKIT_INLINE_CACHE=1");
    expect(code).toBe(0);
    expect(stderr).toContain(
      "importing cache manifest from localhost:5000/none:1\n#4 ERROR: failed to configure registry cache importer: localhost:5000/none:1: not found\n",
    );
    expect(stderr).toContain("------\n > importing cache manifest from localhost:5000/none:1:\n------\n");
    expect(build(DOCKERFILE, {}, "--cache-from type=local,src=there").stderr).toMatch(
      /\nWARNING: local cache import at there not found due to err: could not lock there\/index\.json\.lock: open .*: no such file or directory\n$/,
    );
    expect(build(DOCKERFILE, {}, "--cache-from type=local,src=/tmp").stderr).toMatch(
      /\nWARNING: local cache import at \/tmp not found due to err: could not read \/tmp\/index\.json: open .*: no such file or directory\n$/,
    );
  });
  it("go nowhere else with the docker driver", () => {
    for (const to of ["type=registry,ref=a/b", "type=local,dest=x", "a/b"])
      expect(build(DOCKERFILE, {}, `--cache-to ${to}`).stderr).toBe(
        `${ERROR}Cache export is not supported for the docker driver.\nSwitch to a different driver, or turn on the containerd image store, and try again.\nLearn more at https://docs.docker.com/go/build-cache-backends/\n`,
      );
  });
  it("of the older builder count only where --cache-from names what was made from them", () => {
    const old = "DOCKER_BUILDKIT=0 docker build";
    write({ "ctx/Dockerfile": DOCKERFILE });
    out(`${old} -t first ctx`);
    expect(out(`${old} --cache-from nothing ctx`)).not.toContain("Using cache");
    out("docker rmi $(docker images -qf dangling=true); true");
    expect(out(`${old} --cache-from first ctx`)).toContain("Using cache");
  });
});

describe("--attest and --platform", () => {
  it.each(["--attest type=sbom", "--provenance=mode=max", "--sbom true"])("%s needs another driver", (words) =>
    expect(build("FROM alpine:3.22\n", {}, words).stderr).toMatch(
      /^ERROR: failed to build: Attestation is not supported for the docker driver\.\n/,
    ),
  );
  it("can be told to do without", () =>
    expect(build("FROM alpine:3.22\n", {}, "--provenance=false --attest type=sbom,disabled=true").code).toBe(0));
  it("builds for one platform at a time", () => {
    expect(build("FROM alpine:3.22\n", {}, "--platform linux/amd64,linux/arm64").stderr).toMatch(
      /^ERROR: failed to build: Multi-platform build is not supported for the docker driver\.\n/,
    );
    expect(build("FROM alpine:3.22\n", {}, "--platform nonsense").stderr).toBe(
      `${ERROR}"nonsense": unknown operating system or architecture: invalid argument\n`,
    );
  });
});

describe("what is told of a build", () => {
  const DOCKERFILE = "FROM alpine:3.22\nRUN echo hi\n";
  it("is a list, lines, JSON or nothing", () => {
    expect(build(DOCKERFILE, {}, "--progress quiet").stderr).toBe("");
    const lines = build(DOCKERFILE, {}, "--no-cache --progress rawjson")
      .stderr.trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines[0]).toEqual({
      vertexes: [
        {
          digest: expect.stringMatching(/^sha256:/),
          name: "[internal] load build definition from Dockerfile",
          started: expect.any(String),
        },
      ],
    });
    expect(lines.find(({ logs }) => logs)).toMatchObject({ logs: [{ stream: 1, data: "aGkK" }] });
    expect(run("BUILDKIT_PROGRESS=quiet docker build ctx").stderr).toBe("");
    expect(build(DOCKERFILE, {}, "--progress tty").stderr).toBe("ERROR: failed to get console: provided file is not a console\n");
    expect(build(DOCKERFILE, {}, "--progress loud").stderr).toBe("ERROR: invalid progress mode loud\n");
    expect(build(DOCKERFILE, {}, "-q --progress plain").stderr).toBe("ERROR: progress=plain and quiet cannot be used together\n");
  });
  it("is no more than so much of what one step says", () => {
    const { stderr, code } = build("FROM alpine:3.22\nRUN head -c 3000000 /dev/zero | tr '\\0' x && echo over\n");
    expect(code).toBe(0);
    expect(stderr.match(/x+/g)!.reduce((sum, { length }) => sum + length, 0)).toBeGreaterThan(2_000_000);
    expect(stderr.length).toBeLessThan(2_200_000);
    expect(stderr).toContain("[output clipped, log limit 2MiB reached]\n");
    expect(stderr).not.toMatch(/^#\d+ [\d.]+ over$/m);
  });
  it("stands in files that it is asked for", () => {
    expect(build(DOCKERFILE, {}, "--metadata-file m.json --iidfile id -t app:1 -t app:2").code).toBe(0);
    const id = out("docker images -q --no-trunc app:1").trim();
    expect(out("cat id")).toBe(id);
    const metadata = JSON.parse(out("cat m.json"));
    expect(metadata).toMatchObject({
      "buildx.build.ref": expect.stringMatching(/^default\/default\/[0-9a-z]{25}$/),
      "containerimage.config.digest": id,
      "containerimage.digest": id,
      "image.name": "docker.io/library/app:1,docker.io/library/app:2",
    });
    expect(metadata["buildx.build.provenance"]).toMatchObject({
      buildType: "https://mobyproject.org/buildkit@v1",
      materials: [{ uri: "pkg:docker/alpine@3.22?platform=linux%2Famd64" }],
      invocation: { configSource: { entryPoint: "Dockerfile" }, environment: { platform: "linux/amd64" } },
    });
  });
});

describe("builders", () => {
  it("are the contexts that reach an engine", () => {
    expect(out("docker buildx ls")).toBe(
      "NAME/NODE     DRIVER/ENDPOINT   STATUS    BUILDKIT   PLATFORMS\n" +
        "default*      docker                                 \n" +
        " \\_ default    \\_ default       running   v0.25.1    linux/amd64 (+3), linux/386\n",
    );
    expect(out("docker buildx ls --format '{{.Name}} {{.Status}}'")).toBe("default \ndefault running\n");
    out("docker context create far --docker host=tcp://10.9.9.9:2375");
    const { stdout, stderr } = run("docker buildx ls");
    expect(stdout).toMatch(/\nfar +error/);
    expect(stderr).toBe(
      "\nCannot load builder far: Cannot connect to the Docker daemon at tcp://10.9.9.9:2375. Is the docker daemon running?\n",
    );
    expect(run("docker buildx use far").stderr).toBe("ERROR: run `docker context use far` to switch to context far\n");
    out("docker context rm far");
    expect(out("docker buildx inspect")).toMatch(
      /^Name: {10}default\nDriver: {8}docker\nLast Activity: 2026-\S+ \S+ \+0000 UTC\n\nNodes:\nName: {13}default\n/,
    );
  });
  it("cannot be made by the docker driver, nor removed", () => {
    expect(run("docker buildx create --driver docker").stderr).toBe('ERROR: additional instances of driver "docker" cannot be created\n');
    expect(run("docker buildx create --name default").stderr).toBe(
      "ERROR: default is a reserved name and cannot be used to identify builder instance\n",
    );
    expect(run("docker buildx create --driver x").stderr).toBe('ERROR: failed to find driver "x"\n');
    expect(run("docker buildx create --driver kubernetes --name k").stderr).toBe(
      "ERROR: failed to initialize builder k (k0): cannot determine Kubernetes namespace, specify manually: invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable\n",
    );
    expect(run("docker buildx rm default")).toMatchObject({
      stderr:
        "failed to remove default: context builder cannot be removed, run `docker context rm default` to remove this context\nERROR: failed to remove one or more builders\n",
      code: 1,
    });
    expect(run("docker buildx use x").stderr).toMatch(
      /^ERROR: failed to find instance "x": open \/.*\/\.docker\/buildx\/instances\/x: no such file or directory\n$/,
    );
  });
  it("tell what their caches take, and let go of them", () => {
    out("docker builder prune -af");
    build("FROM alpine:3.22\nRUN echo abc > /x\nRUN echo def > /y\n");
    const table = out("docker buildx du");
    expect(table).toMatch(/^ID {26}RECLAIMABLE {3}SIZE {6}LAST ACCESSED\n[0-9a-z]{25} {3}true {10}4B {8}Less than/);
    expect(table).toContain("\nReclaimable:\t8B\nTotal:\t\t8B\n");
    const [id = ""] = /^[0-9a-z]{25}/m.exec(table) ?? [];
    expect(out(`docker buildx du --filter id=${id} --verbose`)).toContain(`ID:           ${id}\n`);
    expect(out(`docker builder prune -f --filter id=${id}`)).toMatch(/\nTotal:\t4B\n$/);
    expect(out("DOCKER_BUILDKIT=0 docker builder prune -f")).toMatch(
      /^Deleted build cache objects:\n[0-9a-z]{25}\n\nTotal reclaimed space: 4B\n$/,
    );
    expect(out("docker buildx prune -f")).toBe("Total:\t0B\n");
  });
});
