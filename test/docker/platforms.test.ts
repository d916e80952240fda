// Images for other processors: they are fetched and shown, and their binaries cannot be run here.
import { describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

const { out, run, build } = startLearner({ world: "docker" });
const WARNING =
  "WARNING: The requested image's platform (linux/arm64/v8) does not match the detected host platform (linux/amd64/v3) and no specific platform was requested\n";

describe("an image for another processor", () => {
  it("takes the name of the one that was there", () => {
    out("docker pull -q alpine:3.22; docker pull -q --platform linux/arm64 alpine:3.22");
    expect(out("docker image inspect -f '{{.Os}}/{{.Architecture}}/{{.Variant}}' alpine:3.22")).toBe("linux/arm64/v8\n");
    expect(out("docker images --format '{{.Repository}}:{{.Tag}}' | sort")).toBe("<none>:<none>\nalpine:3.22\n");
  });
  it("does not run, and one is warned where one has not asked for it", () => {
    expect(run("docker run --rm alpine:3.22 echo hi")).toEqual({
      stdout: "",
      stderr: `${WARNING}exec /bin/echo: exec format error\n`,
      code: 255,
    });
    expect(run("docker run --rm --platform linux/arm64 alpine:3.22 echo hi").stderr).toBe("exec /bin/echo: exec format error\n");
    expect(run("docker run --rm -q --platform linux/arm/v7 nginx:1.27").stderr).toBe("exec /docker-entrypoint.sh: exec format error\n");
  });
  it("gives way to this computer's own where that is asked for", () => {
    expect(run("docker run --rm -q --platform linux/amd64 alpine:3.22 echo hi")).toEqual({ stdout: "hi\n", stderr: "", code: 0 });
    expect(out("docker run --rm alpine:3.22 echo hi")).toBe("hi\n");
  });
  it("has to be published: what was pushed is for one platform", () => {
    out("docker run -d -q -p 5000:5000 registry:2; docker tag alpine:3.22 localhost:5000/a; docker push -q localhost:5000/a");
    expect(run("docker pull -q --platform linux/arm64 localhost:5000/a").stderr).toBe(
      "Error response from daemon: image with reference localhost:5000/a:latest was found but does not match the specified platform: wanted linux/arm64, actual: linux/amd64\n",
    );
    expect(run("docker pull -q --platform windows/amd64 alpine:3.22").stderr).toBe(
      "Error response from daemon: no matching manifest for windows/amd64 in the manifest list entries: not found\n",
    );
    expect(run("docker pull -q --platform nonsense alpine:3.22").stderr).toBe(
      'Error response from daemon: "nonsense": unknown operating system or architecture: invalid argument\n',
    );
  });
  it("is nothing to build on unless that is asked for: the builder asks the registry for this computer's own", () => {
    out("docker pull -q --platform linux/arm64 alpine:3.21");
    expect(build("FROM alpine:3.21\nRUN echo native\n").stderr).toContain(" native\n");
  });
});
