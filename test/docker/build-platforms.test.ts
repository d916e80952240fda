// docker build for other processors: base images of that platform, binaries that do not run here, cross-compiling, and what the image says it is for.
import { describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

const { out, run, build, write } = startLearner({ world: "docker" });
const platform = (image: string) => out(`docker image inspect -f '{{.Os}}/{{.Architecture}}/{{.Variant}}' ${image}`).trim();
const ERROR = "ERROR: failed to build: ";
/** Steps of a build, by what they are called. */
const steps = (stderr: string) => [...stderr.matchAll(/^#\d+ (\[(?!internal).*)$/gm)].map(([, name]) => name!.replace(/@sha256:\w+/, ""));
const warnings = (stderr: string) => [...stderr.matchAll(/^ - (.*)$/gm)].map(([, text]) => text);
const GO = 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("hello")\n}\n';

describe("an image for another platform", () => {
  it("begins from the base for that platform, and takes files and settings as any other", () => {
    const { stderr, code } = build(
      "FROM alpine:3.22\nWORKDIR /app\nCOPY a.txt .\nENV A=b\nCMD cat a.txt\n",
      { "a.txt": "a" },
      "--platform linux/arm64 -t arm",
    );
    expect(code).toBe(0);
    expect(steps(stderr)).toEqual(["[1/3] FROM docker.io/library/alpine:3.22", "[2/3] WORKDIR /app", "[3/3] COPY a.txt ."]);
    expect(platform("arm")).toBe("linux/arm64/");
    const own = (image: string) => out(`docker image inspect -f '{{index .RootFS.Layers 0}}' ${image}`);
    out("docker pull -q alpine:3.22; docker tag alpine:3.22 native; docker pull -q --platform linux/arm64 alpine:3.22");
    expect(own("arm")).toBe(own("alpine:3.22"));
    expect(own("arm")).not.toBe(own("native"));
  });
  it("is fetched from the registry where the image here is for this computer, and the other way round", () => {
    const loads = (words: string) =>
      /load metadata for docker.io\/library\/alpine:3.22\n#\d+ DONE ([\d.]+)s/.exec(build("FROM alpine:3.22\n", {}, words).stderr)![1];
    out("docker pull -q --platform linux/arm64 alpine:3.22");
    expect(loads("--platform linux/arm64")).toBe("0.0");
    expect(loads("")).not.toBe("0.0");
    out("docker pull -q --platform linux/amd64 alpine:3.22");
    expect(loads("--platform linux/arm64")).not.toBe("0.0");
    expect(loads("")).toBe("0.0");
  });
  it("cannot run its own commands: there is no emulator", () => {
    const { stderr, code } = build("FROM alpine:3.22\nRUN uname -m\n", {}, "--platform linux/arm64");
    expect(stderr).toMatch(/^#5 \d+\.\d{3} exec \/bin\/sh: exec format error$/m);
    expect(stderr.split("\n").at(-2)).toBe(
      `${ERROR}failed to solve: process "/bin/sh -c uname -m" did not complete successfully: exit code: 255`,
    );
    expect(code).toBe(1);
  });
  it("is warned of when it is run, unless its platform is said", () => {
    expect(run("docker run --rm arm").stderr).toBe(
      "WARNING: The requested image's platform (linux/arm64) does not match the detected host platform (linux/amd64/v3) and no specific platform was requested\nexec /bin/sh: exec format error\n",
    );
    expect(run("docker run --rm --platform linux/arm64 arm").stderr).toBe("exec /bin/sh: exec format error\n");
  });
  it("is named as people name it: by processor alone, by other names, with variants", () => {
    for (const [words, shown] of [
      ["arm64", "linux/arm64/"],
      ["linux/aarch64", "linux/arm64/"],
      ["linux/arm64/v8", "linux/arm64/"],
      ["arm", "linux/arm/v7"],
      ["linux/arm/v6", "linux/arm/v6"],
      ["linux/s390x", "linux/s390x/"],
      ["linux/x86_64", "linux/amd64/"],
      ["local", "linux/amd64/"],
    ]) {
      expect(build("FROM alpine:3.22\n", {}, `-q -t named --platform ${words}`).code).toBe(0);
      expect(platform("named")).toBe(shown);
    }
  });
  it("may be what DOCKER_DEFAULT_PLATFORM says", () => {
    write({ "p/Dockerfile": "FROM alpine:3.22\n" });
    out("DOCKER_DEFAULT_PLATFORM=linux/arm64 docker build -q -t usual p");
    expect(platform("usual")).toBe("linux/arm64/");
    out("DOCKER_DEFAULT_PLATFORM=linux/arm64 docker build -q -t usual --platform linux/amd64 p");
    expect(platform("usual")).toBe("linux/amd64/");
  });
  it("runs here where it is for the processors before this one", () => {
    const { stderr, code } = build("FROM alpine:3.22\nRUN echo old\n", {}, "--platform linux/386 -t old");
    expect([code, stderr]).toEqual([0, expect.stringContaining(" old\n")]);
    expect(run("docker run --rm old echo hi")).toEqual({ stdout: "hi\n", stderr: "", code: 0 });
  });
  it("keeps its platform in registries and archives", () => {
    out("docker run -d -q -p 5000:5000 registry:2; docker tag arm localhost:5000/arm; docker push -q localhost:5000/arm");
    out("docker save -o arm.tar arm; docker rmi -f arm localhost:5000/arm; docker load -q -i arm.tar");
    expect(platform("arm")).toBe("linux/arm64/");
    out("docker pull -q localhost:5000/arm");
    expect(platform("localhost:5000/arm")).toBe("linux/arm64/");
    // What is no list of images is taken as it is.
    const { stderr } = build("FROM localhost:5000/arm\n", {}, "--pull --platform linux/s390x -t strange");
    expect(warnings(stderr)).toEqual([
      'InvalidBaseImagePlatform: Base image localhost:5000/arm was pulled with platform "linux/arm64", expected "linux/s390x" for current build (line 1)',
    ]);
    expect(platform("strange")).toBe("linux/s390x/");
  });
  it("has to be published for that platform", () => {
    expect(build("FROM alpine:3.22\n", {}, "--platform windows/amd64").stderr).toContain(
      `${ERROR}failed to solve: alpine:3.22: failed to resolve source metadata for docker.io/library/alpine:3.22: no match for platform in manifest: not found\n`,
    );
  });
  it("is of another system only as files: its images are none of this engine's", () => {
    const dockerfile = "FROM scratch\nCOPY a 'C:\\app\\'\n";
    const { stderr, code } = build(dockerfile, { a: "1\n" }, "--platform windows/amd64");
    expect([/^ERROR: .*$/m.exec(stderr)?.[0], code]).toEqual([`${ERROR}failed to solve: operating system is not supported`, 1]);
    expect(build(dockerfile, { a: "1\n" }, "--platform windows/amd64 -o out").code).toBe(0);
    expect(out("cat out/app/a")).toBe("1\n");
    expect(build("FROM scratch\nRUN dir\n", {}, "--platform windows/amd64").stderr).toContain('process "cmd /S /C dir" did not complete');
    expect(run("DOCKER_BUILDKIT=0 docker build --platform windows/amd64 ctx").stderr).toContain("operating system is not supported\n");
  });
  it("is one at a time with this driver", () => {
    expect(build("FROM alpine:3.22\n", {}, "--platform linux/amd64,linux/arm64").stderr).toBe(
      `${ERROR}Multi-platform build is not supported for the docker driver.\nSwitch to a different driver, or turn on the containerd image store, and try again.\nLearn more at https://docs.docker.com/go/build-multi-platform/\n`,
    );
    expect(build("FROM alpine:3.22\n", {}, "-q --platform linux/arm64 --platform arm64").code).toBe(0);
    expect(build("FROM alpine:3.22\n", {}, "--platform nonsense").stderr).toBe(
      `${ERROR}"nonsense": unknown operating system or architecture: invalid argument\n`,
    );
  });
});

describe("FROM --platform", () => {
  const CROSS =
    'FROM --platform=$BUILDPLATFORM golang:1.24 AS build\nARG TARGETOS TARGETARCH\nWORKDIR /src\nCOPY . .\nRUN GOOS=$TARGETOS GOARCH=$TARGETARCH go build -o /app main.go\nFROM alpine:3.22\nCOPY --from=build /app /app\nCMD ["/app"]\n';
  it("cross-compiles: the compiler runs here, and what it makes runs there", () => {
    expect(build(CROSS, { "main.go": GO }, "--platform linux/arm64 -q -t cross").code).toBe(0);
    expect(platform("cross")).toBe("linux/arm64/");
    expect(run("docker run --rm --platform linux/arm64 cross")).toEqual({
      stdout: "",
      stderr: "exec /app: exec format error\n",
      code: 255,
    });
    expect(build(CROSS, { "main.go": GO }, "-q -t native").code).toBe(0);
    expect(run("docker run --rm native").stdout).toBe("hello\n");
  });
  it("does not run in the compiler's stage what it made for elsewhere", () => {
    const built = (line: string) => build(`FROM golang:1.24\nCOPY . .\n${line}\n`, { "main.go": GO }).stderr;
    expect(built("RUN GOARCH=arm64 go build -o /app main.go && /app")).toMatch(/ \/bin\/sh: 1: \/app: Exec format error\n/);
    expect(built("RUN GOARCH=arm64 go run main.go")).toMatch(/ fork\/exec \/tmp\/go-build\d+\/b001\/exe\/main: exec format error\n/);
    expect(built("RUN GOARCH=vax go build main.go")).toMatch(/ go: unsupported GOOS\/GOARCH pair linux\/vax\n/);
    expect(built("RUN GOOS=windows go env GOOS GOARCH && GOOS=windows go build main.go && ls *.exe")).toMatch(
      / windows\n.* amd64\n.* main.exe\n/,
    );
  });
  it("has one cache for what the platform does not matter to, and two for what it does", () => {
    const { stderr } = build(CROSS, { "main.go": GO }, "--platform linux/s390x -t other");
    const cached = [...stderr.matchAll(/^#(\d+) CACHED$/gm)].map(([, id]) =>
      new RegExp(`^#${id} \\[(.*?)\\] (\\w+)`, "m").exec(stderr)!.slice(1).join(" "),
    );
    expect(cached).toEqual(["build 2/4 WORKDIR", "build 3/4 COPY"]);
  });
  it("may be a constant, and the image then is for that", () => {
    const { stderr } = build("FROM --platform=linux/arm64 alpine:3.22\n", {}, "-t constant");
    expect(warnings(stderr)).toEqual([
      'FromPlatformFlagConstDisallowed: FROM --platform flag should not use constant value "linux/arm64" (line 1)',
    ]);
    expect(platform("constant")).toBe("linux/arm64/");
    expect(warnings(build("FROM --platform=linux/arm64 alpine:3.22 AS base-arm64\n", {}, "-t constant").stderr)).toEqual([]);
    expect(warnings(build("FROM --platform=$TARGETPLATFORM alpine:3.22\n").stderr)).toEqual([
      "RedundantTargetPlatform: Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior (line 1)",
    ]);
  });
  it("does not say what the result is for where the client has said it", () => {
    expect(
      build("FROM --platform=$BUILDPLATFORM alpine:3.22\nRUN echo here\n", {}, "--platform linux/arm64 -t relabelled").stderr,
    ).toContain(" here\n");
    expect(platform("relabelled")).toBe("linux/arm64/");
  });
  it("leaves images that files are taken from to the target's platform", () => {
    const { stderr, code } = build(
      'FROM --platform=$BUILDPLATFORM alpine:3.22\nCOPY --from=busybox:1.37 /bin/busybox /other\nRUN ["/other", "true"]\n',
      {},
      "--platform linux/arm64",
    );
    expect([code, stderr]).toEqual([1, expect.stringMatching(/exec \/other: exec format error\n/)]);
    expect(
      build(
        "FROM --platform=$BUILDPLATFORM alpine:3.22\nCOPY --from=busybox:1.37 /bin/busybox /other\nRUN /other true\n",
        {},
        "--platform linux/arm64",
      ).stderr,
    ).toMatch(/ \/bin\/sh: \/other: Exec format error\n[\s\S]*exit code: 126\n$/);
  });
  it("has to be a platform", () => {
    const said = (line: string) => build(`${line}\n`).stderr.split(ERROR)[1];
    expect(said("FROM --platform=$BUILDPLATFROM alpine:3.22")).toBe(
      "failed to solve: empty platform value from expression $BUILDPLATFROM (did you mean BUILDPLATFORM?)\n",
    );
    expect(said("FROM --platform=nonsense alpine:3.22")).toBe(
      'failed to solve: failed to parse platform nonsense: "nonsense": unknown operating system or architecture: invalid argument\n',
    );
    expect(said("FROM --plat=x alpine:3.22")).toBe("failed to solve: dockerfile parse error on line 1: unknown flag: --plat\n");
  });
  it("tells its ARGs, which the client may set otherwise", () => {
    const NAMES = "BUILDPLATFORM BUILDOS BUILDARCH BUILDVARIANT TARGETPLATFORM TARGETOS TARGETARCH TARGETVARIANT";
    const text = NAMES.split(" ")
      .map((name) => `$${name}`)
      .join(",");
    const labelled = (words: string) => {
      build(`FROM alpine:3.22\nARG ${NAMES}\nLABEL args=${text}\n`, {}, `${words} -q -t args`);
      return out("docker image inspect -f '{{.Config.Labels.args}}' args").trim();
    };
    expect(labelled("")).toBe("linux/amd64,linux,amd64,,linux/amd64,linux,amd64,");
    expect(labelled("--platform linux/arm/v6")).toBe("linux/amd64,linux,amd64,,linux/arm/v6,linux,arm,v6");
    expect(labelled("--platform linux/arm64/v8 --build-arg TARGETARCH=mine")).toBe("linux/amd64,linux,amd64,,linux/arm64,linux,mine,");
  });
});

describe("the older builder", () => {
  const classic = (dockerfile: string, words = "") => {
    write({ "old/Dockerfile": dockerfile, "old/a": "a" });
    const { stdout, stderr, code } = run(`DOCKER_BUILDKIT=0 docker build ${words} old`);
    return { stdout: stdout.replace(/(?<= )[0-9a-f]{12}$/gm, "ID"), stderr, code };
  };
  const WARNING =
    " ---> [Warning] The requested image's platform (linux/arm64/v8) does not match the detected host platform (linux/amd64/v3) and no specific platform was requested\n";
  it("builds for another platform, with a warning for each container", () => {
    out("docker pull -q --platform linux/arm64 alpine:3.22");
    const { stdout, code } = classic("FROM alpine:3.22\nENV A=b\nCOPY a /\n", "--platform linux/arm64 -t old");
    expect(stdout.slice(stdout.indexOf("Step 1"))).toBe(
      `Step 1/3 : FROM alpine:3.22\n ---> ID\nStep 2/3 : ENV A=b\n${WARNING} ---> Running in ID\n ---> Removed intermediate container ID\n ---> ID\nStep 3/3 : COPY a /\n ---> ID\nSuccessfully built ID\nSuccessfully tagged old:latest\n`,
    );
    expect(code).toBe(0);
    expect(platform("old")).toBe("linux/arm64/v8");
  });
  it("pulls what is here for another platform only", () => {
    expect(classic("FROM alpine:3.22\n", "--platform linux/amd64").stdout).toContain("Status: Downloaded newer image for alpine:3.22\n");
    expect(classic("FROM --platform=linux/arm64 alpine:3.22\n", "-t old").code).toBe(0);
    expect(platform("old")).toBe("linux/arm64/v8");
    // Without a word it takes what is here.
    expect(classic("FROM alpine:3.22\n", "-t old").code).toBe(0);
    expect(platform("old")).toBe("linux/arm64/v8");
  });
  it("runs no binaries of it", () => {
    const { stdout, stderr, code } = classic("FROM --platform=linux/arm64 alpine:3.22\nRUN true\n");
    expect(stdout).toContain("\x1b[91mexec /bin/sh: exec format error\n\x1b[0m");
    expect([stderr, code]).toEqual([expect.stringMatching(/The command '\/bin\/sh -c true' returned a non-zero code: 255\n$/), 255]);
  });
  it("knows no ARGs of platforms", () => {
    expect(classic("FROM --platform=$BUILDPLATFORM alpine:3.22\n").stderr).toContain(
      'failed to parse platform : "" is an invalid OS component of "": OSAndVersion specifier component must match ',
    );
    expect(classic("FROM alpine:3.22\n", "--platform nonsense").stderr).toContain(
      'Error response from daemon: "nonsense": unknown operating system or architecture: invalid argument\n',
    );
  });
});
