// Builders in containers: made, used, started, and what they build for several platforms at once.
import { beforeEach, describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

const CROSS = `FROM --platform=$BUILDPLATFORM golang:1.24 AS build
ARG TARGETOS TARGETARCH
COPY main.go .
RUN GOOS=$TARGETOS GOARCH=$TARGETARCH go build -o /app main.go
FROM alpine:3.22
COPY --from=build /app /app
CMD ["/app"]
`;
const MAIN = 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("hello")\n}\n';

describe("builders in containers", () => {
  let world: ReturnType<typeof startLearner>;
  beforeEach(() => {
    world = startLearner();
    world.write({ "app/Dockerfile": CROSS, "app/main.go": MAIN, "run/Dockerfile": "FROM alpine:3.22\nRUN echo hi > /hi\n" });
  });
  const several = "--platform linux/amd64,linux/arm64";

  it("are made, used, listed, stopped and removed", () => {
    const { out, run } = world;
    expect(out("docker buildx create --name multi --use")).toBe("multi\n");
    expect(out("docker buildx ls --format '{{.Name}} {{.DriverEndpoint}} {{.Status}}'")).toBe(
      "multi docker-container \nmulti0 unix:///var/run/docker.sock inactive\ndefault docker \ndefault default running\n",
    );
    expect(out("docker buildx ls")).toMatch(/^multi\* /m);
    const booted = run("docker buildx inspect --bootstrap");
    expect(booted.stderr).toMatch(/^#1 \[internal\] booting buildkit\n#1 pulling image moby\/buildkit:buildx-stable-1 /);
    expect(booted.stdout).toMatch(/^Status: +running$/m);
    expect(out("docker ps --format '{{.Names}} {{.Image}}'")).toBe("buildx_buildkit_multi0 moby/buildkit:buildx-stable-1\n");
    out("docker buildx stop");
    expect(out("docker ps -q")).toBe("");
    expect(run("docker buildx rm multi").stderr).toBe("multi removed\n");
    expect(out("docker ps -aq; docker volume ls -q")).toBe("");
    expect(out("docker buildx ls")).toMatch(/^default\* /m);
  });

  it("build for several platforms, push an index, and pulls take what is the computer's own", () => {
    const { out, run } = world;
    out("docker run -d -p 5000:5000 --name registry registry:2");
    out("docker buildx create --name multi --driver-opt network=host --use");
    const { stderr, code } = run(`docker buildx build ${several} -t localhost:5000/app:1 --push app`);
    expect(stderr).toContain('#0 building with "multi" instance using docker-container driver\n');
    expect(stderr).toMatch(/ \[linux\/arm64 internal\] load metadata for docker\.io\/library\/alpine:3\.22\n/);
    expect(stderr).toMatch(/ \[linux\/amd64->arm64 build 3\/3\] RUN GOOS=linux GOARCH=arm64 go build -o \/app main\.go\n/);
    expect(stderr).toMatch(/ exporting manifest list sha256:/);
    expect(code).toBe(0);
    expect(stderr.match(/load build definition/g)).toHaveLength(1);
    const shown = out("docker buildx imagetools inspect localhost:5000/app:1");
    expect(shown).toContain("MediaType: application/vnd.oci.image.index.v1+json\n");
    expect(shown.match(/Platform: .*/g)!.map((line) => line.replace(/ +/g, " "))).toEqual([
      "Platform: linux/amd64",
      "Platform: linux/arm64",
      "Platform: unknown/unknown",
      "Platform: unknown/unknown",
    ]);
    const inspect = (format: string) => out(`docker buildx imagetools inspect --format '${format}' localhost:5000/app:1`);
    const provenance = JSON.parse(inspect('{{json (index .Provenance "linux/arm64").SLSA}}')) as { materials: { uri: string }[] };
    expect(provenance).toMatchObject({ invocation: { environment: { platform: "linux/amd64" } } });
    expect(provenance.materials.map(({ uri }) => uri).sort()).toEqual([
      "pkg:docker/alpine@3.22?platform=linux%2Farm64",
      "pkg:docker/golang@1.24?platform=linux%2Famd64",
    ]);
    expect(JSON.parse(inspect("{{json .SBOM}}"))).toEqual({});
    expect(out("docker images -q localhost:5000/app")).toBe("");
    expect(out("docker run --rm localhost:5000/app:1")).toMatch(/hello\n$/);
    expect(run("docker run --rm --platform linux/arm64 localhost:5000/app:1").stderr).toMatch(/exec format error/);
  });

  it("reach no registry on this computer unless they share its network", () => {
    const { out, run } = world;
    out("docker run -d -p 5000:5000 --name registry registry:2; docker buildx create --name multi --use");
    expect(run("docker buildx build -t localhost:5000/app:1 --push run").stderr).toMatch(
      /failed to push localhost:5000\/app:1: failed to do request: Head "https?:\/\/localhost:5000\/v2\/app\/blobs\/sha256:[0-9a-f]{64}": dial tcp .*: connect: connection refused\n$/,
    );
  });

  it("keep what they make, unless it is loaded or pushed", () => {
    const { out, run } = world;
    out("docker buildx create --name multi --use");
    expect(run("docker buildx build -t app run").stderr).toContain(
      "WARNING: No output specified with docker-container driver. Build result will only remain in the build cache. To push result image into registry use --push or to load image into docker use --load\n",
    );
    expect(out("docker images -q app")).toBe("");
    out("docker buildx build -t app --load run");
    expect(out("docker run --rm app cat /hi")).toBe("hi\n");
    expect(run(`docker buildx build ${several} -t app --load app`).stderr).toMatch(
      /ERROR: failed to build: docker exporter does not currently support exporting manifest lists\n$/,
    );
    expect(run("docker build -q -t own run").code).toBe(0);
    expect(out("docker images -q own")).toMatch(/^[0-9a-f]{12}\n$/);
  });

  it("have a cache and a history of their own, which are told of and go", () => {
    const { out, run } = world;
    out("docker buildx create --name multi --driver-opt env.A=b,memory=1g,restart-policy=always");
    expect(run("docker buildx du --builder multi").stderr).toBe(
      "ERROR: Error response from daemon: No such container: buildx_buildkit_multi0\n",
    );
    out("docker buildx build --builder multi run");
    expect(out("docker inspect buildx_buildkit_multi0 --format '{{.HostConfig.Memory}} {{.HostConfig.RestartPolicy.Name}}'")).toBe(
      "1073741824 always\n",
    );
    expect(out("docker exec buildx_buildkit_multi0 env")).toContain("A=b\n");
    expect(out("docker buildx du --builder multi --format '{{.Description}}'")).toBe("RUN echo hi > /hi\n");
    expect(out("docker buildx du --format '{{.Description}}'")).toBe("");
    expect(out("docker buildx history ls --builder multi --format '{{.Name}} {{.Status}}'")).toBe("run Completed\n");
    expect(out("docker buildx history ls --builder multi --format json")).toContain('"ref":"multi/multi0/');
    expect(run("docker buildx history logs --builder multi").stderr).toContain("RUN echo hi > /hi\n");
    expect(out("docker buildx history ls --format '{{.Name}}'")).toBe("");
    expect(out("docker buildx prune -af --builder multi")).toMatch(/^Total:\t3B$/m);
    expect(out("docker buildx du --builder multi --format '{{.ID}}'")).toBe("");
    out("docker buildx history rm --all --builder multi");
    expect(out("docker buildx history ls --builder multi --format '{{.Name}}'")).toBe("");
    out("docker buildx stop multi");
    expect(run("docker buildx prune -f --builder multi").stderr).toMatch(
      /^ERROR: Error response from daemon: container [0-9a-f]{64} is not running\n$/,
    );
  });

  it.each([
    ["-o type=oci,dest=x", "the OCI exporter to a file"],
    ["-o type=docker,dest=x", "the Docker exporter to a file"],
    ["--cache-to type=local,dest=x", "--cache-to type=local"],
    ["--sbom=true", "attestations of the type sbom"],
    ["--provenance=mode=max", "attestations of the type provenance with mode=max"],
  ])("do not take %s for what the docker driver refuses", (words, what) => {
    const { out, run } = world;
    out("docker buildx create --name multi --use");
    expect(run(`docker buildx build ${words} run`).stderr).toBe(`docker: k8s-quest does not simulate ${what} yet\n`);
  });

  it("bake what a file says", () => {
    const { out, run, write } = world;
    write({ "docker-bake.hcl": 'target "default" {\n  context = "run"\n  tags = ["baked"]\n}\n' });
    out("docker buildx create --name multi --use");
    const kept = run("docker buildx bake");
    expect(kept.stderr).toContain('#0 building with "multi" instance using docker-container driver\n');
    expect(kept.stderr).toContain("WARNING: No output specified with docker-container driver.");
    expect(kept.code).toBe(0);
    expect(out("docker images -q baked")).toBe("");
    out("docker buildx bake --load");
    expect(out("docker run --rm baked cat /hi")).toBe("hi\n");
  });

  it("load what they make where their options say so", () => {
    const { out } = world;
    out("docker buildx create --name multi --driver-opt default-load=true --use; docker buildx build -t app run");
    expect(out("docker run --rm app cat /hi")).toBe("hi\n");
  });

  it("without provenance push an image alone", () => {
    const { out } = world;
    out("docker run -d -p 5000:5000 registry:2; docker buildx create --name multi --driver-opt network=host --use");
    out("docker buildx build --provenance=false -t localhost:5000/app:1 --push --metadata-file meta.json run");
    expect(out("docker buildx imagetools inspect localhost:5000/app:1")).not.toContain("Platform");
    const { "containerimage.digest": digest } = JSON.parse(out("cat meta.json")) as Record<string, string>;
    expect(out("docker buildx imagetools inspect localhost:5000/app:1")).toContain(digest);
  });

  it("run commands for other processors: BuildKit's image brings its own emulators", () => {
    const { out, run, write } = world;
    out("docker buildx create --name multi --use");
    write({ "uname/Dockerfile": "FROM alpine:3.22\nRUN uname -m > /machine && arch\n" });
    const { stderr, code } = run(`docker buildx build ${several} --progress plain uname`);
    expect(code).toBe(0);
    expect([...stderr.matchAll(/^#\d+ \d+\.\d+ (\w+)$/gm)].map(([, said]) => said).sort()).toEqual(["aarch64", "x86_64"]);
    out("docker buildx build --platform linux/arm64 -t arm --load uname");
    expect(run("docker run --rm --platform linux/arm64 arm cat /machine").stderr).toBe("exec /bin/cat: exec format error\n");
    expect(out("docker buildx ls").match(/linux.*/g)).toEqual([
      "linux/amd64 (+3), linux/arm64, linux/arm (+2), linux/ppc64le, (6 more)",
      "linux/amd64 (+3), linux/386",
    ]);
  });

  it("see none of the engine's images", () => {
    const { out, run, build } = world;
    expect(build("FROM alpine:3.22\n", {}, "-t mine").code).toBe(0);
    world.write({ "own/Dockerfile": "FROM mine\n" });
    out("docker buildx create --name multi --use");
    expect(run("docker build own").code).toBe(0);
    expect(run("docker buildx build own").stderr).toMatch(/mine: failed to resolve source metadata for docker\.io\/library\/mine:latest: /);
  });
});
