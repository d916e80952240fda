// platform: and build.platforms of Compose services, and what is usual: images are built, pulled and run for it.
import { describe, expect, it } from "vitest";
import { startLearner } from "../learner.ts";

const { run, out, write } = startLearner({ world: "docker" });
const platform = (image: string) => out(`docker image inspect -f '{{.Os}}/{{.Architecture}}' ${image}`).trim();
const project = (text: string) => write({ "compose.yaml": `name: p\nservices:\n${text}` });
write({ "b/Dockerfile": "FROM alpine:3.22\n" });

describe("platform of a service", () => {
  it("is what its image is built for", () => {
    project("  web: {build: b, platform: linux/arm64}\n");
    expect(run("docker compose build").code).toBe(0);
    expect(platform("p-web")).toBe("linux/arm64");
  });
  it("is what its image is pulled for, also where another is here, and what it is run as", () => {
    project("  web: {image: alpine:3.22, platform: linux/arm64, command: echo hi}\n");
    out("docker pull -q alpine:3.22");
    expect(out("docker compose run --quiet-pull --rm web || true")).toBe("");
    expect(platform("alpine:3.22")).toBe("linux/arm64");
    expect(run("docker compose up").stderr).toContain("web-1  | exec /bin/echo: exec format error\n");
    project("  web: {image: alpine:3.22, platform: linux/amd64, command: echo hi}\n");
    expect(run("docker compose up").stdout).toContain("web-1  | hi\n");
  });
  it("is usually what DOCKER_DEFAULT_PLATFORM says", () => {
    project("  web: {build: b}\n  own: {build: b, platform: linux/s390x}\n");
    out("DOCKER_DEFAULT_PLATFORM=linux/arm64 docker compose build --quiet");
    expect([platform("p-web"), platform("p-own")]).toEqual(["linux/arm64", "linux/s390x"]);
    out("DOCKER_DEFAULT_PLATFORM=linux/arm64 docker pull -q alpine:3.21");
    expect(platform("alpine:3.21")).toBe("linux/arm64");
    expect(run("DOCKER_DEFAULT_PLATFORM=linux/amd64 docker run --rm -q alpine:3.21 echo hi").stdout).toBe("hi\n");
  });
});

describe("build.platforms", () => {
  const several = (rest = "") => project(`  web: {build: {context: b, platforms: [linux/arm64, linux/amd64]}${rest}}\n`);
  it("are too many for this driver where there are several", () => {
    several();
    expect(run("docker compose build").stderr).toMatch(/^target web: Multi-platform build is not supported for the docker driver\.\n/);
  });
  it("are built for the one that is run, or for this computer", () => {
    several();
    out("docker compose create --build --quiet-pull");
    expect(platform("p-web")).toBe("linux/amd64");
    several(", platform: linux/arm64");
    out("docker compose create --build --quiet-pull");
    expect(platform("p-web")).toBe("linux/arm64");
  });
  it("have to have the service's own and the usual one", () => {
    several(", platform: linux/riscv64");
    expect(run("docker compose build").stderr).toBe(
      'service.build.platforms MUST include service.platform "linux/riscv64": invalid compose project\n',
    );
    several();
    expect(run("DOCKER_DEFAULT_PLATFORM=windows/amd64 docker compose build").stderr).toBe(
      'service "web" build.platforms does not support value set by DOCKER_DEFAULT_PLATFORM: windows/amd64\n',
    );
  });
});
