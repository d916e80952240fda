// Which version a tag means, and what an image says of its distribution.
import { describe, expect, it } from "vitest";
import { releaseFiles, releaseOf } from "../../src/images/releases.ts";
import { meaningOf } from "../../src/images/tags.ts";
import { startLearner } from "../docker/learner.ts";

describe("a tag", () => {
  const rules = { newest: "1.29.3", lines: ["1.28.0", "1.27.5", "1.2.9"], suffixes: ["alpine"] };
  it.each([
    ["1.27", "1.27.5"],
    ["1.27-alpine3.20", "1.27.5"],
    ["1.29", "1.29.3"],
    ["1", "1.29.3"],
    ["1.27.1", "1.27.1"],
    ["1.26", "1.26"],
    ["1.2", "1.2.9"],
    ["latest", "1.29.3"],
  ])("%s means %s", (tag, version) => expect(meaningOf(tag, rules)?.version).toBe(version));
});

describe("the release of an image", () => {
  it.each([
    ["alpine", "docker.io/library/alpine", "3.20.8", "", "3.20.8"],
    ["alpine", "docker.io/library/nginx", "1.27.5", "alpine3.20", "3.20.8"],
    ["alpine", "docker.io/library/nginx", "1.27.5", "alpine", undefined],
    ["debian", "docker.io/library/debian", "13.2", "slim", undefined],
    ["debian", "docker.io/library/python", "3.12.12", "slim-bookworm", "12.12"],
    ["ubuntu", "docker.io/library/mariadb", "11.8.5", "jammy", "22.04"],
    ["none", "docker.io/library/hello-world", "1", "", undefined],
  ] as const)("with %s: %s %s %s is %s", (set, repository, version, suffix, release) =>
    expect(releaseOf(set, repository, version, suffix)).toBe(release),
  );
  it("is told in files of /etc", () => {
    expect(releaseFiles("alpine", "3.20.8")["/etc/os-release"]).toContain('\nVERSION_ID=3.20.8\nPRETTY_NAME="Alpine Linux v3.20"\n');
    expect(releaseFiles("debian", "12.12")["/etc/os-release"]).toContain('PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n');
    expect(releaseFiles("ubuntu")["/etc/os-release"]).toContain('VERSION="24.04.3 LTS (Noble Numbat)"\nVERSION_CODENAME=noble\n');
  });
});

describe("the family of Red Hat", () => {
  const { out, run } = startLearner({ world: "docker" });
  it.each([
    ["fedora", "Fedora Linux 43 (Container Image)", "Fedora release 43 (Forty Three)", "fc43"],
    ["rockylinux:9", "Rocky Linux 9.3 (Blue Onyx)", "Rocky Linux release 9.3 (Blue Onyx)", "el9"],
    ["almalinux:9", "AlmaLinux 9.7 (Moss Jungle Cat)", "AlmaLinux release 9.7 (Moss Jungle Cat)", "el9"],
  ])("%s has its own files and dnf", (image, pretty, release, mark) => {
    const shown = out(
      `docker run --rm ${image} sh -c 'cat /etc/os-release /etc/redhat-release; rpm -q tree; dnf install -y -q tree; rpm -q tree; which apk apt-get; true' 2>/dev/null`,
    );
    expect(shown).toContain(`PRETTY_NAME="${pretty}"\n${release}\npackage tree is not installed\n`);
    expect(shown).toMatch(new RegExp(`\\ntree-[\\d.]+-1\\.${mark}\\.x86_64\\n$`));
  });
  it.each(["-x tree", "--enablerepo=epel"])("dnf does not pass over a choice of packages: %s", (choice) => {
    const { stdout, stderr } = run(`docker run --quiet --rm fedora sh -c 'dnf install -y ${choice} tree; rpm -q tree'`);
    expect([stdout, stderr]).toEqual([
      "package tree is not installed\n",
      `k8s-quest does not simulate \`dnf ${choice.replace(/[ =].*/, "")}\` yet\n`,
    ]);
  });
  it("dnf of Fedora is dnf5: what it says goes to standard error, its table to standard output", () => {
    const { stdout, stderr } = run("docker run --quiet --name five fedora dnf install -y tree");
    expect(stderr).toMatch(
      /^Updating and loading repositories:\nRepositories loaded.\nTotal size of inbound packages is \d+ KiB. Need to download \d+ KiB.\nAfter this operation, \d+ KiB extra will be used \(install \d+ KiB, remove 0 B\).\nRunning transaction\nComplete!\n$/,
    );
    expect(stdout).toMatch(
      /^Package {18}Arch {4}Version {18}Repository {8}Size\nInstalling:\n tree {20}x86_64 {2}[\d.]+-1\.fc43 +fedora +\d+\.\d KiB\n\nTransaction Summary:\n Installing: {9}1 package\n\n$/,
    );
    out("docker commit five five");
    const again = run("docker run --rm five dnf install -y tree");
    expect(again.stderr).toMatch(/Repositories loaded\.\nPackage "tree-[\d.]+-1\.fc43\.x86_64" is already installed\.\n\n$/);
    expect(again.stdout).toBe("Nothing to do.\n");
    expect(run("docker run --rm five sh -c 'dnf remove -y -q tree nope; rpm -q tree; dnf remove -y nope'")).toMatchObject({
      stdout: expect.stringMatching(/^Package [\s\S]* Removing: {11}1 package\n\npackage tree is not installed\nNothing to do\.\n$/),
      stderr: "No packages to remove for argument: nope\n\nNo packages to remove for argument: nope\n\n",
    });
  });
  it.each([
    [
      "install nope",
      /Failed to resolve the transaction:\nNo match for argument: nope\nYou can try to add to command line:\n {2}--skip-unavailable/,
      1,
    ],
    ["isntall tree", /^Unknown argument "isntall" for command "dnf5"\. Add "--help" .*\nIt could be .* 'dnf5-command\(isntall\)'\n$/, 2],
    ["list", /^k8s-quest does not simulate `dnf list` yet\n$/, 1],
  ])("dnf5 %s is refused in its own words", (words, told, status) => {
    const { stderr, code } = run(`docker run --quiet --rm fedora dnf ${words}`);
    expect(stderr).toMatch(told);
    expect(code).toBe(status);
  });
  it.each(["fedora", "rockylinux:9"])("an empty answer to dnf of %s is no", (image) => {
    const { stdout, stderr } = run(`echo | docker run --quiet -i --rm ${image} sh -c 'dnf install tree; rpm -q tree'`);
    expect(stdout + stderr).toContain("Operation aborted");
    expect(stdout).toContain("package tree is not installed\n");
  });
  it("dnf before the fifth keeps its words", () =>
    expect(run("docker run --quiet --rm fedora:40 dnf install -y nope").stderr).toContain("Error: Unable to find a match: nope\n"));
  it("only root installs with dnf5", () =>
    expect(run("docker run --quiet --rm -u 1000 fedora dnf install -y tree").stderr).toMatch(
      /^The requested operation requires superuser privileges\. Please log in as a user with elevated rights/,
    ));
  it.each([
    ["fedora", "RPM version 6.0.0\n"],
    ["rockylinux:8", "RPM version 4.14.3\n"],
    ["fedora:44", "k8s-quest does not simulate `rpm --version` of this release yet\n"],
  ])("%s has an rpm of its own", (image, told) => {
    const { stdout, stderr } = run(`docker run --quiet --rm ${image} rpm --version`);
    expect(stdout + stderr).toBe(told);
  });
  it("is wordy as bash, which is its sh", () =>
    expect(run("docker run --rm fedora sh -c nope").stderr).toBe("sh: line 1: nope: command not found\n"));
  it("has lost the mirrors of CentOS", () => {
    expect(run("docker run --rm centos:7 yum install -y tree").stderr).toContain("Cannot find a valid baseurl for repo: base/7/x86_64\n");
    expect(run("docker run --rm centos yum install -y tree").stderr).toContain("No URLs in mirrorlist\n");
  });
  it("has repositories without a latest", () =>
    expect(run("docker pull rockylinux").stderr).toBe(
      "Error response from daemon: manifest for rockylinux:latest not found: manifest unknown: manifest unknown\n",
    ));
  it("is not what Arch and openSUSE are: their package managers are not simulated", () =>
    expect(run("docker run --quiet --rm archlinux pacman -Sy")).toMatchObject({
      stderr: "k8s-quest does not simulate pacman yet\n",
      code: 1,
    }));
});

describe("the environment of a shell", () => {
  const { out } = startLearner({ world: "docker" });
  it("counts how deep it is in busybox, and not in dash", () => {
    expect(out("docker run --rm busybox sh -c 'env; sh -c env | grep SHLVL' 2>/dev/null")).toMatch(/SHLVL=1\n[\s\S]*SHLVL=2\n$/);
    expect(out("docker run --rm debian sh -c env 2>/dev/null")).not.toContain("SHLVL");
  });
});
