// docker build with BuildKit: our docker in one world, the real one with buildx at the served engine of another, and what they tell; then compose's builder, bake, and the older client's own BuildKit.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pack } from "../../src/docker/build/archive.ts";
import { textOf } from "../../src/machine/content.ts";
import { repositoryOf } from "../docker/git-repository.ts";
import { realBuildx } from "./docker-buildx.mjs";
import { DockerPair } from "./docker-pair.ts";
import { DockerServed, docker } from "./docker-served.ts";
import type { Ran } from "./lines.ts";

const client = realBuildx();

/** What a server in the world has: an archive, lone files, and a repository. */
const SITE = {
  "site/Dockerfile": "FROM nginx\nCOPY . /usr/share/nginx/html\n",
  "site/lone": "FROM busybox:1.37\nLABEL a=b\n",
  "site/one.txt": "one\n",
  "site/app.tar": textOf(
    pack(
      Object.entries({ Dockerfile: "FROM busybox:1.37\nCOPY a.txt /\n", other: "FROM busybox:1.37\nCOPY nope /\n", "a.txt": "a\n" }).map(
        ([name, content]) => ({ name, type: "file", mode: 0o644, modified: 0, content }),
      ),
    ),
  ),
  ...Object.fromEntries(
    Object.entries(repositoryOf({ Dockerfile: "FROM busybox:1.37\nCOPY . /src\n", "docs/Dockerfile": "FROM nope\n" }).files).map(
      ([path, text]) => [`site/r.git/${path}`, text],
    ),
  ),
};

const FILES = {
  "app/Dockerfile":
    'FROM alpine:3.22\nARG WHO=world\nENV A=b\nLABEL x=y\nWORKDIR /app\nCOPY a.txt .\nRUN echo hello $WHO > out.txt && cat out.txt\nEXPOSE 80\nCMD ["cat","/app/out.txt"]\n',
  "app/a.txt": "a\n",
  "app/sub/b.txt": "b\n",
  "app/bad": "FROM alpine:3.22\nRUN echo one && exit 3\n",
  "app/missing": "FROM alpine:3.22\nCOPY nope.txt /\n",
  "app/syntax": "FROM alpine:3.22\nRUNN x\n",
  "app/stages": 'FROM alpine:3.22 AS one\nRUN echo 1 > /x\nFROM busybox:1.37\nCOPY --from=one /x /x\nUSER nobody\nCMD ["cat","/x"]\n',
  "app/secret": "FROM alpine:3.22\nRUN --mount=type=secret,id=key cat /run/secrets/key\n",
  "app/lint": "FROM alpine:3.22\nMAINTAINER me\nCMD echo hi\n",
  "lint/Dockerfile": "FROM alpine:3.22\nCMD echo hi\n",
  "app/directive": "# syntax=docker/dockerfile:1\nFROM alpine:3.22\nRUN <<EOF\necho here\nEOF\n",
  "app/further": "FROM alpine:3.22\nCOPY --from=more b.txt /\n",
  "app/empty": "",
  "app/cross":
    'FROM --platform=$BUILDPLATFORM golang:1.24 AS build\nARG TARGETOS TARGETARCH\nCOPY main.go .\nRUN GOOS=$TARGETOS GOARCH=$TARGETARCH go build -o /app main.go\nFROM alpine:3.22\nCOPY --from=build /app /app\nCMD ["/app"]\n',
  "app/main.go": 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("hello")\n}\n',
  "app/constant": "FROM --platform=linux/arm64 alpine:3.22\nLABEL a=b\n",
  "app/redundant": "FROM --platform=$TARGETPLATFORM alpine:3.22\n",
  "app/mistyped": "FROM --platform=$BUILDPLATFROM alpine:3.22\n",
  "arm.yml": "services:\n  arm:\n    build: {context: ./app, dockerfile: cross}\n    platform: linux/arm64\n",
  "several.yml": "services:\n  several:\n    build:\n      context: ./app\n      platforms: [linux/arm64, linux/amd64]\n",
  "arm.hcl": 'target "default" {\n  context = "app"\n  dockerfile = "cross"\n  platforms = ["linux/arm64"]\n  tags = ["baked"]\n}\n',
  key: "hidden\n",
  "ignore/.dockerignore": "*.log\n!keep.log\n",
  "ignore/Dockerfile": "FROM alpine:3.22\nCOPY . /d\nRUN ls /d\n",
  "ignore/a.log": "x",
  "ignore/keep.log": "y",
  "compose.yml": "services:\n  web:\n    build: ./app\n    image: web\n",
  "docker-bake.hcl":
    'group "default" {\n  targets = ["one", "two"]\n}\ntarget "one" {\n  context = "app"\n  tags = ["one"]\n}\ntarget "two" {\n  context = "ignore"\n  tags = ["two"]\n}\ntarget "linked" {\n  context = "app"\n  dockerfile = "linked"\n  tags = ["linked"]\n  contexts = {\n    base = "target:one"\n  }\n}\n',
  "app/linked": "FROM base\nRUN cat out.txt\n",
  ...SITE,
};

/** Without identities and times. */
const untimed = (line: string): string =>
  `${line} | sed -E 's/[0-9a-z]{25}/REF/g; s/20[0-9]{2}-[-0-9T:. ]*Z?/MOMENT/; s/("Duration": |Duration:).*/\\1/'`;

const LINES = [
  "docker build -t app app",
  "docker build -t app app",
  "docker build -t app:2 --build-arg WHO=you app",
  "docker build --no-cache -t app app",
  "docker build -q -t app app",
  "docker build -f app/bad app",
  "docker build -f app/missing app",
  "docker build -f app/syntax app",
  "docker build -f app/empty app",
  "docker build -f app/stages -t stages app",
  "docker build -f app/stages --target one app",
  "docker build --target nope app",
  "docker build -f app/secret --secret id=key,src=key app",
  "docker build -f app/lint app",
  "docker build --check -f app/lint app",
  "docker build --check app",
  "docker build --check ./lint",
  "(cd lint && docker build --check .)",
  "docker build -f app/directive app",
  "docker build -f app/further --build-context more=app/sub app",
  "docker build ignore",
  "docker build --label a=b --iidfile id -t lab app",
  "wc -c < id",
  "docker build -o out app && cat out/app/out.txt",
  "docker build nowhere",
  `printf 'FROM alpine:3.22\\nRUN echo from stdin\\n' | docker build -`,
  `printf 'FROM alpine:3.22\\nCOPY a.txt /\\n' | docker build -f - app`,
  `printf 'FROM nosuchimage\\n' | docker build -`,
  "docker build --platform linux/arm64 -t arm app",
  "docker build --platform linux/arm64 -f app/cross -t cross app",
  "docker build --platform linux/s390x -f app/cross app",
  "docker image inspect cross --format '{{.Os}}/{{.Architecture}}/{{.Variant}}'",
  "docker run --rm cross",
  "docker run --rm --platform linux/arm64 cross",
  "DOCKER_DEFAULT_PLATFORM=linux/arm/v6 docker build -t usual -f app/lint app",
  "docker image inspect usual --format '{{.Os}}/{{.Architecture}}/{{.Variant}}'",
  "docker build -f app/constant -t constant app",
  "docker image inspect constant --format '{{.Os}}/{{.Architecture}}/{{.Variant}}'",
  "docker build --check -f app/constant app",
  "docker build -f app/redundant app",
  "docker build -f app/mistyped app",
  "docker build --platform linux/amd64,linux/arm64 app",
  "docker build --platform nonsense app",
  "docker build --platform linux/a,b app",
  "docker build --platform windows/amd64 app",
  "docker buildx bake -f arm.hcl --progress plain",
  "docker image inspect baked --format '{{.Os}}/{{.Architecture}}/{{.Variant}}'",
  "docker images --format '{{.Repository}}:{{.Tag}} {{.Size}}' | sort",
  "docker run --rm app:2",
  "docker image inspect app --format '{{json .Config.Cmd}} {{json .Config.Env}} {{.Config.WorkingDir}} {{json .Config.Labels}}'",
  "docker buildx history ls --format '{{.Name}} {{.Status}}'",
  "docker buildx history ls --filter status=error --format '{{.Name}} {{.Status}}'",
  "docker buildx history ls --filter what=x",
  "docker buildx history ls --filter status",
  "docker build -f app/bad app",
  "docker buildx history logs",
  'docker buildx history ls --format json | sed -E \'s/"(ref|created_at|completed_at)":"[^"]*"/"\\1":"ID"/g\'',
  "docker buildx history logs ^1000",
  "docker build -q -t app:3 --build-arg WHO=you --label x=y --build-context more=app/sub --network none --add-host a:1.2.3.4 --ulimit nofile=10 app",
  // What is elsewhere.
  "docker build -q -t site site && docker run -d --name web -p 8088:80 site",
  "docker build http://localhost:8088/app.tar",
  "docker buildx history ls --format '{{.Name}}' | head -1",
  untimed("docker buildx history inspect"),
  "docker build -f other http://localhost:8088/app.tar",
  untimed("docker buildx history inspect"),
  "docker build -f nope http://localhost:8088/app.tar",
  "docker build -f - http://localhost:8088/app.tar < app/lint",
  untimed("docker buildx history inspect"),
  "docker build -f nowhere/nope app",
  "docker build -f nope app",
  "docker build -f /nowhere/nope http://localhost:8088/app.tar",
  "docker build http://localhost:8088/lone",
  "docker build http://localhost:8088/one.txt",
  "docker build http://localhost:8088/nope",
  "docker build http://nope.example/x",
  "docker build http://localhost:8088/r.git",
  "docker build http://localhost:8088/r.git#main:docs",
  "docker build http://localhost:8088/r.git#:nope",
  "docker build http://localhost:8088/nope.git",
  "docker build https://nope.example/x.git",
  "docker build git://nope.example/x",
  "docker build git@nope.example:x.git",
  "docker build github.com/nope/nope",
  "docker build --ssh default app",
  "docker build ftp://nope.example/x",
  "docker build app/a.txt",
  "tar c -C app . | docker build -",
  untimed("docker buildx history inspect"),
  "tar c -C app . | docker build -f lint -",
  "docker build -f app/lint - < app/Dockerfile",
  ...[
    "ADD http://localhost:8088/one.txt http://localhost:8088/lone /x/",
    "ADD http://localhost:8088/nope /x",
    "ADD --checksum=sha512:12 http://localhost:8088/one.txt /x",
    `ADD --checksum=sha512:${"0".repeat(128)} http://localhost:8088/one.txt /x`,
    `ADD --checksum=sha256:${"0".repeat(64)} http://nope.example/x /x`,
    "ADD http://localhost:8088/r.git#main:docs /x/",
    "ADD http://localhost:8088/r.git?what=1 /x/",
    "ADD git@nope.example:x.git /x",
    "COPY http://localhost:8088/r.git /x",
    "COPY --from=lib b.txt /x",
    "COPY --from=web context /x",
    "COPY --from=git Dockerfile /x",
  ].map(
    (line) =>
      `printf 'FROM busybox:1.37\\n${line}\\n' | docker build --build-context lib=app/sub --build-context web=http://localhost:8088/one.txt --build-context git=http://localhost:8088/r.git -`,
  ),
  "printf 'FROM lib\\nCOPY b.txt /c\\n' | docker build --build-context lib=app/sub -f - app/sub",
  "printf 'FROM lib\\nLABEL a=b\\n' | docker build --build-context lib=docker-image://busybox:1.37 -",
  "printf 'FROM scratch\\nCOPY b.txt /\\n' | docker build --platform windows/amd64 -f - app/sub",
  ...[
    "x=nope",
    "x=",
    "=app",
    "x",
    "UPPER=app",
    "x=app/a.txt",
    "x=target:nope",
    "x=ftp://a/b",
    "x=oci-layout://nope",
    "x=oci-layout://app",
  ].map((each) => `docker build --build-context ${each} app`),
  "docker pull -q busybox:1.37 && docker save -o layout.tar busybox:1.37 && mkdir layout && tar xmf layout.tar -C layout",
  "printf 'FROM lib\\n' | docker build --build-context lib=oci-layout://layout -",
  untimed("docker buildx history inspect ^5"),
  // The older builder, and what its client fetches itself.
  ...["http://nope.example/x", "-q http://nope.example/x", "http://nope.example/x.git", "git@nope.example:x.git"].map(
    (place) => `DOCKER_BUILDKIT=0 docker build ${place}`,
  ),
  ...["ssh://nope.example/x", "-q -f app/empty app", "-f app/lint - < app/Dockerfile", "-f - - < app/Dockerfile"].map(
    (place) => `DOCKER_BUILDKIT=0 docker build ${place}`,
  ),
  ...["ADD http://localhost:8088/one.txt /x", "ADD http://localhost:8088/nope /x", "COPY http://localhost:8088/one.txt /x"].map(
    (line) => `printf 'FROM busybox:1.37\\n${line}\\n' | DOCKER_BUILDKIT=0 docker build - | sed -E 's/[0-9a-f]{12}/ID/g'`,
  ),
  "printf 'FROM scratch\\nCOPY a.txt /\\n' | DOCKER_BUILDKIT=0 docker build --platform windows/amd64 -",
  ...["app.tar", "nope", "one.txt"].map((name) => `docker import http://localhost:8088/${name} imported`),
  "docker import http://nope.example/x",
  "docker history --format '{{.Comment}}' imported",
  ...["", "^1", "--format '{{.Name}} {{.Status}} {{.NumCompletedSteps}}'"].map((words) =>
    untimed(`docker buildx history inspect ${words}`),
  ),
  untimed("docker buildx history inspect --format json"),
  "docker buildx history inspect nope",
  "docker buildx history inspect --format '{{json .}}'",
  "docker buildx history inspect --format '{{.Nope}}'",
  "docker buildx history logs nope",
  "docker buildx history rm",
  "docker buildx history rm nope",
  "docker buildx history rm --all && docker buildx history ls",
];

/** A vertex's lines without its number, times, and the identities that follow from when files were changed. */
const plain = (text: string): string =>
  text
    .replace(/[0-9a-f]{64}|(?<=ref )[0-9a-z]{25}::[0-9a-z]{25}|(?<=overlay2\/)[0-9a-z]{25}/g, "ID")
    // buildx colours its warnings, whoever reads them; and tells some of them with their vertex, if that is not over yet.
    .replace(/\x1b\[\d+m/g, "")
    .replace(/^#\d+ WARN: .*\n/gm, "")
    .replace(/^#(\d+) (DONE) [\d.]+s$/gm, "#$1 $2")
    .replace(/ [\d.]+s done$/gm, " done")
    .replace(/^(#\d+ )?\d+\.\d{3} /gm, "$1");

/** A line of the summary of warnings: buildx keeps them in a map and tells them in Go's order of maps, another each time (dedupWarnings). */
const isWarning = (line: string): boolean => line.startsWith(" - ");

/** What is told, each vertex's lines together and in the order of their words: what happens at once is told in any order. */
function told({ stdout, stderr, code }: Ran) {
  const vertices = new Map<string, string[]>();
  const rest: string[] = [];
  for (const line of plain(stderr).split("\n")) {
    const [, number, words = ""] = /^#(\d+) (.*)$/.exec(line) ?? [];
    if (number === undefined) rest.push(line);
    // A vertex that goes on after another is named again.
    else if (!vertices.get(number)?.includes(words)) vertices.set(number, [...(vertices.get(number) ?? []), words]);
  }
  const blocks = [...vertices.values()].map((lines) => [lines[0], ...lines.slice(1).filter((line) => line !== "...")].join("\n")).sort();
  const summary = rest.filter((line) => line && !isWarning(line));
  return { stdout: plain(stdout), vertices: blocks, rest: summary, warnings: rest.filter(isWarning).sort(), code };
}

describe.skipIf(!client)("our docker build and the real one with buildx", () => {
  const pair = DockerPair.forTests(FILES, client);
  it.each(LINES)("%s", async (line) => {
    const { ours, real } = await pair().both(line);
    expect(told(ours)).toEqual(told(real));
  });
  it("compose builds with it", async () => {
    const { stdout, stderr, code } = await pair().real.real("docker compose --progress plain build");
    expect(stdout + stderr).toContain("naming to docker.io/library/web:latest done");
    expect(code).toBe(0);
    expect((await pair().real.real("docker compose --progress plain run --rm web")).stdout).toBe("hello world\n");
  });
  it("compose builds for a service's platform, and for several only with other drivers", async () => {
    expect((await pair().real.real("docker compose -f arm.yml --progress plain build")).code).toBe(0);
    expect((await pair().real.real("docker image inspect work-arm --format '{{.Os}}/{{.Architecture}}'")).stdout).toBe("linux/arm64\n");
    const { stderr, code } = await pair().real.real("docker compose -f several.yml --progress plain build");
    expect(stderr).toContain("Multi-platform build is not supported for the docker driver.");
    expect(code).toBe(1);
  });
  it("bake builds several at once", async () => {
    const { code } = await pair().real.real("docker buildx bake --progress plain");
    expect(code).toBe(0);
    expect((await pair().real.real("docker images -q one two")).stderr).toContain("requires at most 1 argument");
    for (const name of ["one", "two"]) expect((await pair().real.real(`docker images -q ${name}`)).stdout).toMatch(/^[0-9a-f]{12}\n$/);
  });
  it("bake hands the result of one build to another", async () => {
    const { stderr, code } = await pair().real.real("docker buildx bake --progress plain linked");
    expect(code).toBe(0);
    expect(stderr).toMatch(/ hello world$/m);
    expect((await pair().real.real("docker run --rm linked")).stdout).toBe("hello world\n");
  });
  it("buildx tells of the builder and its cache", async () => {
    expect((await pair().real.real("docker buildx ls")).stdout).toMatch(/default\s+running\s+v0\.25\.1\s+linux\/amd64 \(\+3\), linux\/386/);
    expect((await pair().real.real("docker buildx du")).stdout).toMatch(/^Total:\s+[\d.]+MB$/m);
    expect((await pair().real.real("docker buildx prune -af")).code).toBe(0);
    expect((await pair().real.real("docker buildx du")).stdout).toMatch(/^Total:\s+0B$/m);
  });
  it("nothing was thrown that should not have been", () => expect(pair().real.faults).toEqual([]));
});

describe.skipIf(!docker)("docker 20.10, which has BuildKit's client in it", () => {
  let real: DockerServed;
  beforeAll(async () => {
    real = await DockerServed.start({ files: FILES, now: Date.now() });
  });
  afterAll(() => real?.stop());
  it("builds with it without being told to", async () => {
    const { stderr, code } = await real.real("docker build --progress plain -t app app");
    expect(stderr).toMatch(/^#\d+ \[4\/4\] RUN echo hello world/m);
    expect(code).toBe(0);
    expect((await real.real("docker run --rm app")).stdout).toBe("hello world\n");
  });
  it("has secrets, ignore files, and contexts that come by its standard input", async () => {
    const secret = await real.real("docker build --progress plain -f app/secret --secret id=key,src=key app");
    expect(secret.stderr).toMatch(/^#\d+ \d+\.\d{3} hidden$/m);
    const ignoring = await real.real("docker build --progress plain ignore");
    expect(ignoring.stderr).toMatch(/ keep\.log$/m);
    expect(ignoring.stderr).not.toMatch(/ a\.log$/m);
    expect((await real.real("tar c -C app . | docker build -t tarred - && docker run --rm tarred")).stdout).toBe("hello world\n");
  });
  it("builds for other platforms", async () => {
    expect((await real.real("docker build -q --platform linux/arm64 -f app/cross -t cross app")).code).toBe(0);
    expect((await real.real("docker image inspect cross --format '{{.Os}}/{{.Architecture}}'")).stdout).toBe("linux/arm64\n");
    const foreign = await real.real("docker build --progress plain --platform linux/arm64 app");
    expect(foreign.stderr).toMatch(/^#\d+ \d+\.\d{3} exec \/bin\/sh: exec format error$/m);
    const binfmt = await real.real("docker run --privileged --rm tonistiigi/binfmt --install arm64");
    expect(binfmt.stderr).toMatch(/^installing: arm64 OK$/m);
    expect((await real.real("docker build -q --platform linux/arm64 -t arm app")).code).toBe(0);
    expect((await real.real("docker run --rm --platform linux/arm64 arm uname -m")).stdout).toBe("aarch64\n");
  });
  it("tells what failed", async () => {
    const { stderr, code } = await real.real("docker build --progress plain -f app/bad app");
    expect(stderr).toMatch(/failed to solve: process "\/bin\/sh -c echo one && exit 3" did not complete successfully: exit code: 3\n$/);
    expect(code).toBe(1);
  });
  it("nothing was thrown that should not have been", () => expect(real.faults).toEqual([]));
});
