// Which version a tag means, and what an image says of its distribution.
import { describe, expect, it } from "vitest";
import { releaseFiles, releaseOf } from "../../src/images/releases.ts";
import { meaningOf } from "../../src/images/tags.ts";

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
