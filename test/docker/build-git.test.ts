// Git repositories as contexts and for ADD (docs.docker.com/build/concepts/context: Git repositories; reference/dockerfile: ADD --keep-git-dir).
import { beforeAll, describe, expect, it } from "vitest";
import { repositoryOf } from "./git-repository.ts";
import { startLearner } from "./learner.ts";

const AT = "http://localhost:8088";
const FILES = { Dockerfile: "FROM busybox\nCOPY . /src\n", "run.sh": "echo hi\n", "docs/Dockerfile": "FROM busybox\nLABEL of=docs\n" };
const repository = repositoryOf(FILES);
let learner: ReturnType<typeof startLearner>;
beforeAll(() => {
  learner = startLearner({ world: "docker" });
  const put = (name: string, files: Readonly<Record<string, string>>) =>
    learner.write(Object.fromEntries(Object.entries(files).map(([path, text]) => [`site/${name}/${path}`, text])));
  put("loose.git", repository.files);
  put("packed.git", repositoryOf(FILES, { packed: true }).files);
  put("page.git", { "info/refs": "<html>\n" });
  put("empty.git", { "info/refs": "" });
  learner.out("docker run -d --name web -p 8088:80 -v $PWD/site:/usr/share/nginx/html nginx");
});
const add = (line: string) => learner.build(`FROM busybox\n${line}\n`);
const reason = ({ stderr }: { stderr: string }) => /^ERROR: failed to build: failed to solve: (.*)$/ms.exec(stderr)?.[1]?.trimEnd();
const told = (name: string, stderr: string) => `failed to load cache key: error fetching default branch for repository ${name}: git stderr:
fatal: ${stderr}
: exit status 128`;

describe("ADD of a repository", () => {
  it.each(["loose", "packed"])("has the files of its branch (%s)", (kind) => {
    const { stderr, code } = add(`ADD ${AT}/${kind}.git /src`);
    expect([stderr.match(/ERROR.*/)?.[0], code]).toEqual([undefined, 0]);
    expect(learner.out("docker run --rm app sh -c 'cd /src; ls -R; cat Dockerfile docs/Dockerfile; stat -c %a Dockerfile run.sh'")).toBe(
      `.:\nDockerfile\ndocs\nrun.sh\n\n./docs:\nDockerfile\n${FILES.Dockerfile}${FILES["docs/Dockerfile"]}644\n755\n`,
    );
  });

  it("tells what git says", () => {
    const { stderr } = add(`ADD ${AT}/loose.git /other`);
    expect(stderr.replace(/^#\d+ [\d.]+ /gm, "").replace(/overlay2\/\w+/, "overlay2/ID")).toContain(
      `ref: refs/heads/main\tHEAD\n${repository.commit}\tHEAD\n${repository.commit}\trefs/heads/main\nInitialized empty Git repository in /var/lib/docker/overlay2/ID/diff/\n`,
    );
  });

  it("is of a tag, a commit or a folder that is told", () => {
    const { commit } = repository;
    for (const part of ["#v1:docs", `#${commit}:docs`, `?ref=v1&subdir=docs&checksum=${commit.slice(0, 8)}`, "?branch=main&subdir=docs"]) {
      expect(add(`ADD ${AT}/loose.git${part} /docs`).code).toBe(0);
      expect(learner.out("docker run --rm app ls /docs")).toBe("Dockerfile\n");
    }
  });

  it.each([
    [
      "http://nope.example/a.git",
      told("http://nope.example/a.git", "unable to access 'http://nope.example/a.git/': Could not resolve host: nope.example"),
    ],
    [
      "http://localhost:9/a.git",
      told(
        "http://localhost:9/a.git",
        "unable to access 'http://localhost:9/a.git/': Failed to connect to localhost port 9 after 0 ms: Could not connect to server",
      ),
    ],
    [`${AT}/nope.git`, told(`${AT}/nope.git`, `repository '${AT}/nope.git/' not found`)],
    [`${AT}/page.git`, told(`${AT}/page.git`, `${AT}/page.git/info/refs not valid: is this a git repository?`)],
    [`${AT}/empty.git`, `failed to load cache key: could not find default branch for repository: ${AT}/empty.git`],
    [`${AT}/loose.git#nope`, 'failed to load cache key: repository does not contain ref nope, output: ""'],
    [`${AT}/loose.git#:nope`, "failed to open subdir nope: open nope: no such file or directory"],
    [`--checksum=0123 ${AT}/loose.git`, `failed to load cache key: expected checksum to match 0123, got ${repository.commit}`],
    [`--checksum=what ${AT}/loose.git`, "failed to load cache key: invalid checksum what for Git URL, expected hex commit hash"],
    [`${AT}/loose.git?what=1`, 'unexpected query "what"'],
    [`${AT}/loose.git?tag=a&branch=b`, "branch conflicts with tag"],
    ["git://nope.example/a", told("git://nope.example/a", "unable to look up nope.example (port 9418) (Name or service not known)")],
    [
      "git://localhost/a",
      told("git://localhost/a", "unable to connect to localhost:\nlocalhost[0: 127.0.0.1]: errno=Connection refused\n"),
    ],
    ["git@nope.example:a.git", 'failed to load cache key: no SSH key "default" forwarded from the client'],
  ])("%s", (source, words) => {
    const failed = add(`ADD ${source} /x`);
    expect([reason(failed), failed.code]).toEqual([words, 1]);
  });

  it("is not what COPY takes", () => {
    expect(reason(add(`COPY ${AT}/loose.git /x`))).toBe("source can't be a git ref for COPY");
  });
});

describe("a repository as the context", () => {
  it("has the Dockerfile, and needs no other", () => {
    const { stderr, code } = learner.run(`docker build -t app ${AT}/loose.git`);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^#1 \[internal\] load git source http:\/\/localhost:8088\/loose\.git$/m);
    expect(stderr).not.toMatch(/load (build definition|build context|\.dockerignore)/);
    expect(learner.out("docker run --rm app ls /src")).toBe("Dockerfile\ndocs\nrun.sh\n");
  });

  it("is the folder that is told", () => {
    expect(learner.run(`docker build -t app ${AT}/loose.git#main:docs`).code).toBe(0);
    expect(learner.out("docker image inspect app --format '{{.Config.Labels.of}}'")).toBe("docs\n");
  });

  it("has another Dockerfile than its own where one is given", () => {
    const { stderr } = learner.run(`printf 'FROM busybox\\nCOPY run.sh /\\nRUN sh /run.sh\\n' | docker build -f - ${AT}/loose.git`);
    expect(stderr).toMatch(/^#\d+ \[internal\] load build definition from Dockerfile$/m);
    expect(stderr).toMatch(/^#\d+ 0\.\d+ hi$/m);
  });

  it.each([
    [`${AT}/loose.git#:nope`, "failed to open subdir nope: open nope: no such file or directory"],
    [
      "https://nope.example/a.git",
      told("https://nope.example/a.git", "unable to access 'https://nope.example/a.git/': Could not resolve host: nope.example"),
    ],
  ])("%s", (place, words) => {
    expect(reason(learner.run(`docker build ${place}`))).toBe(`failed to read dockerfile: ${words}`);
  });

  it("is refused by the client where it has no keys or does not know what is meant", () => {
    expect(learner.run("docker build git@nope.example:a.git").stderr).toBe(
      "ERROR: failed to build: failed to convert agent config {default [] false}: invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set\n",
    );
    expect(learner.run("docker build github.com/a/b").stderr).toBe("ERROR: failed to build: unknown protocol\n");
  });

  it("does not keep its .git folder", () => {
    const words = "k8s-quest does not simulate keeping the .git folder of a repository yet";
    expect(reason(learner.run(`docker build --build-arg BUILDKIT_CONTEXT_KEEP_GIT_DIR=1 ${AT}/loose.git`))).toContain(words);
    expect(reason(add(`ADD --keep-git-dir=true ${AT}/loose.git /x`))).toBe(words);
    expect(learner.run(`docker build -f ${AT}/Dockerfile .`).stderr).toBe(
      "docker: k8s-quest does not simulate a Dockerfile behind an address of its own yet\n",
    );
  });

  it("is cloned by the older builder's client, which knows no branch but master", () => {
    const classic = (words: string) => learner.run(`DOCKER_BUILDKIT=0 docker build ${words}`);
    expect(classic(`-t app ${AT}/loose.git#main`).code).toBe(0);
    expect(learner.out("docker run --rm app ls /src")).toBe("Dockerfile\ndocs\nrun.sh\n");
    expect(classic(`-t app -f docs/Dockerfile ${AT}/packed.git#v1`).code).toBe(0);
    const failed = "unable to prepare context: unable to 'git clone' to temporary context directory: error fetching: fatal:";
    expect(classic(`${AT}/loose.git`).stderr).toContain(`${failed} couldn't find remote ref master\n: exit status 128\n`);
    expect(classic("http://nope.example/a.git").stderr).toContain(
      `${failed} unable to access 'http://nope.example/a.git/': Could not resolve host: nope.example\n: exit status 128\n`,
    );
    expect(learner.run(`docker=$(command -v docker); PATH=/nowhere DOCKER_BUILDKIT=0 $docker build ${AT}/loose.git`).stderr).toContain(
      `unable to prepare context: unable to find 'git': exec: "git": executable file not found in $PATH\n`,
    );
  });
});
