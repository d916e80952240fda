// One name for an image of several platforms: docker manifest, docker buildx imagetools, and what pulls make of it.
import { beforeEach, describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

describe("images of several platforms", () => {
  let world: ReturnType<typeof startLearner>;
  beforeEach(() => {
    world = startLearner();
    const { out } = world;
    out("docker run -d -p 5000:5000 --name registry registry:2");
    for (const processor of ["amd64", "arm64"]) {
      out(`docker pull -q --platform linux/${processor} alpine && docker tag alpine localhost:5000/app:${processor}`);
      out(`docker push -q localhost:5000/app:${processor}`);
    }
    out("docker rmi -f $(docker images -q --filter reference=alpine --filter reference='*/app')");
  });
  const create = "docker buildx imagetools create -t localhost:5000/app:1 localhost:5000/app:amd64 localhost:5000/app:arm64";
  const platform = (name: string) => world.out(`docker image inspect ${name} --format '{{.Os}}/{{.Architecture}}'`).trim();

  it("imagetools create gives both one name, and a pull takes what is the computer's own", () => {
    const { out } = world;
    out(create);
    expect(out("docker buildx imagetools inspect localhost:5000/app:1").match(/Platform: .*/g)).toEqual([
      "Platform:  linux/amd64",
      "Platform:  linux/arm64",
    ]);
    out("docker pull -q localhost:5000/app:1");
    expect(platform("localhost:5000/app:1")).toBe("linux/amd64");
    expect(out("docker run --rm localhost:5000/app:1 echo hi")).toBe("hi\n");
    out("docker pull -q --platform linux/arm64 localhost:5000/app:1");
    expect(platform("localhost:5000/app:1")).toBe("linux/arm64");
  });
  it("what the list has nothing for is not there", () => {
    world.out(create);
    expect(world.run("docker pull --platform linux/s390x localhost:5000/app:1").stderr).toMatch(
      /no matching manifest for linux\/s390x in the manifest list entries/,
    );
    expect(world.build("FROM localhost:5000/app:1\n", {}, "--platform linux/s390x").stderr).toMatch(
      /localhost:5000\/app:1: failed to resolve source metadata .*: no match for platform in manifest: not found/,
    );
  });
  it("a build takes what is for its platform", () => {
    world.out(create);
    expect(world.build("FROM localhost:5000/app:1\nLABEL a=b\n", {}, "--platform linux/arm64 -t built").code).toBe(0);
    expect(platform("built")).toBe("linux/arm64");
  });
  it("imagetools create copies from one registry to another, with all that the list names", () => {
    const { out } = world;
    out("docker buildx imagetools create -t localhost:5000/mirror/alpine:3.22 alpine:3.22");
    const digests = out(
      "for i in alpine:3.22 localhost:5000/mirror/alpine:3.22; do docker buildx imagetools inspect $i | grep Digest; done",
    );
    expect(new Set(digests.trim().split("\n")).size).toBe(1);
    expect(out("docker run --rm localhost:5000/mirror/alpine:3.22 cat /etc/alpine-release")).toMatch(/^3\.22/);
  });
  it("imagetools create --append and --platform change what is in it", () => {
    const { out } = world;
    out("docker buildx imagetools create -t localhost:5000/app:1 localhost:5000/app:amd64");
    out("docker buildx imagetools create --append -t localhost:5000/app:1 localhost:5000/app:arm64");
    expect(out("docker buildx imagetools inspect --format '{{len .Manifest.Manifests}}' localhost:5000/app:1")).toBe("2");
    expect(out("docker buildx imagetools create --dry-run -p linux/arm64 localhost:5000/app:1")).not.toContain("amd64");
  });
  it("docker manifest puts a list together on this computer, and pushes it", () => {
    const { out, run } = world;
    expect(run("docker manifest create localhost:5000/app:2 localhost:5000/app:amd64").stderr).toBe(
      "no such manifest: localhost:5000/app:amd64\n",
    );
    out("docker manifest create --insecure localhost:5000/app:2 localhost:5000/app:amd64 localhost:5000/app:arm64");
    expect(out("ls ~/.docker/manifests/*")).toBe("localhost%5000#app%amd64\nlocalhost%5000#app%arm64\n");
    out("docker manifest annotate localhost:5000/app:2 localhost:5000/app:arm64 --variant v8");
    expect(run("docker manifest annotate localhost:5000/app:2 localhost:5000/app:arm64 --arch z80").stderr).toBe(
      "manifest entry for image has unsupported os/arch combination: /z80\n",
    );
    const pushed = out("docker manifest push --purge localhost:5000/app:2").trim();
    expect(pushed).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(out("docker buildx imagetools inspect localhost:5000/app:2")).toContain(pushed);
    expect(run("docker manifest rm localhost:5000/app:2").stderr).toBe("No such manifest: localhost:5000/app:2\n");
    out("docker pull -q localhost:5000/app:2");
    expect(out("docker image inspect localhost:5000/app:2 --format '{{index .RepoDigests 0}}'").trim()).toBe(
      `localhost:5000/app@${pushed}`,
    );
  });
  it("what others publish is a list for many processors", () => {
    const list = JSON.parse(world.out("docker manifest inspect alpine")) as { manifests: { digest: string; platform: object }[] };
    expect(list.manifests.map(({ platform }) => platform)).toContainEqual({ architecture: "arm64", os: "linux", variant: "v8" });
    const { digest } = list.manifests[3]!;
    world.out(`docker pull -q alpine@${digest}`);
    expect(platform(`alpine@${digest}`)).toBe("linux/arm64");
  });
  it("on a registry for everybody a list needs an account, and clusters find it there", () => {
    const { out, run, booted } = world;
    const line = "docker buildx imagetools create -t docker.io/me/alpine:1 alpine:3.22";
    expect(run(line).stderr).toMatch(/ERROR: push access denied, repository does not exist or may require authorization/);
    run("docker login -u me -p secret");
    out(line);
    const found = booted.world.docker!()!.registry.resolve("me/alpine:1");
    expect("image" in found && out("docker buildx imagetools inspect me/alpine:1").includes(found.image.digest)).toBe(true);
    out(
      "docker pull -q me/alpine:1 && docker tag alpine:3.22 me/alpine:1 2>/dev/null; docker pull -q alpine:3.22; docker tag alpine:3.22 me/alpine:1",
    );
    out("docker push -q me/alpine:1");
    expect(out("docker buildx imagetools inspect me/alpine:1")).not.toContain("Platform");
  });
});
